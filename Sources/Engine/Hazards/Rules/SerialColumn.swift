/// - SeeAlso: <https://www.postgresql.org/docs/current/ddl-identity-columns.html>
enum SerialColumn: HazardRule {
    static let id = "serial-column"
    static let severity = Hazard.Severity.recommendation
    static let statement = "A column of type serial"
    static let danger = "Its sequence has owners, rights and a default of their own, which a copy or dump can lose."
    static let instead = "GENERATED ALWAYS AS IDENTITY"

    static func concerns(_ operation: any MigrationEntry) -> Bool { true }

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        statement.givenTypes.filter { $0.type.last?.contains("serial") == true }.map {
            hazard("The sequence of \($0.column) has rights of its own, which whoever inserts needs too", instead: "bigint GENERATED ALWAYS AS IDENTITY")
        }
    }
}
