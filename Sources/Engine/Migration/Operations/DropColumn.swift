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
        let pair =
            context.pairs.first { $0.schema == target.schema && $0.table == target.name && [$0.old, $0.new].contains(column) }
            ?? context.disabledPairs.first { $0.schema == target.schema && $0.table == target.name && [$0.old, $0.new].contains(column) }
        guard let pair else {
            throw context.refusal(
                "the values of \"\(target.title).\(column)\" could not be brought back",
                hint: "Only a column that is one side of a dual write can be dropped so far: its values live on in the other side.")
        }
        let hanging = target.hanging(on: column)
        guard hanging.isEmpty else {
            throw context.refusal(
                "column \"\(column)\" of \"\(target.title)\" still has \(hanging.joined(separator: ", "))",
                hint: "Drop or move them first, in a custom_sql operation with its rollback; a drop would take them along without a way back.")
        }
        let compared = context.steps.contains {
            if case .compare(let plan) = $0.action { plan.condition == pair.agrees } else { false }
        }
        if !compared {
            var compare = Step(
                "compare \(target.title).\(pair.old) with \(pair.new)",
                .compare(.pair(pair, key: try context.key(of: target, for: "the comparison"))))
            compare.cost = .scan
            compare.estimate = .reading(target)
            compare.reason = "Nothing is dropped before every row has its value on the other side."
            context.add(compare)
        }
        // One end for the pair: that of a dual_write_disable before it in this phase is taken over.
        context.forgetEnd(of: pair)
        PairEnd(pair: pair, table: table, dropping: dropped).plan(in: &context)
    }

    public func recall(in context: inout PlanContext) {
        guard let target = context.catalog.tables[table] else { return }
        for pair in context.pairs where pair.schema == target.schema && pair.table == target.name && [pair.old, pair.new].contains(column) {
            context.disable(pair)
        }
    }
}

extension Table {
    /// What would go away with the column, or stop it from going.
    func hanging(on column: String) -> [String] {
        indexes.filter { index in index.reads.contains(column) && !constraints.contains { $0.name == index.name } }.map { "index \($0.name)" }
            + constraints.filter { $0.columns.contains(column) && $0.kind != "n" }.map { $0.kind == "r" ? "a foreign key, \($0.definition)" : "constraint \($0.name)" }
            + readers.filter { $0.columns.contains(column) }.map(\.title)
            + (self[column: column]?.hasGrants == true ? ["grants of its own"] : [])
            + (self[column: column]?.hasStatisticsTarget == true ? ["a statistics target"] : [])
            + (self[column: column]?.identity.isEmpty == false ? ["an identity sequence"] : [])
    }
}
