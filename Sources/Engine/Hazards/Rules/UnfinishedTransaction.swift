/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-begin.html>
enum UnfinishedTransaction: HazardRule {
    static let id = "unfinished-transaction"
    static let severity = Hazard.Severity.error
    static let statement = "BEGIN without COMMIT"
    static let danger = "Nothing of it is applied, and its locks are held until the session ends."
    static let instead = "COMMIT at the end."

    static func judge(_ statement: JudgedStatement) -> [Hazard] { [] }

    static func judgeEnd(isOpen: Bool) -> [Hazard] {
        isOpen ? [hazard("The transaction that begins here never commits: nothing of it will have happened", instead: "COMMIT; at the end")] : []
    }
}
