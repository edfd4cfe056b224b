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
        try context.checkNotNullComesBack(column, of: target)
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
        try context.unneeded(column, of: target, to: "dropped")
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
            if pair.mayFail || !side.isComputable {
                if context.keepsSnapshots {
                    end.snapshots.append(try snapshot(of: dropped, in: target, &context))
                } else {
                    end.losses.append(loss(in: target) + (side.isComputable ? " beyond what the conversion gives back." : "."))
                }
            }
        }
        end.plan(in: &context)
    }

    public func recall(in context: inout PlanContext) {
        guard let target = context.catalog.tables[table] else { return }
        for pair in context.pairs where pair.isOn(target) && pair.columns.contains(column) { context.disable(pair) }
        if let child = context.children.first(where: { $0.isOf(target) && $0.source == column }) { context.disable(child) }
    }
}
