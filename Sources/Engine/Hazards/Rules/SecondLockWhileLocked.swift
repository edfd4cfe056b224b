/// - SeeAlso: <https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-DEADLOCKS>
enum SecondLockWhileLocked: HazardRule {
    static let id = "second-lock-while-locked"
    static let severity = Hazard.Severity.warning
    static let statement = "A strong lock on a second table in one transaction"
    static let danger = "While it waits for the second, the first stays locked; two transactions that take them in another order deadlock."
    static let instead = "A transaction for each table."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        let wanted = statement.strongLocks.filter { lock in lock.mode > .shareUpdateExclusive && !statement.session.held.contains { $0.title == lock.title } }
        guard let held = statement.session.held.max(by: { $0.mode < $1.mode }), let other = wanted.first, !statement.isConcurrentIndexWork else { return [] }
        return [Hazard(rule: id, severity: severity, what: "While it waits for \(other.title), \(held.title) stays locked (\(held.mode.sql)): its \(held.mode.blocks) wait too", locks: wanted, instead: "COMMIT; between the two")]
    }
}
