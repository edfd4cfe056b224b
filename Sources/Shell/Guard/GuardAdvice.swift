import Engine

/// What is asked before a typed statement that would lose data or stop others: a pure function of what is known of it.
struct GuardAdvice {
    /// The paragraph, without the question; nil where there is nothing to say.
    let text: String?

    /// Work under a lock that is over sooner is not worth a question, in seconds.
    private static let shortest = 0.3
    /// With a `lock_timeout` of at most this nobody waits long behind the statement, in milliseconds.
    private static let bearable = 2_000
    private static let mostHolders = 3

    /// - Parameters:
    ///   - lockTimeout: Of the session, in milliseconds; 0 waits forever.
    ///   - isInTransaction: Whether the session's own transaction is open.
    init(_ outlook: StatementOutlook, lockTimeout: Int, isInTransaction: Bool) {
        let hazards = outlook.judgements.flatMap(\.hazards)
        let serious = hazards.filter { Self.loses($0) || Self.stops($0) }
        let waits = !outlook.holders.isEmpty && (lockTimeout == 0 || lockTimeout > Self.bearable)
        guard !serious.isEmpty || waits else {
            text = nil
            return
        }
        let told = serious.isEmpty ? Array(hazards.filter { $0.severity > .recommendation }.prefix(1)) : serious
        var lines = told.map { $0.what + "." }
        lines += LockSentences.of(told, locks: outlook.judgements.flatMap(\.locks))
        if waits { lines += Self.waiting(outlook.holders, told.isEmpty) }
        if isInTransaction {
            lines.append(serious.contains { Self.loses($0) } ? "Until COMMIT a ROLLBACK takes it back; the locks stay until then." : "The locks stay until COMMIT or ROLLBACK.")
        }
        lines += outlook.migrations.map { "Migration under way: \($0)." }
        let ways = told.compactMap(\.instead)
        if let first = ways.first { lines.append("Instead: \(first)") }
        text = lines.joined(separator: "\n") + "\n"
    }

    private static func loses(_ hazard: Hazard) -> Bool {
        hazard.loses != .nothing && (hazard.subjects.isEmpty || !hazard.subjects.allSatisfy(\.isEmpty))
    }

    private static func stops(_ hazard: Hazard) -> Bool {
        guard hazard.work != .none, !hazard.subjects.isEmpty || hazard.locks.isEmpty else { return false }
        if !hazard.subjects.isEmpty, hazard.subjects.allSatisfy(\.isEmpty) { return false }
        return hazard.seconds.map { $0 >= shortest } ?? true
    }

    private static func waiting(_ holders: [StatementOutlook.LockHolder], _ isAlone: Bool) -> [String] {
        var lines = holders.prefix(mostHolders).map { "Now \($0.blocker.description) holds \($0.mode.sql) on \($0.blocker.table)." }
        if holders.count > mostHolders { lines.append("And \(holders.count - mostHolders) more.") }
        lines.append("It would wait for \(holders.count == 1 ? "that" : "them"), and everybody who comes later would wait behind it; SET lock_timeout = '2s'; bounds that.")
        return lines
    }
}
