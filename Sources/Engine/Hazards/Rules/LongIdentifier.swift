/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS>
enum LongIdentifier: HazardRule {
    static let id = "identifier-too-long"
    static let severity = Hazard.Severity.warning
    static let statement = "A name of more than 63 bytes"
    static let danger = "The server cuts it off, and two such names may become one."
    static let instead = "A shorter name."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        // Few statements are that long in one word.
        guard statement.text.utf8.count > 63, let tokens = try? SQLToken.scan(statement.text) else { return [] }
        return tokens.filter { $0.text.utf8.count > 63 && ($0.text.first == "\"" ? $0.text.utf8.count > 65 : $0.text.first?.isLetter == true || $0.text.first == "_") }.map {
            hazard("\($0.text) has \($0.text.first == "\"" ? $0.text.utf8.count - 2 : $0.text.utf8.count) bytes, and is cut off after 63")
        }
    }
}
