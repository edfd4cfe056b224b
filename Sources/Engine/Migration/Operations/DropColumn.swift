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
        .optional("cascade", .bool, "drop what depends on it too", standard: "false"),
    ]

    public let fields: Fields
    public let table: TableName
    public let column: String
    public let cascade: Bool

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        column = try fields.required("column")
        cascade = fields.bool("cascade") ?? false
    }
}

extension MigrationBuilder {
    public func dropColumn(_ table: String, _ column: String, cascade: Bool? = nil) -> MigrationBuilder {
        adding(
            DropColumn.self, [("table", .text(table)), ("column", .text(column)), ("cascade", cascade.map(FieldValue.bool))],
            call: "dropColumn")
    }
}

extension DropColumn {
    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        let dropped = try context.column(column, of: target)
        guard let pair = context.pair(with: column, of: target) else { return try planSnapshot(of: dropped, in: target, &context) }
        let side = pair.old.names.contains(column) ? pair.old : pair.new
        let hanging = target.holding(column, carried: context.carriedDefaults[pair.id] != nil, copies: pair.copies)
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
        end.dropping.append(dropped)
        // Values of one type are the other side's; a conversion may not give back what it was given.
        if pair.mayFail || !side.isComputable {
            if context.keepsSnapshots {
                end.snapshots.append(try snapshot(of: dropped, in: target, &context))
            } else {
                end.losses.append(Self.loss(of: dropped, in: target) + (side.isComputable ? " beyond what the conversion gives back." : "."))
            }
        }
        end.plan(in: &context)
    }

    private func snapshot(of dropped: Column, in target: Table, _ context: inout PlanContext) throws(PlanRefusal) -> ColumnSnapshot {
        try context.checkMayKeep()
        let key = try context.key(of: target, for: "the snapshot of \(column)")
        guard !key.contains(where: { $0.name == column }) else {
            throw context.refusal(
                "column \"\(column)\" belongs to the key of \"\(target.title)\" by which its values would be kept",
                hint: "Give the table another key first.")
        }
        let snapshot = ColumnSnapshot(dropped, of: target, key: key, migration: context.migration.name)
        for step in snapshot.steps(phase: context.phase.number, migration: context.migration.name) { context.add(step) }
        return snapshot
    }

    /// A column whose values live nowhere else: they are kept in a snapshot first.
    private func planSnapshot(of dropped: Column, in target: Table, _ context: inout PlanContext) throws(PlanRefusal) {
        if dropped.isGenerated { return try planGenerated(dropped, in: target, &context) }
        let blockers = target.readers.filter { $0.columns.contains(column) }.map(\.title)
            + target.referencing.filter { $0.columns.contains(column) }.map { "foreign key \($0.name) of \($0.table)" }
            + target.statistics.filter { $0.contains(Quote.identifier(column)) || $0.contains(" \(column)") }.map { "statistics: \($0)" }
        guard blockers.isEmpty else {
            throw context.refusal(
                "column \"\(column)\" of \"\(target.title)\" is read by \(blockers.joined(separator: ", "))",
                hint: "Change or drop them first, in a custom_sql operation with its rollback.")
        }
        if !dropped.identity.isEmpty || target.sequences.contains(where: { $0.column == column }) {
            throw context.refusal(
                "column \"\(column)\" of \"\(target.title)\" has a sequence of its own, which would go with it",
                hint: "Take the default or identity away first, in a custom_sql operation with its rollback.")
        }
        let keeps = context.keepsSnapshots
        let snapshot = keeps ? try snapshot(of: dropped, in: target, &context) : ColumnSnapshot(dropped, of: target, key: [], migration: "")
        let restore = DefinitionRestore(table: target)
        let constraints = target.constraints.filter { $0.columns.contains(column) && $0.kind != "n" && $0.kind != "r" }
        if let exclusion = constraints.first(where: { $0.kind == "x" }) {
            throw context.refusal(
                "constraint \"\(exclusion.name)\" of \"\(target.title)\" could not be made again without locking everyone out",
                hint: "Drop it first, in a custom_sql operation.")
        }
        let indexes = target.indexes.filter { index in index.reads.contains(column) && !constraints.contains { $0.name == index.name } }
        var undo = (keeps ? snapshot.restore() : Array(snapshot.restore().prefix(1))) + indexes.flatMap(restore.index)
        undo += constraints.flatMap { constraint in restore.constraint(constraint, backedBy: target.indexes.first { $0.name == constraint.name }) }
        if dropped.notNull { undo += try Self.notNullAgain(dropped, in: target, context) }
        context.destroy(
            "drop column \(target.title).\(column)", (keeps ? snapshot.ending : []) + ["ALTER TABLE \(target.sql) DROP COLUMN \(Quote.identifier(column))"],
            lock: .accessExclusive, on: target, undo: undo,
            notes: [(keeps ? "Its values stay in \(snapshot.twin.schema).\(snapshot.twin.table); brought" : "Brought") + " back, the column stands last."]
                + (indexes.isEmpty && constraints.isEmpty ? [] : ["With it go \((indexes.map(\.name) + constraints.map(\.name)).joined(separator: ", ")); a rollback makes them again."]),
            loses: keeps ? nil : Self.loss(of: dropped, in: target) + ": a rollback adds the column without them.")
        context.update(table) { table in
            table.columns.removeAll { $0.name == column }
            table.indexes.removeAll { $0.reads.contains(column) }
            table.constraints.removeAll { $0.columns.contains(column) }
        }
    }

    private static func loss(of column: Column, in table: Table) -> String { "The values of \(table.title).\(column.name) are not kept" }

    /// What a generated column holds follows from the others.
    private func planGenerated(_ dropped: Column, in target: Table, _ context: inout PlanContext) throws(PlanRefusal) {
        throw context.refusal(
            "column \"\(column)\" of \"\(target.title)\" is generated: to bring it back the table would be written anew",
            hint: "Drop it in a custom_sql operation with your own rollback.")
    }

    /// NOT NULL after the values are back; rows written since may have none.
    private static func notNullAgain(_ column: Column, in table: Table, _ context: PlanContext) throws(PlanRefusal) -> [Step] {
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
        try NotNull.add(to: column.name, of: TableName(schema: table.schema, name: table.name), named: column.notNullConstraint, in: &marking)
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
    /// What stops a column from going: what no rollback could make again.
    func holding(_ column: String, carried: Bool, copies: [TriggerCopy]) -> [String] {
        let kept = Attachment.all(on: [column], of: self).filter { $0.kind == .primaryKey || $0.kind == .exclusion }
        let isIdentity = self[column: column]?.identity.isEmpty == false
        return kept.map(\.title) + outsideReaders(of: column, but: copies)
            + (carried ? [] : sequences.filter { $0.column == column }.map { isIdentity ? "an identity sequence" : "sequence \($0.name)" })
    }

    /// Whatever reads the column and is neither its index nor constraint: views, functions, policies, publications, triggers,
    /// statistics, generated columns.
    func outsideReaders(of column: String, but copies: [TriggerCopy] = []) -> [String] {
        readers.filter { reader in
            reader.columns.contains(column) && !copies.contains { reader.title.hasPrefix("trigger \($0.original) ") || reader.title.hasPrefix("trigger \(Quote.identifier($0.original)) ") }
        }.map(\.title)
            + columns.filter { $0.generation.map { ColumnReferences.mentions(column, in: $0) } ?? false }.map { "generated column \($0.name)" }
    }
}
