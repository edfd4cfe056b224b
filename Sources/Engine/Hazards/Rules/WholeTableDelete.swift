/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-delete.html>
enum WholeTableDelete: HazardRule {
    static let id = "delete-whole-table"
    static let severity = Hazard.Severity.error
    static let statement = "DELETE without WHERE"
    static let danger = "Every row goes, row by row: locks, WAL and dead rows by the size of the table."
    static let instead = "Say which rows; for all of them rename the table away, or TRUNCATE where nobody waits."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        statement.written("DeleteStmt").filter { $0.isUnconditional && $0["usingClause"] == nil }.compactMap { statement.place($0["relation"]) }.map { place in
            hazard("Every row of \(place.title) is deleted", [place], work: .update, loses: "every row of \(place.title)")
        }
    }
}

extension JudgedStatement {
    /// The statement where it is of this kind, those in its WITH, or those that EXPLAIN ANALYZE runs.
    func written(_ kind: String) -> [SQLNode] {
        if let explain = node["ExplainStmt"] {
            let runs = (explain["options"]?.elements ?? []).contains { $0["DefElem"]?["defname"]?.text == "analyze" && $0["DefElem"]?["arg"]?["String"]?["sval"]?.text != "false" }
            guard runs, let query = explain["query"] else { return [] }
            return query.all(kind)
        }
        guard let own = node.kind, ["SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"].contains(own) else { return [] }
        return node.all(kind)
    }
}

extension SQLNode {
    /// Whether it has no WHERE, or one that says nothing: `WHERE true`, `WHERE 1 = 1`.
    var isUnconditional: Bool {
        guard let condition = self["whereClause"] else { return true }
        if condition["A_Const"]?["boolval"]?["boolval"] != nil { return true }
        guard let comparison = condition["A_Expr"], comparison["name"]?.names == ["="], let left = comparison["lexpr"]?["A_Const"], let right = comparison["rexpr"]?["A_Const"] else { return false }
        return left["ival"] == right["ival"] && left["sval"] == right["sval"]
    }
}
