/// Makes calls of a draft of the statements that a session runs; those of a transaction once it commits.
public struct StatementRecorder: Sendable {
    /// What became of a statement.
    public enum Event: Hashable, Sendable {
        case record(RecordedCall)
        /// It changed something and is not recorded: why, in the style of an error's message.
        case skip(String)
    }

    private var pending: [RecordedCall] = []
    private var savepoints: [(name: String, count: Int)] = []

    public init() {}

    /// Forgets what waits for the end of its transaction.
    public mutating func reset() { self = StatementRecorder() }

    /// Takes a text that the server has run to its end.
    /// - Parameters:
    ///   - holdsSecret: It must not be kept anywhere.
    ///   - hadFailed: The transaction was a failed one before, so that its COMMIT took everything back.
    ///   - isOpen: A transaction is open after it.
    public mutating func took(_ text: String, holdsSecret: Bool, hadFailed: Bool, isOpen: Bool) -> [Event] {
        var events: [Event] = []
        var hadFailed = hadFailed
        let (tree, _) = SQLParser.attempt(text)
        if let tree {
            for (node, own) in zip(tree.statements, tree.texts) {
                if let control = node["TransactionStmt"] {
                    events += take(control, hadFailed: hadFailed)
                    hadFailed = false
                } else {
                    events += take(own, UnrecordedStatements.verdict(on: node), holdsSecret)
                }
            }
        } else {
            events += take(text, UnrecordedStatements.verdict(onUnread: text), holdsSecret)
        }
        if !isOpen { events += flush() }
        return events
    }

    /// Takes a text that the server refused; of several statements some may have been committed before that.
    public func refused(_ text: String) -> [Event] {
        guard let tree = SQLParser.attempt(text).0, tree.statements.count > 1,
            tree.statements.contains(where: { ["TRANS_STMT_COMMIT", "TRANS_STMT_PREPARE"].contains($0["TransactionStmt"]?["kind"]?.text ?? "") })
        else { return [] }
        return [.skip("a text of several statements failed, and which of them stay is not known")]
    }

    /// The session's transaction was committed by other means than a statement.
    public mutating func committed() -> [Event] { flush() }

    /// The session's transaction came to nothing.
    public mutating func rolledBack() -> [Event] {
        defer { reset() }
        return drop(from: 0)
    }

    private mutating func take(_ text: String, _ verdict: UnrecordedStatements.Verdict, _ holdsSecret: Bool) -> [Event] {
        switch verdict {
        case .silent: return []
        case .said(let reason): return [.skip(reason)]
        case .recorded where holdsSecret: return [.skip("what seems to hold a password is kept nowhere")]
        case .recorded:
            pending += RecordingFamilies.calls(for: text)
            return []
        }
    }

    private mutating func take(_ control: SQLNode, hadFailed: Bool) -> [Event] {
        let name = control["savepoint_name"]?.text ?? ""
        switch control["kind"]?.text {
        case "TRANS_STMT_SAVEPOINT": savepoints.append((name, pending.count))
        case "TRANS_STMT_RELEASE":
            if let index = savepoints.lastIndex(where: { $0.name == name }) { savepoints.removeSubrange(index...) }
        case "TRANS_STMT_ROLLBACK_TO":
            guard let index = savepoints.lastIndex(where: { $0.name == name }) else { return [] }
            savepoints.removeSubrange((index + 1)...)
            return drop(from: savepoints[index].count)
        case "TRANS_STMT_COMMIT": return hadFailed ? rolledBack() : flush()
        case "TRANS_STMT_ROLLBACK": return rolledBack()
        case "TRANS_STMT_PREPARE":
            let count = pending.count
            reset()
            return count == 0 ? [] : [.skip("whether a prepared transaction commits is decided elsewhere")]
        default: break
        }
        return []
    }

    private mutating func flush() -> [Event] {
        defer { reset() }
        return pending.map(Event.record)
    }

    private mutating func drop(from count: Int) -> [Event] {
        let dropped = pending.count - count
        pending.removeLast(max(0, dropped))
        return dropped > 0 ? [.skip("\(dropped == 1 ? "1 statement was" : "\(dropped) statements were") rolled back")] : []
    }
}
