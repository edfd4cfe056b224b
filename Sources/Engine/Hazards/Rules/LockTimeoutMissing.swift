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

    /// Locks on tables in use; without a database those that the text says.
    var strongLocks: [TableLock] {
        if !isOffline {
            let locks = StatementLocks(context: context).locks(of: node)
            if !locks.isEmpty || !assumesMissing { return locks }
        }
        if let place = place(node["AlterTableStmt"]?["relation"]) {
            let commands = (node["AlterTableStmt"]?["cmds"]?.elements ?? []).compactMap { $0["AlterTableCmd"] }
            return [place.lock(commands.map(StatementLocks.mode).max() ?? .accessExclusive)]
        }
        if let index = node["IndexStmt"], let place = place(index["relation"]) { return [place.lock(index["concurrent"] == nil ? .share : .shareUpdateExclusive)] }
        if let trigger = node["CreateTrigStmt"], let place = place(trigger["relation"]) { return [place.lock(.shareRowExclusive)] }
        if let rename = node["RenameStmt"], ["OBJECT_TABLE", "OBJECT_COLUMN", "OBJECT_TABCONSTRAINT"].contains(rename["renameType"]?.text ?? ""), let place = place(rename["relation"]) {
            return [place.lock(.accessExclusive)]
        }
        if let relation = node["CreatePolicyStmt"]?["table"] ?? node["RuleStmt"]?["relation"], let place = place(relation) { return [place.lock(.accessExclusive)] }
        if let lock = node["LockStmt"], let mode = lock["mode"]?.integer.flatMap(LockMode.init) { return (lock["relations"]?.elements ?? []).compactMap { place($0["RangeVar"]) }.map { $0.lock(mode) } }
        if let truncate = node["TruncateStmt"] { return (truncate["relations"]?.elements ?? []).compactMap { place($0["RangeVar"]) }.map { $0.lock(.accessExclusive) } }
        if let create = node["CreateStmt"] {
            let referenced = create.all("Constraint").filter { $0["contype"]?.text == "CONSTR_FOREIGN" }.compactMap { place($0["pktable"]) }.map { $0.lock(.shareRowExclusive) }
            return referenced + (create["partbound"] == nil ? [] : (create["inhRelations"]?.elements ?? []).compactMap { place($0["RangeVar"]) }.map { $0.lock(.accessExclusive) })
        }
        guard let drop = node["DropStmt"] else { return [] }
        let objects = (drop["objects"]?.elements ?? []).compactMap { $0.object(drop["removeType"]?.text) }
        return objects.compactMap { object in
            switch object.kind {
            case .table: place(object.names)?.lock(.accessExclusive)
            case .trigger, .policy, .rule: place(object.owner)?.lock(.accessExclusive)
            case .index where drop["concurrent"] == nil && isOffline:
                TableLock(table: object.names.map(SQLName.brief).joined(separator: "."), title: "the table of index \(object.names.joined(separator: "."))", mode: .accessExclusive)
            default: nil
            }
        }
    }
}
