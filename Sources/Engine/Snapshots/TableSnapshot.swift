/// A dropped table with its partitions or the tables that inherit from it: moved to `ai_shell_snapshots` under names of their own,
/// with their rows, indexes and sequences, and back.
struct TableSnapshot {
    let table: Table
    let removal: Removal
    /// Its partitions, or the tables that inherit from it, parents before children.
    let family: [Table]
    /// What hangs on any of them and goes too, in the order to cut it.
    let cascade: [Removal.Link]
    /// Tables by qualified name, for those that foreign keys tie to these.
    let tied: [TableName: Table]
    let migration: String
    let majorVersion: Int

    private var members: [Table] { [table] + family }
    /// LOCK TABLE takes no foreign tables.
    private var lockable: [Table] { members.filter { $0.kind != "f" } }
    private var names: Set<TableName> { Set(members.map(\.ownName)) }

    /// Names while they lie aside.
    private func name(of member: Table) -> String { Names.shortened(member.name, unique: "\(migration)/\(member.schema).\(member.name)") }
    private func kept(_ member: Table) -> String { Quote.qualified(ColumnSnapshot.schema, name(of: member)) }
    var name: String { name(of: table) }

    private func links(of member: Table) -> [Removal.Link] { member.removal?.links ?? [] }
    var links: [Removal.Link] { members.flatMap { links(of: $0) } }

    /// Foreign keys that point out of the family, each with the table that has it. One of a partition is its table's,
    /// but for the partition that leaves it.
    var outgoing: [(table: Table, key: Constraint)] {
        members.flatMap { member in
            member.constraints.filter { key in
                key.kind == "f" && key.references.map { !names.contains($0) } == true && (!key.isInherited || member.oid == table.oid && attachment != nil)
            }.map { (member, $0) }
        }
    }

    /// Foreign keys of other tables that point into the family.
    var incoming: [(table: Table, key: Constraint, parent: Table)] {
        members.flatMap { member in
            member.referencing.compactMap { reference in
                guard let name = try? TableName(parsing: reference.table), !names.contains(name), let child = tied[name],
                    let key = child.constraints.first(where: { $0.name == reference.name && $0.kind == "f" })
                else { return nil }
                return (child, key, member)
            }
        }
    }

    /// The table that it is a partition of.
    private var attachment: Removal.Parent? { removal.parents.first { $0.bound != nil } }

    /// Tables outside that members inherit from, each with the member.
    private var inherited: [(member: Table, parent: Removal.Parent)] {
        members.flatMap { member in
            (member.removal?.parents ?? []).filter { $0.bound == nil && !names.contains($0.name) }.map { (member, $0) }
        }
    }

    /// What has a name of its own in a schema and moves with a table: word, schema and name.
    private func companions(of member: Table) -> [(word: String, name: TableName)] {
        member.indexes.map { ("INDEX", TableName(schema: member.schema, name: $0.name)) }
            + member.sequences.compactMap { sequence in (try? TableName(parsing: sequence.name)).map { ("SEQUENCE", $0) } }
    }

    private func aside(_ companion: String, of member: Table) -> String { Names.shortened(companion, unique: "\(name(of: member))/\(companion)") }

    // MARK: Away

    /// What ties the family to others, cut, in the order to do it.
    private var cuts: [String] {
        var statements = cascade.flatMap(\.cut)
        if let attachment { statements.append("ALTER TABLE \(attachment.name.sql) DETACH PARTITION \(table.sql)") }
        statements += inherited.map { "ALTER TABLE \($0.member.sql) NO INHERIT \($0.parent.name.sql)" }
        statements += outgoing.map { "ALTER TABLE \($0.table.sql) DROP CONSTRAINT \(Quote.identifier($0.key.name))" }
            + incoming.map { "ALTER TABLE \($0.table.sql) DROP CONSTRAINT \(Quote.identifier($0.key.name))" }
        return statements + links.flatMap(\.cut)
    }

    /// Drops all of it for good. What came meanwhile and hangs on it would go too, and is looked for first.
    var drops: [String] {
        let oids = members.map { "\(Quote.literal($0.sql))::regclass" }
        let look = """
            BEGIN IF EXISTS (\(Removal.dependants(of: oids))) THEN RAISE EXCEPTION USING ERRCODE = 'dependent_objects_still_exist', \
            MESSAGE = \(Quote.literal("something has come to depend on \(table.title) since this was planned")); END IF; END
            """
        let foreign = members.filter { $0.kind == "f" }.map { "DROP FOREIGN TABLE \($0.sql)" }
        return cuts + ["DO \(Quote.literal(look))"] + foreign + ["DROP TABLE \(lockable.map(\.sql).joined(separator: ", "))"]
    }

    func statements(phase: Int) -> [String] {
        cuts + ColumnSnapshot.schemaStatements + members.flatMap(move) + [
            """
            INSERT INTO ai_shell.snapshots (migration, phase, kind, source, relation) VALUES (\(Quote.literal(migration)), \(phase), 'table', \
            \(Quote.literal(table.sql)), \(Quote.literal(kept(table))))
            """
        ]
    }

    private func move(_ member: Table) -> [String] {
        var statements = companions(of: member).map { "ALTER \($0.word) \($0.name.sql) RENAME TO \(Quote.identifier(aside($0.name.name, of: member)))" }
        for statistics in member.removal?.statistics ?? [] {
            let moved = aside(statistics.name, of: member)
            statements.append("ALTER STATISTICS \(statistics.sql) RENAME TO \(Quote.identifier(moved))")
            statements.append("ALTER STATISTICS \(Quote.qualified(statistics.schema ?? "", moved)) SET SCHEMA \(ColumnSnapshot.schema)")
        }
        return statements + [
            "ALTER TABLE \(member.sql) RENAME TO \(Quote.identifier(name(of: member)))",
            "ALTER TABLE \(Quote.qualified(member.schema, name(of: member))) SET SCHEMA \(ColumnSnapshot.schema)",
        ]
    }

    /// Who reads it first, as every statement does; then what it is a part of and what it points at, then the tables, then those
    /// that refer to them.
    var locks: [TableLock] {
        var locks = cascade.locks(but: table)
        if let attachment {
            locks.append(TableLock(table: attachment.name.sql, title: attachment.title, mode: .accessExclusive, reach: .alone))
            if let standard = attachment.standard { locks.append(TableLock(table: standard.sql, title: standard.name, mode: .accessExclusive)) }
        }
        locks += outgoing.flatMap { referenced($0.key) } + lockable.map { TableLock(table: $0.sql, title: $0.title, mode: .accessExclusive, reach: .alone) }
        locks += incoming.flatMap { $0.table.wholeLocks(.accessExclusive) }
        return locks.reduce(into: []) { locks, lock in if !locks.contains(where: { $0.table == lock.table }) { locks.append(lock) } }
    }

    private func referenced(_ key: Constraint) -> [TableLock] { key.references.flatMap { tied[$0]?.wholeLocks(.accessExclusive) } ?? [] }

    /// Holds where nothing came to depend on the tables since this was planned: it would have moved aside with them.
    var check: CheckPlan {
        CheckPlan(
            title: "nothing else depends on \(table.title)",
            sql: Removal.dependants(of: members.map { "\(Quote.literal(kept($0)))::regclass" }), isUserSQL: false,
            errorMessage: "something has come to depend on \(table.title) since this was planned")
    }

    // MARK: And back

    /// The tables first, then their foreign keys both ways, each by its safe way; then their places, and what hung on them.
    func restore() -> [Step] {
        var statements = members.flatMap(moveBack) + links.flatMap(\.tie)
        statements += inherited.map { "ALTER TABLE \($0.member.sql) INHERIT \($0.parent.name.sql)" }
        statements.append("DELETE FROM ai_shell.snapshots WHERE relation = \(Quote.literal(kept(table)))")
        var back = Step("bring table \(table.title) back", .transaction(.init(statements)))
        back.locks = inherited.map { TableLock(table: $0.parent.name.sql, title: $0.parent.title, mode: .shareUpdateExclusive, reach: .alone) }
        back.locks += lockable.map { TableLock(table: kept($0), title: "\(ColumnSnapshot.schema).\(name(of: $0))", mode: .accessExclusive, reach: .alone) }
        back.reason = "It was moved aside, so no row is written."
        let outgoing = outgoing.flatMap { entry in
            ForeignKeyRestore.steps(
                entry.key, of: entry.table, to: entry.key.references.flatMap { tied[$0] }, referenced: referenced(entry.key), majorVersion: majorVersion)
        }
        let attach = attachment.map { PartitionReturn(table: table, parent: $0, referenced: outgoingTables).steps } ?? []
        let incoming = incoming.flatMap { entry in
            ForeignKeyRestore.steps(
                entry.key, of: entry.table, to: entry.parent, referenced: entry.parent.wholeLocks(.accessExclusive), majorVersion: majorVersion)
        }
        return [back] + outgoing + attach + incoming + cascade.tieSteps
    }

    private var outgoingTables: [TableLock] {
        outgoing.filter { $0.table.oid == table.oid && $0.key.isInherited }.flatMap { referenced($0.key) }
            .map { TableLock(table: $0.table, title: $0.title, mode: .shareRowExclusive, reach: $0.reach) }
    }

    private func moveBack(_ member: Table) -> [String] {
        var statements = [
            "ALTER TABLE \(kept(member)) SET SCHEMA \(Quote.identifier(member.schema))",
            "ALTER TABLE \(Quote.qualified(member.schema, name(of: member))) RENAME TO \(Quote.identifier(member.name))",
        ]
        statements += companions(of: member).map {
            "ALTER \($0.word) \(Quote.qualified(member.schema, aside($0.name.name, of: member))) RENAME TO \(Quote.identifier($0.name.name))"
        }
        for statistics in member.removal?.statistics ?? [] {
            let moved = aside(statistics.name, of: member)
            let schema = Quote.identifier(statistics.schema ?? "")
            statements.append("ALTER STATISTICS \(Quote.qualified(ColumnSnapshot.schema, moved)) SET SCHEMA \(schema)")
            statements.append("ALTER STATISTICS \(schema).\(Quote.identifier(moved)) RENAME TO \(Quote.identifier(statistics.name))")
        }
        return statements
    }
}

extension Table {
    fileprivate var ownName: TableName { TableName(schema: schema, name: name) }
}
