/// Statements that are no change of schema or rows that a migration could make again.
enum UnrecordedStatements {
    enum Verdict: Equatable {
        case recorded
        /// Nobody expects it in a migration.
        case silent
        /// It changed something, and cannot be recorded: why, in the style of an error's message.
        case said(String)
    }

    private static let ofSession: Set = [
        "VariableSetStmt", "VariableShowStmt", "ExplainStmt", "DeclareCursorStmt", "FetchStmt", "ClosePortalStmt", "ListenStmt", "UnlistenStmt", "NotifyStmt",
        "PrepareStmt", "DeallocateStmt", "DiscardStmt", "LockStmt", "VacuumStmt", "CheckPointStmt", "LoadStmt", "ConstraintsSetStmt", "TransactionStmt",
    ]

    /// First words of those, for text that the grammar at hand does not read.
    private static let wordsOfSession: Set = ["select", "values", "table", "show", "set", "reset", "explain", "fetch", "move", "declare", "close", "analyze", "vacuum"]

    static func verdict(on node: SQLNode) -> Verdict {
        let kind = node.kind ?? ""
        if ofSession.contains(kind) { return .silent }
        if kind == "SelectStmt" {
            let writes = ["InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"].contains { !node.all($0).isEmpty } || !node.all("intoClause").isEmpty
            guard writes else { return .silent }
        }
        if kind == "CopyStmt" { return node["CopyStmt"]?["is_from"] == nil ? .silent : .said("the rows that COPY brings are not in its text") }
        if kind == "ExecuteStmt" { return .said("only this session knows what EXECUTE runs") }
        if node.isTemporary { return .said("what is temporary ends with the session") }
        return .recorded
    }

    static func verdict(onUnread text: String) -> Verdict {
        let word = text.drop { $0.isWhitespace }.prefix { $0.isLetter }.lowercased()
        return wordsOfSession.contains(word) ? .silent : .recorded
    }
}
