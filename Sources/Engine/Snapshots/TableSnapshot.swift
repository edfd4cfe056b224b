/// A dropped table: moved to `ai_shell_snapshots` under a name of its own, with its rows, indexes and sequences, and back.
struct TableSnapshot {
    let table: Table
    let removal: Removal
    /// Tables by qualified name, for those that foreign keys tie to this one.
    let tied: [TableName: Table]
    let migration: String
    let majorVersion: Int

    /// Its name while it lies aside.
    var name: String { Names.shortened(table.name, unique: "\(migration)/\(table.schema).\(table.name)") }
    var kept: String { Quote.qualified(ColumnSnapshot.schema, name) }

    private var own: TableName { TableName(schema: table.schema, name: table.name) }

    /// Foreign keys of the table itself that point elsewhere; one that points at itself goes along.
    var outgoing: [Constraint] { table.constraints.filter { $0.kind == "f" && $0.references != own && !$0.isInherited } }

    /// Foreign keys of other tables that point here, each with its table.
    var incoming: [(table: Table, key: Constraint)] {
        table.referencing.compactMap { reference in
            guard let name = try? TableName(parsing: reference.table), name != own, let child = tied[name],
                let key = child.constraints.first(where: { $0.name == reference.name && $0.kind == "f" })
            else { return nil }
            return (child, key)
        }
    }

    /// What has a name of its own in a schema and moves with the table: word, schema and name.
    private var companions: [(word: String, name: TableName)] {
        table.indexes.map { ("INDEX", TableName(schema: table.schema, name: $0.name)) }
            + table.sequences.compactMap { sequence in (try? TableName(parsing: sequence.name)).map { ("SEQUENCE", $0) } }
    }

    private func aside(_ companion: String) -> String { Names.shortened(companion, unique: "\(name)/\(companion)") }

    // MARK: Away

    /// Of keys that tie the table to others, both ways.
    var foreignKeyDrops: [String] {
        outgoing.map { "ALTER TABLE \(table.sql) DROP CONSTRAINT \(Quote.identifier($0.name))" }
            + incoming.map { "ALTER TABLE \($0.table.sql) DROP CONSTRAINT \(Quote.identifier($0.key.name))" }
    }

    func statements(phase: Int) -> [String] {
        var statements = foreignKeyDrops + removal.links.flatMap(\.cut)
        statements += ColumnSnapshot.schemaStatements
        statements += companions.map { "ALTER \($0.word) \($0.name.sql) RENAME TO \(Quote.identifier(aside($0.name.name)))" }
        for statistics in removal.statistics {
            let moved = aside(statistics.name)
            statements.append("ALTER STATISTICS \(statistics.sql) RENAME TO \(Quote.identifier(moved))")
            statements.append("ALTER STATISTICS \(Quote.qualified(statistics.schema ?? "", moved)) SET SCHEMA \(ColumnSnapshot.schema)")
        }
        return statements + [
            "ALTER TABLE \(table.sql) RENAME TO \(Quote.identifier(name))",
            "ALTER TABLE \(Quote.qualified(table.schema, name)) SET SCHEMA \(ColumnSnapshot.schema)",
            """
            INSERT INTO ai_shell.snapshots (migration, phase, kind, source, relation) VALUES (\(Quote.literal(migration)), \(phase), 'table', \
            \(Quote.literal(table.sql)), \(Quote.literal(kept)))
            """,
        ]
    }

    /// Referenced tables first, then the table, then those that refer to it.
    var locks: [TableLock] {
        outgoing.flatMap(referenced) + [TableLock(table: table.sql, title: table.title, mode: .accessExclusive)]
            + incoming.flatMap { $0.table.wholeLocks(.accessExclusive) }
    }

    private func referenced(_ key: Constraint) -> [TableLock] {
        key.references.flatMap { tied[$0]?.wholeLocks(.accessExclusive) } ?? []
    }

    /// Holds where nothing came to depend on the table since it was planned: that would have moved aside with it.
    var check: CheckPlan {
        CheckPlan(
            title: "nothing else depends on \(table.title)",
            sql: Removal.dependants(of: "\(Quote.literal(kept))::regclass", exceptForeignKeys: false), isUserSQL: false,
            errorMessage: "something has come to depend on \(table.title) since this was planned")
    }

    // MARK: And back

    /// The table first, then its foreign keys both ways, each by its safe way.
    func restore() -> [Step] {
        var statements = [
            "ALTER TABLE \(kept) SET SCHEMA \(Quote.identifier(table.schema))",
            "ALTER TABLE \(Quote.qualified(table.schema, name)) RENAME TO \(Quote.identifier(table.name))",
        ]
        statements += companions.map {
            "ALTER \($0.word) \(Quote.qualified(table.schema, aside($0.name.name))) RENAME TO \(Quote.identifier($0.name.name))"
        }
        for statistics in removal.statistics {
            let moved = Quote.identifier(aside(statistics.name))
            let schema = Quote.identifier(statistics.schema ?? "")
            statements.append("ALTER STATISTICS \(Quote.qualified(ColumnSnapshot.schema, aside(statistics.name))) SET SCHEMA \(schema)")
            statements.append("ALTER STATISTICS \(schema).\(moved) RENAME TO \(Quote.identifier(statistics.name))")
        }
        statements += removal.links.flatMap(\.tie)
        statements.append("DELETE FROM ai_shell.snapshots WHERE relation = \(Quote.literal(kept))")
        var back = Step("bring table \(table.title) back", .transaction(.init(statements)))
        back.locks = [TableLock(table: kept, title: "\(ColumnSnapshot.schema).\(name)", mode: .accessExclusive)]
        back.reason = "It was moved aside, so no row is written."
        let outgoing = outgoing.flatMap { key in
            foreignKey(key, of: table, to: key.references.flatMap { tied[$0] }, referenced: referenced(key))
        }
        let incoming = incoming.flatMap { entry in
            foreignKey(entry.key, of: entry.table, to: table, referenced: [TableLock(table: table.sql, title: table.title, mode: .accessExclusive)])
        }
        return [back] + outgoing + incoming
    }

    private func foreignKey(_ key: Constraint, of child: Table, to parent: Table?, referenced: [TableLock]) -> [Step] {
        var steps = DropConstraint.restore(key, index: nil, of: child, referenced: referenced, majorVersion: majorVersion)
        if key.isValid, let parent, let look = Self.orphans(of: key, in: child, parent) {
            // Once no more can come; a partitioned table's key is looked at partition by partition, so before all of them.
            steps.insert(look, at: child.kind == "p" ? 0 : 1)
        }
        return steps
    }

    /// Looks for rows written meanwhile that the key would refuse.
    private static func orphans(of key: Constraint, in child: Table, _ parent: Table) -> Step? {
        guard let parsed = try? SQLConstraint(parsing: key.definition) else { return nil }
        let (columns, others) = (parsed.columns.map(Quote.identifier), parsed.referencedColumns.map(Quote.identifier))
        let match = zip(columns, others).map { "r.\($1) = o.\($0)" }.joined(separator: " AND ")
        let condition = columns.map { "o.\($0) IS NOT NULL AND " }.joined() + "NOT EXISTS (SELECT FROM \(parent.sql) r WHERE \(match))"
        let shown = (child.shownKey.filter { !columns.contains($0) } + columns).map { "o.\($0)" }.joined(separator: ", ")
        let what = "rows of \(child.title) whose row of \(parent.title) is not there"
        let all = "SELECT \(shown) FROM \(child.sql) o WHERE \(condition)"
        var step = Step(
            "look for \(what)",
            .check(
                CheckPlan(
                    title: "no \(what)", sql: "\(all) LIMIT \(CheckPlan.shownRows)", isUserSQL: false,
                    errorMessage: "foreign key \(key.name) cannot come back: there are \(what)",
                    advice: ["All of them: \(all);", "To remove them: DELETE FROM \(child.sql) o WHERE \(condition);", "Then run `migrate resume`."])))
        step.cost = .scan
        step.estimate = .reading(child)
        return step
    }
}
