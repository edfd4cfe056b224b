/// What PostgreSQL takes for the name of a table, column or other object.
enum Names {
    /// Bytes of a name that PostgreSQL keeps (`NAMEDATALEN` less one); it cuts the rest off without an error.
    static let longest = 63

    static func check(_ name: String, is what: String) throws(FieldError) {
        guard !name.isEmpty else { throw FieldError("a \(what) is empty") }
        guard !name.unicodeScalars.contains("\0") else { throw FieldError("a \(what) holds a zero byte") }
        guard name.utf8.count <= longest else {
            throw FieldError(
                "\(what) \"\(name)\" has \(name.utf8.count) bytes, more than the \(longest) that PostgreSQL keeps",
                hint: "Shorten it: PostgreSQL would cut the end off.")
        }
    }
}
