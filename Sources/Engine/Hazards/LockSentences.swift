/// Whom locks stop, and for how long, in words.
public enum LockSentences {
    private static let mostTables = 4

    /// `It takes SHARE on orders (1,204,331 rows, 312 MB) for about 3 s: writes wait.`, one sentence a mode.
    /// - Parameter locks: Those of the statements; what stops nobody is left out.
    public static func of(_ hazards: [Hazard], locks: [TableLock]) -> [String] {
        let sizes = Dictionary(hazards.flatMap(\.subjects).compactMap { subject in subject.size.map { (subject.title, $0) } }, uniquingKeysWith: { $1 })
        let blocking = locks.filter { $0.mode > .shareUpdateExclusive }
        let seconds = hazards.compactMap(\.seconds).reduce(0, +)
        let duration = seconds >= 1 ? " for about \(seconds.brief) s" : ""
        if blocking.isEmpty {
            let sizes = hazards.flatMap(\.subjects).compactMap { subject in subject.size.map { "\(subject.title) has \($0)" } }
            guard !sizes.isEmpty else { return [] }
            return [sizes.joined(separator: "; ") + (seconds >= 1 ? "; it takes about \(seconds.brief) s." : ".")]
        }
        return Set(blocking.map(\.mode)).sorted(by: >).map { mode in
            let tables = blocking.filter { $0.mode == mode }.map { lock in lock.title + (sizes[lock.title].map { " (\($0))" } ?? "") }
            let named = tables.enumerated().filter { tables.firstIndex(of: $0.element) == $0.offset }.map(\.element)
            let more = named.count > mostTables ? " and \(named.count - mostTables) more" : ""
            return "It takes \(mode.sql) on \(named.prefix(mostTables).joined(separator: ", "))\(more)\(duration): \(mode.blocks) wait."
        }
    }
}
