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
        guard let pair = context.pair(with: column, of: target) else {
            throw context.refusal(
                "the values of \"\(target.title).\(column)\" could not be brought back",
                hint: "Only a column that is one side of a dual write can be dropped so far: its values live on in the other side.")
        }
        let side = pair.old.names.contains(column) ? pair.old : pair.new
        guard side.isComputable else {
            throw context.refusal(
                "the values of \"\(target.title).\(column)\" could not be brought back from \((side == pair.old ? pair.new : pair.old).title): the dual write has no \"down\"",
                hint: "Give dual_write_enable a down expression for each source.")
        }
        let hanging = target.holding(column, carried: context.carriedDefaults[pair.id] != nil, copies: pair.copies)
        guard hanging.isEmpty else {
            throw context.refusal(
                "column \"\(column)\" of \"\(target.title)\" still has \(hanging.joined(separator: ", "))",
                hint: "Drop or move them first, in a custom_sql operation with its rollback; a drop would take them along without a way back.")
        }
        if let foreign = target.referencing.first(where: { $0.columns.contains(column) && !$0.isOurs }) {
            throw context.refusal("role \"\(context.catalog.user)\" does not own \(foreign.table), whose foreign key \(foreign.name) goes with \"\(column)\"")
        }
        let plan = ComparePlan.restorable(side, of: pair, key: try context.key(of: target, for: "the comparison"))
        if !context.steps.contains(where: { if case .compare(let other) = $0.action { other.condition == plan.condition } else { false } }) {
            var compare = Step("compare \(target.title).\(side.title) with \((side == pair.old ? pair.new : pair.old).title)", .compare(plan))
            compare.cost = .scan
            compare.estimate = .reading(target)
            compare.reason = "Nothing is dropped whose values the other side could not give back exactly."
            context.add(compare)
        }
        // One end for the pair: that of a dual_write_disable or of another of its columns in this phase is taken over.
        var end = context.pairEnds[pair.id] ?? PairEnd(pair, of: target, named: table, in: context)
        end.dropping.append(dropped)
        end.plan(in: &context)
    }

    public func recall(in context: inout PlanContext) {
        guard let target = context.catalog.tables[table] else { return }
        for pair in context.pairs where pair.isOn(target) && pair.columns.contains(column) { context.disable(pair) }
    }
}

extension ComparePlan {
    /// Every row's side is exactly what the other side gives.
    static func restorable(_ side: PairSide, of pair: ColumnPair, key: [BackfillPlan.KeyColumn]) -> ComparePlan {
        var plan = ComparePlan.pair(pair, key: key)
        plan.condition = "(NOT \(side.strays))"
        plan.errorMessage = "some values of \(pair.table).\(side.title) cannot be had back exactly from \((side == pair.old ? pair.new : pair.old).title), so dropping would lose them"
        return plan
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
