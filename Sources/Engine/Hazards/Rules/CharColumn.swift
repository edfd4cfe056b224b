/// - SeeAlso: <https://www.postgresql.org/docs/current/datatype-character.html>
enum CharColumn: HazardRule {
    static let id = "char-column"
    static let severity = Hazard.Severity.recommendation
    static let statement = "A column of type char(n)"
    static let danger = "Values are padded with blanks, which comparison then passes over; it saves neither space nor time."
    static let instead = "text, with a CHECK for the length where there is one."

    static func concerns(_ operation: any MigrationEntry) -> Bool { true }

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        statement.givenTypes.filter { $0.type.last == "bpchar" }.map { hazard("\($0.column) is char(n), which pads its values with blanks", instead: "text, with a CHECK where the length matters") }
    }
}
