/// - SeeAlso: <https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT>
enum LockTimeoutMissing: HazardRule {
    static let id = "no-lock-timeout"
    static let severity = Hazard.Severity.warning
    static let statement = "A strong lock without lock_timeout"
    static let danger = "While it waits for one long transaction, everybody who comes later waits behind it."
    static let instead = "SET lock_timeout to at most a second, and try again after a pause; migrate apply does that by itself."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        guard !statement.session.boundsWaits, !statement.isConcurrentIndexWork, !statement.isConcurrentDetachment else { return [] }
        var locks = statement.strongLocks.filter { $0.mode > .shareUpdateExclusive }
        if let view = statement.node["ViewStmt"], view["replace"] != nil, let names = view["view"]?.relationNames, let full = statement.context.sight(of: ObjectName(.table, names)).names, full.count == 2,
            statement.context.catalog.objects.values.contains(where: { $0.names == full }) {
            locks.append(TableLock(table: full.map(Quote.identifier).joined(separator: "."), title: full.last ?? "", mode: .accessExclusive, reach: .view))
        }
        guard let first = locks.max(by: { $0.mode < $1.mode }) else { return [] }
        let bound = statement.session.lockTimeout > 0 ? "A lock_timeout of \((Double(statement.session.lockTimeout) / 1_000).brief) s hardly bounds" : "Nothing bounds"
        return [Hazard(rule: id, severity: severity, what: "\(bound) the wait for \(first.mode.sql) on \(first.title), behind which all \(first.mode.blocks) queue", locks: locks, instead: "SET lock_timeout = '200ms'; before it, and a retry where it fails")]
    }
}

extension JudgedStatement {
    /// It waits for others between two transactions; a timeout would leave the partition half detached.
    fileprivate var isConcurrentDetachment: Bool {
        (node["AlterTableStmt"]?["cmds"]?.elements ?? []).contains { $0["AlterTableCmd"]?["def"]?["PartitionCmd"]?["concurrent"] != nil }
    }
}
