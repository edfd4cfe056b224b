/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY>
enum ConcurrentInTransaction: HazardRule {
    static let id = "concurrent-in-transaction"
    static let severity = Hazard.Severity.error
    static let statement = "CONCURRENTLY, VACUUM, CREATE DATABASE … inside a transaction"
    static let danger = "The server refuses it (25001), and a file that runs as one transaction stops half way."
    static let instead = "A file or step of its own outside a transaction; a migration runs such statements by themselves."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        guard statement.isInTransaction, StatementPieces.runsAlone(statement.node) else { return [] }
        return [hazard("\(statement.brief) cannot run inside a transaction: the server refuses it", instead: "the same after COMMIT, or in a file of its own that runs outside a transaction")]
    }
}
