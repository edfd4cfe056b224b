/// Statements that leave nothing to take back.
enum HarmlessStatements: StatementFamily {
    private static let kinds: Set<String> = [
        "TransactionStmt", "VacuumStmt", "ReindexStmt", "CheckPointStmt", "LockStmt", "NotifyStmt", "ListenStmt", "UnlistenStmt",
        "ConstraintsSetStmt",
        "PrepareStmt", "DeallocateStmt", "DeclareCursorStmt", "FetchStmt", "ClosePortalStmt", "LoadStmt", "RefreshMatViewStmt",
        "VariableShowStmt",
    ]

    static func deeds(of node: SQLNode, _ text: String) -> [Deed]? {
        if let kind = node.kind, kinds.contains(kind) { return [] }
        if let setting = node["VariableSetStmt"] {
            return setting["name"]?.text == "search_path" || setting["kind"]?.text == "VAR_RESET_ALL" ? [.movesSearchPath] : []
        }
        if node["DiscardStmt"] != nil { return [.movesSearchPath] }
        // Where the rows lie is nobody's business; the mark that the table is clustered is dumped.
        if let cluster = node["ClusterStmt"] {
            return cluster["relation"]?.relationNames.map { [.alters(ObjectName(.table, $0), .cluster)] } ?? []
        }
        return nil
    }
}
