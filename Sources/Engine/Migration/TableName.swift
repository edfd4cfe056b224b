/// A table's name, exact as written, with its schema where one was given.
public struct TableName: Hashable, Sendable, CustomStringConvertible {
    public let schema: String?
    public let name: String

    public init(schema: String? = nil, name: String) {
        self.schema = schema
        self.name = name
    }

    /// Reads `users`, `shop.users`, `"odd.name"` or `shop."odd.name"`: a dot separates, a part in double quotes may hold one.
    /// - Parameter what: What errors call it.
    public init(parsing text: String, what: String = "table name") throws(FieldError) {
        var parts: [String] = [""]
        var quoted = false
        var wasQuoted = false
        var rest = text[...]
        while let character = rest.popFirst() {
            if quoted {
                if character != "\"" {
                    parts[parts.count - 1].append(character)
                } else if rest.first == "\"" {
                    rest.removeFirst()
                    parts[parts.count - 1].append("\"")
                } else {
                    quoted = false
                }
            } else if character == "." {
                parts.append("")
                wasQuoted = false
            } else if character == "\"", parts[parts.count - 1].isEmpty, !wasQuoted {
                quoted = true
                wasQuoted = true
            } else if character == "\"" || wasQuoted {
                throw FieldError("\"\(text)\" is not \(what.first == "i" ? "an" : "a") \(what)", hint: "Put a part that holds a dot wholly in double quotes.")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        guard !quoted else { throw FieldError("the \(what) \"\(text)\" lacks a closing double quote") }
        guard parts.count <= 2 else {
            throw FieldError("the \(what) \"\(text)\" has \(parts.count) parts", hint: "Write a name, or a schema, a dot and a name.")
        }
        for part in parts { try Names.check(part, is: what) }
        schema = parts.count == 2 ? parts[0] : nil
        name = parts[parts.count - 1]
    }

    /// The name as SQL, quoted: `"shop"."users"`.
    public var sql: String {
        if let schema { Quote.qualified(schema, name) } else { Quote.identifier(name) }
    }

    /// The name as people read it: without quotes, without `public.`.
    public var title: String { schema == "public" ? name : description }

    /// Its parts, in order.
    var names: [String] { [schema, name].compactMap { $0 } }

    func lock(_ mode: LockMode) -> TableLock { TableLock(table: sql, title: title, mode: mode) }

    /// The name as a migration file has it: `shop.users`, with double quotes only around a part that needs them.
    public var description: String {
        names.map { $0.contains { ".\"".contains($0) } ? Quote.identifier($0) : $0 }.joined(separator: ".")
    }
}
