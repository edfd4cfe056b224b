/// What changes rows, and what may: `DO`, calls, functions in a query.
enum RowChanges: StatementFamily {
    private static let writers = ["InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"]

    static func deeds(of node: SQLNode, _ text: String) -> [Deed]? {
        if let kind = node.kind, writers.contains(kind) || kind == "SelectStmt" { return deeds(within: node) }
        if let copy = node["CopyStmt"] {
            return copy["is_from"] == nil ? deeds(within: copy["query"]) : [.writes(into: copy["relation"]?.relationNames)]
        }
        if node["DoStmt"] != nil || node["CallStmt"] != nil || node["ExecuteStmt"] != nil { return [.writes(into: nil)] }
        guard let explain = node["ExplainStmt"] else { return nil }
        let runs = (explain["options"]?.elements ?? []).contains { option in
            option["DefElem"]?["defname"]?.text == "analyze"
                && !["false", "off", "0"].contains(option["DefElem"]?["arg"]?["String"]?["sval"]?.text ?? "on")
        }
        return runs ? explain["query"].flatMap { StatementFamilies.deeds(of: $0, text) } : []
    }

    /// Also in `WITH`.
    static func deeds(within query: SQLNode?) -> [Deed] {
        guard let query else { return [] }
        let tables = writers.flatMap { kind in query.all(kind).compactMap { $0["relation"]?.relationNames } }
        let calls = Set(query.all("FuncCall").compactMap { $0["funcname"]?.names })
        return Set(tables).sorted { $0.lexicographicallyPrecedes($1) }.map { .writes(into: $0) }
            + (calls.isEmpty ? [] : [.calls(calls.sorted { $0.lexicographicallyPrecedes($1) })])
            + (calls.contains { $0.last == "set_config" } ? [.movesSearchPath] : [])
    }
}
