/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-altertype.html>
enum EnumValueInTransaction: HazardRule {
    static let id = "enum-value-in-transaction"
    static let severity = Hazard.Severity.warning
    static let statement = "ALTER TYPE … ADD VALUE inside a transaction"
    static let danger = "The value cannot be used before COMMIT; before 12 the server refuses it there."
    static let instead = "A transaction of its own."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        guard statement.isInTransaction, let alter = statement.node["AlterEnumStmt"], alter["oldVal"] == nil, let value = alter["newVal"]?.text, let names = alter["typeName"]?.names else { return [] }
        if !statement.isOffline, statement.context.sight(of: ObjectName(.type, names)).isMade { return [] }
        return [hazard("'\(value)' cannot be used until this transaction commits", instead: "the same outside a transaction, or after COMMIT")]
    }
}

extension Sight {
    /// Whether the same text made it.
    var isMade: Bool { if case .made = self { true } else { false } }
}
