/// Gives a twin its table's name in one short transaction; the earlier table is kept in step under another name.
struct TableSwap {
    /// As it is called before.
    let source: Table
    let twin: Table
    let record: TwinRecord
    /// The source's name from then on.
    let keepAs: String
    let removal: Removal
    let bindings: TableBindings
    /// Tables by qualified name, for those that foreign keys tie to this one.
    let tied: [TableName: Table]
    let majorVersion: Int

    private var schema: String { source.schema }
    private var kept: String { Quote.qualified(schema, keepAs) }

    /// The twin by the name that it has before.
    private var forward: Twin { record.twin }

    /// From then on the earlier table is the twin.
    var reverse: Twin {
        Twin(
            sourceSchema: schema, sourceTable: source.name, schema: schema, table: keepAs, columns: record.columnsBack ?? forward.columns,
            sourceKey: forward.twinKey, twinKey: forward.sourceKey, refusesDuplicates: true, batchSize: forward.batchSize, values: record.valuesBack, isPartial: record.isPartialBack,
            isLenient: record.valuesBack.map { _ in true })
    }

    var reverseRecord: TwinRecord {
        var record = record
        record.twin = reverse
        record.isSwapped = true
        return record
    }

    // MARK: Names

    private struct Rename {
        let word: String
        /// What the source's is called before, and the twin's after.
        let name: String
        let twin: String
        /// What the source's is called after.
        let kept: String
    }

    private var renames: [Rename] {
        var taken = source.siblings.union(twin.siblings).union(record.indexes.values).union(record.statistics.values)
        func kept(_ name: String) -> String {
            var result = Names.carried(name, from: source.name, to: keepAs, taken: taken)
            if result == name + "_new", !taken.contains(name + "_old") { result = Names.fitting(name + "_old") }
            taken.insert(result)
            return result
        }
        var renames = source.indexes.compactMap { index in
            record.indexes[index.name].map { Rename(word: "INDEX", name: index.name, twin: $0, kept: kept(index.name)) }
        }
        renames += record.statistics.sorted { $0.key < $1.key }.map { Rename(word: "STATISTICS", name: $0.key, twin: $0.value, kept: kept($0.key)) }
        for sequence in source.sequences where sequence.isIdentity {
            guard let own = try? TableName(parsing: sequence.name), let twin = record.sequences[sequence.column].flatMap({ try? TableName(parsing: $0) })
            else { continue }
            renames.append(Rename(word: "SEQUENCE", name: own.name, twin: twin.name, kept: kept(own.name)))
        }
        return renames
    }

    private func rename(_ word: String, _ from: String, _ to: String) -> String {
        "ALTER \(word) \(Quote.qualified(schema, from)) RENAME TO \(Quote.identifier(to))"
    }

    private func sequence(_ column: String) -> (own: String, twin: String, kept: String)? {
        guard let own = source.sequences.first(where: { $0.column == column && $0.isIdentity }).flatMap({ try? TableName(parsing: $0.name) }),
            let rename = renames.first(where: { $0.word == "SEQUENCE" && $0.name == own.name })
        else { return nil }
        return (Quote.qualified(schema, rename.name), Quote.qualified(schema, rename.twin), Quote.qualified(schema, rename.kept))
    }

    private static func advance(_ sequence: String, as other: String) -> String {
        "SELECT pg_catalog.setval(\(Quote.literal(sequence)), last_value, is_called) FROM \(other)"
    }

    // MARK: Foreign keys that point here

    private var incoming: [(table: Table, key: Constraint)] {
        source.referencing.compactMap { reference in
            guard let name = try? TableName(parsing: reference.table), let child = tied[name],
                let key = child.constraints.first(where: { $0.name == reference.name && $0.kind == "f" })
            else { return nil }
            return (child, key)
        }
    }

    private var carries: Bool { record.carriesReferencing == true }

    /// Those that point at whatever has the name now, valid in what is written from here on.
    private var incomingAgain: [String] {
        guard carries else { return [] }
        return incoming.map { entry in
            let definition = entry.key.definition.hasSuffix(" NOT VALID") ? entry.key.definition : entry.key.definition + " NOT VALID"
            return "ALTER TABLE \(entry.table.sql) ADD CONSTRAINT \(Quote.identifier(entry.key.name)) \(definition)"
        }
    }

    private func validations(of parent: Table) -> [Step] {
        guard carries else { return [] }
        return incoming.filter(\.key.isValid).map { entry in
            var transaction = Step.Transaction(["ALTER TABLE \(entry.table.sql) VALIDATE CONSTRAINT \(Quote.identifier(entry.key.name))"], isUnbounded: true)
            if let comment = entry.key.comment {
                transaction.statements.append("COMMENT ON CONSTRAINT \(Quote.identifier(entry.key.name)) ON \(entry.table.sql) IS \(Quote.literal(comment))")
            }
            var step = Step("validate \(entry.key.name) of \(entry.table.title)", .transaction(transaction))
            step.locks = [
                TableLock(table: entry.table.sql, title: entry.table.title, mode: .shareUpdateExclusive), TableLock(table: parent.sql, title: parent.title, mode: .rowShare),
            ]
            step.cost = .scan
            step.estimate = .reading(entry.table)
            step.reason = "What was written before is looked at while everybody writes."
            return step
        }
    }

    // MARK: Steps

    func steps() -> [Step] {
        var wait = Step("wait for transactions that began before the copy ended", .outlast)
        wait.reason = "In their snapshots the copy lacks rows."
        return [TwinBuild.compare(forward, source), wait, swap] + validations(of: source)
    }

    /// Views first, as every statement through them does: who locked the table first would wait for those in a circle.
    private var locks: [TableLock] {
        views + [TableLock(table: source.sql, title: source.title, mode: .accessExclusive)] + twin.wholeLocks(.accessExclusive)
            + incoming.flatMap { $0.table.wholeLocks(.accessExclusive) }
    }

    private var views: [TableLock] {
        bindings.statements.compactMap { statement in statement.view.map { TableLock(table: $0, title: statement.title, mode: .accessExclusive) } }
    }

    private var swap: Step {
        var step = Step("give \(twin.title) the name \(source.name), keep the earlier table as \(keepAs)", .transaction(.init(statements)))
        step.locks = locks
        step.reason = "One short transaction: every statement before it sees the earlier table, every one after it the \(twin.kind == "p" ? "partitioned" : "new") one. The earlier one is kept in step, for the way back."
        if carries, !incoming.isEmpty {
            step.notes.append("Foreign keys that point at it are made again: \(incoming.map { "\($0.key.name) of \($0.table.title)" }.joined(separator: ", ")).")
        } else if !incoming.isEmpty {
            step.notes.append("Foreign keys that point at it go: \(incoming.map { "\($0.key.name) of \($0.table.title)" }.joined(separator: ", ")); a rollback adds them again.")
        }
        let rebound = bindings.statements.map(\.title)
        if !rebound.isEmpty { step.notes.append("Made again so that they read the new table: \(rebound.joined(separator: ", ")).") }
        if !source.publications.isEmpty, twin.kind == "p" {
            step.notes.append("A publication sends what is written to a partition under the partition's name, unless it says publish_via_partition_root.")
        }
        if let identity = source.replicaIdentity, identity != "NOTHING", identity != "FULL" {
            step.notes.append("Its replica identity is FULL from then on, \(identity) before.")
        }
        step.undo = undo
        return step
    }

    private var statements: [String] {
        var statements = TwinTriggers(forward).drain + TwinTriggers(forward).drop + [record.delete]
        statements += incoming.map { "ALTER TABLE \($0.table.sql) DROP CONSTRAINT \(Quote.identifier($0.key.name))" }
        for column in source.columns {
            guard let sequence = sequence(column.name) else { continue }
            statements.append(Self.advance(sequence.twin, as: sequence.own))
        }
        statements += removal.links.flatMap(\.cut)
        if source.rowSecurity == .forced { statements.append("ALTER TABLE \(source.sql) NO FORCE ROW LEVEL SECURITY") }
        if source.rowSecurity != .off { statements.append("ALTER TABLE \(source.sql) DISABLE ROW LEVEL SECURITY") }
        for entry in renames { statements += [rename(entry.word, entry.name, entry.kept), rename(entry.word, entry.twin, entry.name)] }
        statements += [rename("TABLE", source.name, keepAs), rename("TABLE", twin.name, source.name)]
        statements += owned(by: source.sql, twin.columns) + security + removal.links.flatMap(\.tie) + comments + bindings.statements.map(\.sql)
        return statements + incomingAgain + TwinTriggers(reverse).create + [reverseRecord.insert]
    }

    /// Of serial columns, whose sequence both tables use.
    /// - Parameter columns: Those of the table that is to own it.
    private func owned(by table: String, _ columns: [Column]) -> [String] {
        source.sequences.filter { !$0.isIdentity }.flatMap { sequence -> [String] in
            guard let column = columns.first(where: { $0.name == sequence.column }) else { return [] }
            let owner = "ALTER SEQUENCE \(sequence.name) OWNED BY \(table).\(Quote.identifier(sequence.column))"
            let changes = source[column: sequence.column]?.type != twin[column: sequence.column]?.type
            return changes && ["smallint", "integer", "bigint"].contains(column.type) ? ["ALTER SEQUENCE \(sequence.name) AS \(column.type)", owner] : [owner]
        }
    }

    private var security: [String] {
        switch source.rowSecurity {
        case .off: []
        case .on: ["ALTER TABLE \(source.sql) ENABLE ROW LEVEL SECURITY"]
        case .forced: ["ALTER TABLE \(source.sql) ENABLE ROW LEVEL SECURITY", "ALTER TABLE \(source.sql) FORCE ROW LEVEL SECURITY"]
        }
    }

    private var comments: [String] {
        var statements: [String] = []
        if let comment = source.comment { statements.append("COMMENT ON TABLE \(source.sql) IS \(Quote.literal(comment))") }
        for constraint in source.constraints where constraint.kind != "r" {
            guard let comment = constraint.comment else { continue }
            statements.append("COMMENT ON CONSTRAINT \(Quote.identifier(constraint.name)) ON \(source.sql) IS \(Quote.literal(comment))")
        }
        for (name, extras) in zip(removal.statistics, source.statisticsExtras) {
            guard let comment = extras.comment else { continue }
            statements.append("COMMENT ON STATISTICS \(name.sql) IS \(Quote.literal(comment))")
        }
        for index in source.indexes {
            guard let comment = index.comment else { continue }
            statements.append("COMMENT ON INDEX \(Quote.qualified(schema, index.name)) IS \(Quote.literal(comment))")
        }
        return statements
    }

    // MARK: Back

    private var undo: [Step] {
        var statements = TwinTriggers(reverse).drain + TwinTriggers(reverse).drop + [reverseRecord.delete]
        if carries { statements += incoming.map { "ALTER TABLE \($0.table.sql) DROP CONSTRAINT \(Quote.identifier($0.key.name))" } }
        for column in source.columns {
            guard let sequence = sequence(column.name) else { continue }
            statements.append(Self.advance(sequence.kept, as: sequence.own))
        }
        statements += removal.links.flatMap(\.cut)
        if source.rowSecurity == .forced { statements.append("ALTER TABLE \(source.sql) NO FORCE ROW LEVEL SECURITY") }
        if source.rowSecurity != .off { statements.append("ALTER TABLE \(source.sql) DISABLE ROW LEVEL SECURITY") }
        statements += [rename("TABLE", source.name, twin.name), rename("TABLE", keepAs, source.name)]
        for entry in renames.reversed() { statements += [rename(entry.word, entry.name, entry.twin), rename(entry.word, entry.kept, entry.name)] }
        statements += owned(by: source.sql, source.columns) + security + removal.links.flatMap(\.tie) + bindings.statements.map(\.sql)
        statements += incomingAgain + TwinTriggers(forward).create + [record.insert]
        var back = Step("give the earlier table the name \(source.name) again", .transaction(.init(statements)))
        var partitioned = twin
        partitioned.name = source.name
        back.locks = views + partitioned.wholeLocks(.accessExclusive) + [TableLock(table: kept, title: keepAs, mode: .accessExclusive)]
        if carries {
            back.locks += incoming.flatMap { $0.table.wholeLocks(.accessExclusive) }
            return [TwinBuild.compare(reverse, source), back] + validations(of: source)
        }
        let keys = incoming.flatMap { entry in
            ForeignKeyRestore.steps(
                entry.key, of: entry.table, to: source,
                referenced: [TableLock(table: source.sql, title: source.title, mode: .accessExclusive)], majorVersion: majorVersion)
        }
        return [TwinBuild.compare(reverse, source), back] + keys
    }

    // MARK: The picture

    /// The twin under its new name.
    var swapped: Table {
        var table = twin
        table.name = source.name
        let names = Dictionary(record.indexes.map { ($0.value, $0.key) }, uniquingKeysWith: { first, _ in first })
        for index in table.indexes.indices { table.indexes[index].name = names[table.indexes[index].name] ?? table.indexes[index].name }
        for index in table.constraints.indices { table.constraints[index].name = names[table.constraints[index].name] ?? table.constraints[index].name }
        for index in table.sequences.indices {
            if let sequence = sequence(table.sequences[index].column) { table.sequences[index].name = sequence.own }
        }
        table.sequences += source.sequences.filter { !$0.isIdentity }
        for index in table.partitions.indices { table.partitions[index].parent = source.sql }
        table.triggers = source.triggers.filter { !$0.isOurs }
        table.grants = source.grants
        table.columns = twin.columns.map { column in
            var column = column
            column.grants = source[column: column.name]?.grants ?? []
            return column
        }
        table.policies = source.policies
        table.rowSecurity = source.rowSecurity
        table.publications = source.publications
        table.comment = source.comment
        table.readers = source.readers
        table.referencing = carries ? source.referencing : []
        table.twins = [reverseRecord]
        table.removal = nil
        table.sortThings()
        return table
    }

    /// The earlier table under the name that it keeps.
    var earlier: Table {
        var table = source
        table.name = keepAs
        let names = renames.reduce(into: [:]) { $0[$1.name] = $1.kept }
        for index in table.indexes.indices { table.indexes[index].name = names[table.indexes[index].name] ?? table.indexes[index].name }
        for index in table.constraints.indices where table.constraints[index].kind != "f" && table.constraints[index].kind != "c" {
            table.constraints[index].name = names[table.constraints[index].name] ?? table.constraints[index].name
        }
        table.constraints.removeAll { $0.kind == "r" }
        table.sequences = source.sequences.filter(\.isIdentity).map { own in
            var own = own
            if let sequence = sequence(own.column) { own.name = sequence.kept }
            return own
        }
        table.triggers = []
        table.grants = []
        for index in table.columns.indices { table.columns[index].grants = [] }
        table.policies = []
        table.rowSecurity = .off
        table.publications = []
        table.readers = []
        table.referencing = []
        table.twins = [reverseRecord]
        var removal = Removal()
        removal.statistics = self.removal.statistics.map { TableName(schema: $0.schema, name: names[$0.name] ?? $0.name) }
        table.removal = removal
        table.bindings = nil
        table.sortThings()
        return table
    }
}

extension Table {
    /// Indexes and constraints in the order in which the catalog gives them: by the bytes of their names.
    mutating func sortThings() {
        indexes.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        constraints.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}
