extension OperationType {
    public static let dropColumn = OperationType(rawValue: "drop_column")
}

/// Drops a column.
public struct DropColumn: MigrationOperation {
    public static let type = OperationType.dropColumn
    public static let summary = "drop a column"
    public static let keys: [Key] = [
        .table,
        .column,
        .optional("cascade", .bool, "drop what depends on it too; a rollback makes it again", standard: "false"),
        .optional("keepAs", .name, "the name under which it stays until it is forgotten: a rollback only renames it"),
    ]

    public let fields: Fields
    public let table: TableName
    public let column: String
    public let cascade: Bool
    /// The name under which the column stays in the table; nil where only its values are kept.
    public let keepAs: String?

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        column = try fields.required("column")
        cascade = fields.bool("cascade") ?? false
        keepAs = fields.text("keepAs")
        guard keepAs != column else { throw FieldError("keepAs is the name that the column has", key: "keepAs", hint: "Give it another: \(column)_dropped.") }
    }
}

extension MigrationBuilder {
    /// - Parameter keepAs: The name under which it stays until it is forgotten.
    public func dropColumn(_ table: String, _ column: String, cascade: Bool? = nil, keepAs: String? = nil) -> MigrationBuilder {
        adding(
            DropColumn.self,
            [
                ("table", .text(table)), ("column", .text(column)), ("cascade", cascade.map(FieldValue.bool)),
                ("keepAs", keepAs.map(FieldValue.text)),
            ], call: "dropColumn")
    }
}

extension DropColumn {
    public func ask(_ questions: inout CatalogQuestions) {
        if cascade { questions.dependants.insert(.init(table: table, column: column)) }
    }

    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        let dropped = try context.column(column, of: target)
        try checkIsFree(dropped, in: target, context)
        if let keepAs { try context.missing(keepAs, in: target) }
        try checkIsLenient(dropped, of: target, in: context)
        let links = try cascaded(target, context)
        guard let pair = context.pair(with: column, of: target) else {
            let keys = try referencing(target, context)
            if let keepAs { return try planKept(dropped, as: keepAs, in: target, links, keys, &context) }
            return try planSnapshot(of: dropped, in: target, links, keys, &context)
        }
        try planPairEnd(pair, dropped, in: target, links, &context)
    }

    /// Refuses what the server would, once it came to it.
    private func checkIsFree(_ dropped: Column, in target: Table, _ context: PlanContext) throws(PlanRefusal) {
        if target.isPartition {
            throw context.refusal("\"\(target.title)\" is a partition, whose columns are those of its table", hint: "Drop the column of the partitioned table.")
        }
        if dropped.isInherited {
            throw context.refusal("column \"\(column)\" of \"\(target.title)\" is inherited", hint: "Drop it where it comes from.")
        }
        if target.partitionKey.contains(column) {
            throw context.refusal("\"\(target.title)\" is partitioned by column \"\(column)\"", hint: "Only a new table can be partitioned otherwise.")
        }
    }

    /// What goes with the column, deepest first; without `cascade` nothing may.
    private func cascaded(_ target: Table, _ context: PlanContext) throws(PlanRefusal) -> [Removal.Link] {
        guard cascade else { return [] }
        guard var links = context.catalog.dependants[.init(table: table, column: column)] else {
            throw context.refusal(
                "\"\(target.title)\" or its column \"\(column)\" takes another name in this migration, so what hangs on it cannot be told yet",
                hint: "Drop it in a migration of its own.")
        }
        // Triggers that a dual write copied go and come with their pair.
        let copies = context.pair(with: column, of: target)?.copies.flatMap { [$0.original, $0.name] } ?? []
        links.removeAll { link in copies.contains { link.title == "trigger \($0) of \(target.title)" } }
        try context.checkCascade(links, of: "column \"\(column)\" of \"\(target.title)\"")
        return links
    }

    /// Foreign keys that point at the column, which cascade takes along, each with the table that has it.
    private func referencing(_ target: Table, _ context: PlanContext) throws(PlanRefusal) -> [ReferencingRestore] {
        guard cascade else { return [] }
        // One on the column itself goes and comes as its constraint.
        let own = target.constraints.filter { $0.kind == "f" && $0.columns.contains(column) }.map(\.name)
        let keys = target.referencing.filter { key in key.columns.contains(column) && !((try? TableName(parsing: key.table).sql) == target.sql && own.contains(key.name)) }
        var restores: [ReferencingRestore] = []
        for key in keys {
            if !key.isOurs {
                throw context.refusal("role \"\(context.catalog.user)\" does not own \(key.table), whose foreign key \(key.name) points at \"\(column)\"")
            }
            guard let restore = ReferencingRestore(key, to: target, in: context.catalog) else {
                throw context.refusal("foreign key \"\(key.name)\" of \(key.table) could not be made again", hint: "Drop it first, in an earlier phase with drop_constraint.")
            }
            restores.append(restore)
        }
        return restores
    }

    /// One side of a pair: it ends together with the pair.
    private func planPairEnd(
        _ pair: ColumnPair, _ dropped: Column, in target: Table, _ links: [Removal.Link], _ context: inout PlanContext
    ) throws(PlanRefusal) {
        let side = pair.old.names.contains(column) ? pair.old : pair.new
        let hanging = target.holding(column, carried: context.carriedDefaults[pair.id] != nil || keepAs != nil, pair: pair, isCascading: cascade, isKept: keepAs != nil)
        guard hanging.isEmpty else {
            throw context.refusal(
                "column \"\(column)\" of \"\(target.title)\" still has \(hanging.joined(separator: ", "))",
                hint: "Drop or move them first, in a custom_sql operation with its rollback; a drop would take them along without a way back.")
        }
        if let foreign = target.referencing.first(where: { $0.columns.contains(column) && !$0.isOurs }) {
            throw context.refusal("role \"\(context.catalog.user)\" does not own \(foreign.table), whose foreign key \(foreign.name) goes with \"\(column)\"")
        }
        let compare = ComparePlan.pair(pair, key: try context.key(of: target, for: "the comparison"))
        if !context.steps.contains(where: { if case .compare(let other) = $0.action { other.condition == compare.condition } else { false } }) {
            var step = Step("compare \(target.title).\(pair.old.title) with \(pair.new.title)", .compare(compare))
            step.cost = .scan
            step.estimate = .reading(target)
            step.reason = "Nothing is dropped before every row has its value on the other side."
            context.add(step)
        }
        // One end for the pair: that of a dual_write_disable or of another of its columns in this phase is taken over.
        var end = context.pairEnds[pair.id] ?? PairEnd(pair, of: target, named: table, in: context)
        end.links += links
        if let keepAs {
            end.keeping.append(KeptColumn(table: target, column: dropped, name: keepAs, migration: context.migration.name))
        } else {
            end.dropping.append(dropped)
            // Values of one type are the other side's; a conversion may not give back what it was given.
            if pair.mayFail || !side.isComputable { end.snapshots.append(try snapshot(of: dropped, in: target, &context)) }
        }
        end.plan(in: &context)
    }

    private func snapshot(of dropped: Column, in target: Table, _ context: inout PlanContext) throws(PlanRefusal) -> ColumnSnapshot {
        let key: [BackfillPlan.KeyColumn]
        do throws(PlanRefusal) { key = try context.key(of: target, for: "the snapshot of \(column)", without: [column]) } catch {
            throw context.refusal(
                error.message, hint: (error.hint.map { "\($0) " } ?? "") + "Or keep the column itself under another name until `migrate forget`: keepAs: \(column)_dropped.")
        }
        let snapshot = ColumnSnapshot(dropped, of: target, key: key, migration: context.migration.name)
        for step in snapshot.steps(phase: context.phase.number, migration: context.migration.name) { context.add(step) }
        return snapshot
    }

    /// A column whose values live nowhere else: they are kept in a snapshot first.
    private func planSnapshot(
        of dropped: Column, in target: Table, _ links: [Removal.Link], _ keys: [ReferencingRestore], _ context: inout PlanContext
    ) throws(PlanRefusal) {
        if dropped.isGenerated { return try planGenerated(dropped, in: target, &context) }
        let generated = target.columns.filter { $0.generation.map { ColumnReferences.mentions(column, in: $0) } ?? false }
        if !cascade { try checkNothingReads(target, context) }
        if !dropped.identity.isEmpty || target.sequences.contains(where: { $0.column == column }) {
            throw context.refusal(
                "column \"\(column)\" of \"\(target.title)\" has a sequence of its own, which would go with it",
                hint: "Keep the column with it: keepAs: \(column)_dropped. Or take the default or identity away first, in a custom_sql operation with its rollback.")
        }
        let snapshot = try snapshot(of: dropped, in: target, &context)
        let restore = DefinitionRestore(table: target)
        let gone = [column] + generated.map(\.name)
        let constraints = target.constraints.filter { !Set($0.columns).isDisjoint(with: gone) && $0.kind != "n" && $0.kind != "r" }
        if let exclusion = constraints.first(where: { $0.kind == "x" }) {
            throw context.refusal(
                "constraint \"\(exclusion.name)\" of \"\(target.title)\" could not be made again without locking everyone out",
                hint: "Keep the column with it: keepAs: \(column)_dropped. Or drop the constraint first, in a custom_sql operation.")
        }
        let indexes = target.indexes.filter { index in !Set(index.reads).isDisjoint(with: gone) && !constraints.contains { $0.name == index.name } }
        var undo = snapshot.restore() + generated.map { GeneratedColumn(column: $0, table: target).restore }
        undo += indexes.flatMap(restore.index)
        undo += constraints.flatMap { constraint in restore.constraint(constraint, backedBy: target.indexes.first { $0.name == constraint.name }) }
        if dropped.notNull { undo += try Self.notNullAgain(dropped, in: target, context) }
        undo += keys.flatMap(\.steps) + links.tieSteps
        let drops = gone.reversed().map { "ALTER TABLE \(target.sql) DROP COLUMN \(Quote.identifier($0))" }
        context.destroy(
            "drop column \(target.title).\(column)", snapshot.ending + links.flatMap(\.cut) + keys.map(\.drop) + drops,
            locks: links.locks(but: target) + target.ownLock + keys.flatMap(\.locks), undo: undo,
            notes: ["Its values stay in \(snapshot.twin.schema).\(snapshot.twin.table); brought back, the column stands last."]
                + (indexes.isEmpty && constraints.isEmpty ? [] : ["With it go \((indexes.map(\.name) + constraints.map(\.name)).joined(separator: ", ")); a rollback makes them again."])
                + generated.map { "With it goes generated column \($0.name): a rollback adds it again, which writes the table anew while nobody reads or writes it." }
                + keys.map { "Foreign key \($0.title) goes with it; a rollback adds it again and looks at the rows written since." } + links.notes)
        context.update(table) { table in
            table.columns.removeAll { gone.contains($0.name) }
            table.indexes.removeAll { !Set($0.reads).isDisjoint(with: gone) }
            table.constraints.removeAll { !Set($0.columns).isDisjoint(with: gone) }
            table.referencing.removeAll { $0.columns.contains(column) }
        }
    }

    private func checkNothingReads(_ target: Table, _ context: PlanContext) throws(PlanRefusal) {
        let blockers = target.readers.filter { $0.columns.contains(column) }.map(\.title)
            + target.referencing.filter { $0.columns.contains(column) }.map { "foreign key \($0.name) of \($0.table)" }
            + target.statistics.filter { $0.contains(Quote.identifier(column)) || $0.contains(" \(column)") }.map { "statistics: \($0)" }
            + (keepAs == nil ? target.columns.filter { $0.generation.map { ColumnReferences.mentions(column, in: $0) } ?? false }.map { "generated column \($0.name)" } : [])
        guard blockers.isEmpty else {
            throw context.refusal(
                "column \"\(column)\" of \"\(target.title)\" is read by \(blockers.joined(separator: ", "))",
                hint: "With cascade: true they go too, and come back with a rollback. Or change them first, in a custom_sql operation with its rollback.")
        }
    }

    /// Renames the column in the phase's last transaction.
    private func planKept(
        _ dropped: Column, as name: String, in target: Table, _ links: [Removal.Link], _ keys: [ReferencingRestore], _ context: inout PlanContext
    ) throws(PlanRefusal) {
        if !cascade { try checkNothingReads(target, context) }
        let kept = KeptColumn(table: target, column: dropped, name: name, migration: context.migration.name)
        let back = Step("give \(target.title).\(name) its name \(column) back", kept.back, lock: .accessExclusive, on: target, reason: "No row is written.")
        let undo = [back] + (kept.losesNotNull ? try Self.notNullAgain(dropped, in: target, context) : []) + keys.flatMap(\.steps) + links.tieSteps
        context.destroy(
            "keep column \(target.title).\(column) as \(name)", links.flatMap(\.cut) + keys.map(\.drop) + kept.away(phase: context.phase.number),
            locks: links.locks(but: target) + target.ownLock + keys.flatMap(\.locks), undo: undo,
            notes: kept.notes + keys.map { "Foreign key \($0.title) goes; a rollback adds it again and looks at the rows written since." } + links.notes)
        context.update(table) { table in
            table.referencing.removeAll { $0.columns.contains(column) }
            table.rename([column: name])
        }
        context.updateColumn(name, of: table) { if kept.losesNotNull { $0.notNull = false } }
    }

    /// What a generated column holds follows from the others.
    private func planGenerated(_ dropped: Column, in target: Table, _ context: inout PlanContext) throws(PlanRefusal) {
        throw context.refusal(
            "column \"\(column)\" of \"\(target.title)\" is generated: to bring it back the table would be written anew",
            hint: "Keep it under another name: keepAs: \(column)_dropped. Or drop it in a custom_sql operation with your own rollback.")
    }

    /// NOT NULL after the values are back; rows written since may have none.
    static func notNullAgain(_ column: Column, in table: Table, _ context: PlanContext) throws(PlanRefusal) -> [Step] {
        let title = "\(table.title).\(column.name)"
        let name = Quote.identifier(column.name)
        let query = "SELECT count(*) FROM \(table.sql) WHERE \(name) IS NULL"
        var look = Step(
            "see that every row of \(table.title) has a \(column.name)",
            .check(
                CheckPlan(
                    title: "\(title) has no NULL", sql: query, isUserSQL: false,
                    errorMessage: "rows written since \(title) was dropped have no value for it, and it was NOT NULL: give them one (UPDATE \(table.sql) SET \(name) = … WHERE \(name) IS NULL), then run `migrate resume`"
                )))
        look.cost = .scan
        look.estimate = .reading(table)
        var marking = PlanContext(notNullOf: column, in: table)
        try NotNull.add(to: column.name, of: TableName(schema: table.schema, name: table.name), in: &marking)
        return [look]
            + marking.steps.map {
                var step = $0
                step.undo = []
                return step
            }
    }

    public func recall(in context: inout PlanContext) {
        guard let target = context.catalog.tables[table] else { return }
        for pair in context.pairs where pair.isOn(target) && pair.columns.contains(column) { context.disable(pair) }
    }
}

extension Table {
    /// What stops a side of a pair from going: what no rollback could make again.
    func holding(_ column: String, carried: Bool, pair: ColumnPair, isCascading: Bool, isKept: Bool) -> [String] {
        // A kept column keeps them.
        var kept = isKept ? [] : Attachment.all(on: [column], of: self).filter { $0.kind == .primaryKey || $0.kind == .exclusion }
        if KeyHandover(of: self, from: column, in: pair) != nil { kept.removeAll { $0.kind == .primaryKey } }
        let isIdentity = self[column: column]?.identity.isEmpty == false
        let generated = columns.filter { $0.generation.map { ColumnReferences.mentions(column, in: $0) } ?? false }.map { "generated column \($0.name)" }
        return kept.map(\.title) + (isCascading ? generated : outsideReaders(of: column, but: pair.copies))
            + (carried ? [] : sequences.filter { $0.column == column }.map { isIdentity ? "an identity sequence" : "sequence \($0.name)" })
    }

    /// For a step that locks it; none where the migration itself made it.
    var ownLock: [TableLock] { isNew ? [] : [TableLock(table: sql, title: title, mode: .accessExclusive)] }

    /// Whatever reads the column and is neither its index nor constraint: views, functions, policies, publications, triggers,
    /// statistics, generated columns.
    func outsideReaders(of column: String, but copies: [TriggerCopy] = []) -> [String] {
        readers.filter { reader in
            reader.columns.contains(column) && !copies.contains { reader.title.hasPrefix("trigger \($0.original) ") || reader.title.hasPrefix("trigger \(Quote.identifier($0.original)) ") }
        }.map(\.title)
            + columns.filter { $0.generation.map { ColumnReferences.mentions(column, in: $0) } ?? false }.map { "generated column \($0.name)" }
    }
}
