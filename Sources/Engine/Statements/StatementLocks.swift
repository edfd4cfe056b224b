/// The strong locks that a statement takes on tables that are there, where they are certain.
///
/// - SeeAlso: <https://www.postgresql.org/docs/current/explicit-locking.html>
struct StatementLocks {
    let context: PlanContext

    func locks(of node: SQLNode) -> [TableLock] {
        if let statement = node["IndexStmt"] {
            return on(statement["relation"], statement["concurrent"] == nil ? .share : .shareUpdateExclusive)
        }
        if let statement = node["CreateTrigStmt"] { return on(statement["relation"], .shareRowExclusive) }
        if let statement = node["CreatePolicyStmt"] ?? node["AlterPolicyStmt"] { return on(statement["table"], .accessExclusive) }
        if let statement = node["RuleStmt"] { return on(statement["relation"], .accessExclusive) }
        if let statement = node["CreateStatsStmt"] {
            return (statement["relations"]?.elements ?? []).flatMap { on($0["RangeVar"], .shareUpdateExclusive) }
        }
        if let statement = node["CreateStmt"] {
            let referenced = statement.all("Constraint").filter { $0["contype"]?.text == "CONSTR_FOREIGN" }.flatMap {
                on($0["pktable"], .shareRowExclusive)
            }
            return statement["partbound"] == nil
                ? referenced
                : referenced + (statement["inhRelations"]?.elements ?? []).compactMap { $0["RangeVar"] }.flatMap { parent in
                    beside(table(parent.relationNames), nil, attaches: true) + on(parent, .accessExclusive, alone: true)
                }
        }
        if let statement = node["AlterTableStmt"] { return altered(statement) }
        if let statement = node["RenameStmt"] {
            return ["OBJECT_INDEX", "OBJECT_VIEW", "OBJECT_SEQUENCE", "OBJECT_MATVIEW"].contains(statement["renameType"]?.text ?? "")
                ? [] : on(statement["relation"], .accessExclusive)
        }
        if let statement = node["AlterObjectSchemaStmt"] { return on(statement["relation"], .accessExclusive) }
        if let statement = node["TruncateStmt"] {
            return (statement["relations"]?.elements ?? []).flatMap { on($0["RangeVar"], .accessExclusive) }
        }
        if let statement = node["LockStmt"], let mode = statement["mode"]?.integer.flatMap(LockMode.init), mode > .rowExclusive {
            return (statement["relations"]?.elements ?? []).flatMap { on($0["RangeVar"], mode) }
        }
        if let statement = node["ClusterStmt"] { return on(statement["relation"], .accessExclusive) }
        if let statement = node["ReindexStmt"] {
            let mode = statement.isConcurrentReindex ? LockMode.shareUpdateExclusive : .share
            switch statement["kind"]?.text {
            case "REINDEX_OBJECT_TABLE": return on(statement["relation"], mode)
            case "REINDEX_OBJECT_INDEX":
                let home = statement["relation"]?.tableName.flatMap { context.catalog.indexTables[$0] }
                return on(home?.names, mode, alone: true)
            default: return []
            }
        }
        if let statement = node["CommentStmt"], let object = statement["object"]?.object(statement["objtype"]?.text) {
            return on(
                object.kind == .table ? object.names : object.kind == .column ? object.owner : nil, .shareUpdateExclusive, alone: true)
        }
        if let statement = node["DropStmt"] { return dropped(statement) }
        return []
    }

    /// Whether it is over in no time once it has its locks: what comes after it may lock beforehand.
    static func isShort(_ node: SQLNode) -> Bool {
        let kinds: Set<String> = [
            "CreateStmt", "CreateTrigStmt", "CreatePolicyStmt", "AlterPolicyStmt", "RuleStmt", "CreateStatsStmt", "RenameStmt",
            "AlterObjectSchemaStmt", "TruncateStmt",
            "LockStmt", "CommentStmt", "DropStmt", "ViewStmt", "CreateFunctionStmt", "CreateSeqStmt", "AlterSeqStmt", "CreateEnumStmt",
            "CompositeTypeStmt",
            "CreateDomainStmt", "CreateSchemaStmt", "GrantStmt", "AlterOwnerStmt", "VariableSetStmt", "AlterEnumStmt", "AlterFunctionStmt",
            "DefineStmt",
        ]
        if let kind = node.kind, kinds.contains(kind) { return true }
        let long: Set<String> = [
            "AT_AlterColumnType", "AT_SetNotNull", "AT_ValidateConstraint", "AT_SetLogged", "AT_SetUnLogged", "AT_SetAccessMethod",
            "AT_SetTableSpace", "AT_AttachPartition",
        ]
        guard let commands = node["AlterTableStmt"]?["cmds"]?.elements.compactMap({ $0["AlterTableCmd"] }) else { return false }
        return commands.allSatisfy { command in
            let subtype = command["subtype"]?.text ?? ""
            if subtype == "AT_AddConstraint", let constraint = command["def"]?["Constraint"] {
                return constraint["skip_validation"] != nil || constraint["indexname"] != nil
            }
            return !long.contains(subtype)
        }
    }

    // MARK: Tables

    private func table(_ names: [String]?) -> Table? {
        guard let names, !context.ledger.searchPathHasMoved || names.count > 1,
            let full = context.sight(of: ObjectName(.table, names)).names,
            let table = context.pictured(full), !table.isNew, table.isOurs, table.kind == "r" || table.kind == "p"
        else { return nil }
        return table
    }

    private func on(_ relation: SQLNode?, _ mode: LockMode, alone: Bool = false) -> [TableLock] {
        on(relation?.relationNames, mode, alone: alone || relation?["inh"] == nil)
    }

    private func on(_ names: [String]?, _ mode: LockMode, alone: Bool = false) -> [TableLock] {
        guard let table = table(names) else { return [] }
        return alone && table.kind == "p"
            ? [TableLock(table: table.sql, title: table.title, mode: mode, reach: .alone)] : table.wholeLocks(mode)
    }

    private func altered(_ statement: SQLNode) -> [TableLock] {
        let commands = (statement["cmds"]?.elements ?? []).compactMap { $0["AlterTableCmd"] }
        var referenced: [TableLock] = []
        for command in commands where ["AT_AddConstraint", "AT_AddColumn"].contains(command["subtype"]?.text ?? "") {
            guard let definition = command["def"] else { continue }
            for constraint in definition.all("Constraint") where constraint["contype"]?.text == "CONSTR_FOREIGN" {
                referenced += on(constraint["pktable"], .shareRowExclusive)
            }
        }
        let partitions = commands.filter { ["AT_AttachPartition", "AT_DetachPartition"].contains($0["subtype"]?.text ?? "") }
            .flatMap { on($0["def"]?["PartitionCmd"]?["name"], .accessExclusive) }
        for command in commands where ["AT_AttachPartition", "AT_DetachPartition"].contains(command["subtype"]?.text ?? "") {
            let partition = command["def"]?["PartitionCmd"]
            // Beside a default partition the server detaches nothing concurrently.
            guard partition?["concurrent"] == nil else { continue }
            referenced += beside(table(statement["relation"]?.relationNames), table(partition?["name"]?.relationNames), attaches: command["subtype"]?.text == "AT_AttachPartition")
        }
        let mode = commands.map(Self.mode).max() ?? .accessExclusive
        let isAboutPartitions = commands.allSatisfy { ($0["subtype"]?.text ?? "").hasSuffix("Partition") }
        return StatementLocks.merged(referenced + on(statement["relation"], mode, alone: isAboutPartitions) + partitions)
    }

    /// What a partition that comes or goes locks beside its table: the default partition, and the tables that foreign keys of the table
    /// point at. It takes or gives up keys of its own; where it brings an equal one, that one's triggers go.
    private func beside(_ parent: Table?, _ partition: Table?, attaches: Bool) -> [TableLock] {
        let keys = (parent?.constraints ?? []).filter { $0.kind == "f" }.flatMap { key in
            let isAdopted = attaches && partition?.constraints.contains { $0.kind == "f" && $0.definition == key.definition } == true
            return pointed(at: key, isAdopted ? .accessExclusive : .shareRowExclusive)
        }
        let standard = parent?.partitions.first { $0.bound == "DEFAULT" && $0.parent == parent?.sql && $0.sql != partition?.sql }
        return keys + (standard.map { [TableLock(table: $0.sql, title: $0.title, mode: .accessExclusive)] } ?? [])
    }

    /// The table that a foreign key points at, whether the text names it or not.
    private func pointed(at key: Constraint, _ mode: LockMode) -> [TableLock] {
        guard let other = key.references else { return [] }
        if case .absent = context.sight(of: ObjectName(.table, other.names)) { return [other.lock(mode)] }
        return on(other.names, mode)
    }

    /// - SeeAlso: `AlterTableGetLockLevel` in PostgreSQL's tablecmds.c.
    static func mode(_ command: SQLNode) -> LockMode {
        switch command["subtype"]?.text ?? "" {
        case "AT_SetStatistics", "AT_SetOptions", "AT_ResetOptions", "AT_ClusterOn", "AT_DropCluster", "AT_ValidateConstraint",
            "AT_AttachPartition":
            .shareUpdateExclusive
        case "AT_EnableTrig", "AT_EnableAlwaysTrig", "AT_EnableReplicaTrig", "AT_EnableTrigAll", "AT_EnableTrigUser", "AT_DisableTrig",
            "AT_DisableTrigAll",
            "AT_DisableTrigUser":
            .shareRowExclusive
        case "AT_DetachPartition" where command["def"]?["PartitionCmd"]?["concurrent"] != nil: .shareUpdateExclusive
        case "AT_AddConstraint": command["def"]?["Constraint"]?["contype"]?.text == "CONSTR_FOREIGN" ? .shareRowExclusive : .accessExclusive
        case "AT_SetRelOptions", "AT_ResetRelOptions":
            (command["def"]?["List"]?["items"]?.elements ?? []).allSatisfy { option in
                let name = option["DefElem"]?["defname"]?.text ?? ""
                return name == "fillfactor" || name == "parallel_workers" || name.contains("vacuum") || name.contains("toast")
                    || name.contains("analyze")
            } ? .shareUpdateExclusive : .accessExclusive
        default: .accessExclusive
        }
    }

    private func dropped(_ statement: SQLNode) -> [TableLock] {
        let word = statement["removeType"]?.text
        let objects = (statement["objects"]?.elements ?? []).compactMap { $0.object(word) }
        let locks = objects.flatMap { object -> [TableLock] in
            switch object.kind {
            case .table:
                guard let table = table(object.names) else { return [] }
                // A foreign key's triggers go from the table that it points at too.
                let referenced = table.constraints.filter { $0.kind == "f" }.flatMap { pointed(at: $0, .accessExclusive) }
                return referenced + table.wholeLocks(.accessExclusive)
            case .trigger, .policy, .rule: return on(object.owner, .accessExclusive)
            case .index:
                let home = TableName(object.names).flatMap { context.catalog.indexTables[$0] }
                return on(
                    home?.names, statement["concurrent"] == nil ? .accessExclusive : .shareUpdateExclusive)
            default: return []
            }
        }
        return StatementLocks.merged(locks)
    }

    /// One lock a table, the strongest, at the first's place.
    static func merged(_ locks: [TableLock]) -> [TableLock] {
        var merged: [TableLock] = []
        for lock in locks {
            guard let index = merged.firstIndex(where: { $0.table == lock.table }) else {
                merged.append(lock)
                continue
            }
            if lock.mode > merged[index].mode { merged[index].mode = lock.mode }
            if lock.reach == .whole { merged[index].reach = .whole }
        }
        return merged
    }
}

extension StatementLocks {
    /// Relations that a statement may lock.
    static func relations(of node: SQLNode) -> [[String]] {
        var found: [[String]] = []
        func look(_ node: SQLNode) {
            if let names = node.relationNames { found.append(names) }
            for value in node.fields.values { look(value) }
            for value in node.elements { look(value) }
        }
        look(node)
        return found
    }
}
