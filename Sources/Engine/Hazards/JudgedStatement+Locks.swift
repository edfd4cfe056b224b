extension JudgedStatement {
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
