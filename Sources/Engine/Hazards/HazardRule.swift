/// Knows one way in which a statement does harm. Rules are pure: a parse tree and what is known of the database in, hazards out.
public protocol HazardRule: SafetyRule {
    /// Whether it holds for what an operation of a migration runs, too: the runner's care does not help against it.
    static func concerns(_ operation: any MigrationEntry) -> Bool

    static func judge(_ statement: JudgedStatement) -> [Hazard]
    /// After the last statement.
    /// - Parameter isOpen: Whether a transaction that the text opened is open still.
    static func judgeEnd(isOpen: Bool) -> [Hazard]
}

extension HazardRule {
    static func concerns(_ operation: any MigrationEntry) -> Bool { operation is CustomSQL }
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
