/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-begin.html>
enum NestedTransaction: HazardRule {
    static let id = "nested-transaction"
    static let severity = Hazard.Severity.warning
    static let statement = "BEGIN inside a transaction, COMMIT outside one"
    static let danger = "The second BEGIN does nothing, so that the first COMMIT ends it all; a COMMIT without BEGIN ends the transaction of whoever runs the file."
    static let instead = "One BEGIN, one COMMIT; SAVEPOINT for a part."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        switch statement.node["TransactionStmt"]?["kind"]?.text {
        case "TRANS_STMT_BEGIN", "TRANS_STMT_START": statement.isInTransaction ? [hazard("A transaction is open already: this BEGIN does nothing, and the next COMMIT ends it all", instead: "SAVEPOINT, or nothing")] : []
        case "TRANS_STMT_COMMIT", "TRANS_STMT_ROLLBACK":
            statement.isInTransaction ? [] : [hazard("No transaction is open here: what stands before it has been committed statement by statement", instead: "BEGIN; at the start")]
        default: []
        }
    }
}
