/// Knows one way in which a statement does harm. Rules are pure: a parse tree and what is known of the database in, hazards out.
public protocol HazardRule: Sendable {
    /// Stable: scripts and comments that silence a rule name it.
    static var id: String { get }
    static var severity: Hazard.Severity { get }
    /// What statement it is about, for people: `CREATE INDEX without CONCURRENTLY`.
    static var statement: String { get }
    /// What it does to others, in a sentence or two.
    static var danger: String { get }
    /// What to do in its place, in a sentence or two.
    static var instead: String { get }

    /// The versions of the server that it holds for, in words.
    static var versions: String { get }

    static func judge(_ statement: JudgedStatement) -> [Hazard]
    /// After the last statement.
    /// - Parameter isOpen: Whether a transaction that the text opened is open still.
    static func judgeEnd(isOpen: Bool) -> [Hazard]
}

extension HazardRule {
    public static var versions: String { "all" }
    static func judgeEnd(isOpen: Bool) -> [Hazard] { [] }

    static func hazard(
        _ what: String, _ subjects: [JudgedStatement.Place] = [], lock: LockMode? = nil, also locks: [TableLock] = [], work: Hazard.Work = .none,
        loses: String? = nil, instead: String? = nil, severity: Hazard.Severity? = nil
    ) -> Hazard {
        let own = lock.map { mode in subjects.map { $0.lock(mode) } } ?? []
        return Hazard(
            rule: id, severity: severity ?? self.severity, what: what, locks: own + locks, work: work, subjects: subjects.map(\.subject),
            loses: loses.map { .data($0) } ?? .nothing, instead: instead)
    }
}
