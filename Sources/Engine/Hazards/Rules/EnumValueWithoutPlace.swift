/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-altertype.html>
enum EnumValueWithoutPlace: HazardRule {
    static let id = "enum-value-without-place"
    static let severity = Hazard.Severity.recommendation
    static let statement = "ALTER TYPE … ADD VALUE without BEFORE or AFTER"
    static let danger = "The value sorts after all others, and neither its place nor the value can be taken back."
    static let instead = "Say BEFORE or AFTER; where values come and go, a table of them and a foreign key."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        guard let alter = statement.node["AlterEnumStmt"], alter["oldVal"] == nil, alter["newValNeighbor"] == nil, let value = alter["newVal"]?.text else { return [] }
        return [hazard("'\(value)' sorts after all other values for good, and cannot be taken back", instead: "ADD VALUE '\(value)' AFTER '…'")]
    }
}
