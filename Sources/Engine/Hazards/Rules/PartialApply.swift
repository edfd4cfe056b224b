/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-begin.html>
enum PartialApply: HazardRule {
    static let id = "partial-apply"
    static let severity = Hazard.Severity.recommendation
    static let statement = "A file that must run outside a transaction and holds more than that one statement"
    static let danger = "Where it fails half way, what came before has happened already, and the file cannot run again."
    static let instead = "A file for the statement alone; a migration keeps a record of each step."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        guard !statement.isInTransaction, statement.session.hasCommitted, !statement.session.isManaged, StatementPieces.runsAlone(statement.node), statement.node["VacuumStmt"] == nil else { return [] }
        return [hazard("What stands before it has happened already where it fails, and the file cannot simply run again", instead: "a file of its own, or a migration, which resumes at the step that failed")]
    }
}

extension JudgedStatement {
    /// Whether it changes schema or rows: what is neither a question nor about the session.
    var changesSomething: Bool {
        guard let kind = node.kind else { return false }
        if kind == "SelectStmt" { return !written("UpdateStmt").isEmpty || !written("DeleteStmt").isEmpty || !written("InsertStmt").isEmpty }
        return !["VariableSetStmt", "VariableShowStmt", "TransactionStmt", "ExplainStmt", "NotifyStmt", "ListenStmt", "DiscardStmt", "PrepareStmt", "VacuumStmt"].contains(kind)
    }
}
