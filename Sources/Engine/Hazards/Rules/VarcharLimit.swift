/// - SeeAlso: <https://www.postgresql.org/docs/current/datatype-character.html>
enum VarcharLimit: HazardRule {
    static let id = "varchar-limit"
    static let severity = Hazard.Severity.recommendation
    static let statement = "A column of type varchar(n)"
    static let danger = "A lower limit later rewrites the table under ACCESS EXCLUSIVE; a CHECK can be changed while everybody works."
    static let instead = "text, and CHECK (length(column) <= n)"

    static func concerns(_ operation: any MigrationEntry) -> Bool { true }

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        statement.givenTypes.filter { $0.type.last == "varchar" && $0.definition["typeName"]?["typmods"] != nil }.map {
            hazard("\($0.column) has its limit in its type, where a lower one later rewrites the table", instead: "text, and CHECK (length(\(SQLName.brief($0.column))) <= …)")
        }
    }
}
