/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS>
enum LongIdentifier: HazardRule {
    static let id = "identifier-too-long"
    static let severity = Hazard.Severity.warning
    static let statement = "A name of more than 63 bytes"
    static let danger = "The server cuts it off, and two such names may become one."
    static let instead = "A shorter name."

    static func concerns(_ operation: any MigrationEntry) -> Bool { true }

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        // Few statements are that long in one word.
        guard statement.text.utf8.count > 63, let tokens = try? SQLToken.scan(statement.text) else { return [] }
        return tokens.compactMap { token in
            let isQuoted = token.text.first == "\""
            let isName = isQuoted || (token.text.first?.isLetter == true || token.text.first == "_") && !token.text.contains { $0 == "'" || $0 == "\"" }
            let count = token.text.utf8.count - (isQuoted ? 2 : 0)
            return isName && count > 63 ? hazard("\(token.text) has \(count) bytes, and is cut off after 63") : nil
        }
    }
}
