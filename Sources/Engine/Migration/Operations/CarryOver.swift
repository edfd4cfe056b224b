extension OperationType {
    public static let carryOver = OperationType(rawValue: "carry_over")
}

/// Gives the new column what hangs on the old one: NOT NULL, default, constraints, indexes, comment, grants.
public struct CarryOver: MigrationOperation {
    public static let type = OperationType.carryOver
    public static let summary = "give the new column what hangs on the old one"
    public static let keys: [Key] = [
        .table,
        .oldColumn,
        .newColumn,
        .optional("only", .names, "the constraints and indexes to carry, by name", standard: "all"),
    ]

    public let fields: Fields
    public let table: TableName
    public let oldColumn: String
    public let newColumn: String
    /// What to carry; nil for all.
    public let only: [String]?

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        oldColumn = try fields.required("oldColumn")
        newColumn = try fields.required("newColumn")
        only = fields.list("only")
        guard oldColumn != newColumn else {
            throw FieldError("oldColumn and newColumn are the same column", key: "newColumn")
        }
    }
}

extension MigrationBuilder {
    public func carryOver(_ table: String, _ oldColumn: String, _ newColumn: String, only: [String]? = nil) -> MigrationBuilder {
        adding(
            CarryOver.self,
            [
                ("table", .text(table)), ("oldColumn", .text(oldColumn)), ("newColumn", .text(newColumn)),
                ("only", only.map(FieldValue.list)),
            ], call: "carryOver")
    }
}

extension CarryOver {
    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        let old = try context.column(oldColumn, of: target)
        let new = try context.column(newColumn, of: target)
        guard let pair = try context.pair(table, oldColumn, newColumn) else {
            throw context.refusal(
                "\"\(oldColumn)\" and \"\(newColumn)\" of \"\(target.title)\" are not kept in step", hint: "Enable the dual write in an earlier phase.")
        }
        let hanging = target.hanging(on: oldColumn).filter { thing in only?.contains { thing.hasSuffix($0) } ?? true }
        guard hanging.isEmpty else {
            throw context.refusal(
                "column \"\(oldColumn)\" of \"\(target.title)\" has \(hanging.joined(separator: ", ")), which cannot be carried over so far",
                hint: "Make their like for \"\(newColumn)\" in a custom_sql operation, and list in \"only\" what carry_over shall do: [].")
        }
        if old.notNull, !new.notNull { try NotNull.add(to: newColumn, of: table, in: &context) }
        if let comment = old.comment, new.comment == nil {
            var step = Step(
                "give \(target.title).\(newColumn) the comment of \(oldColumn)",
                ["COMMENT ON COLUMN \(target.sql).\(Quote.identifier(newColumn)) IS \(Quote.literal(comment))"], lock: .shareUpdateExclusive, on: target)
            step.undo = [
                Step(
                    "take the comment of \(target.title).\(newColumn) away",
                    ["COMMENT ON COLUMN \(target.sql).\(Quote.identifier(newColumn)) IS NULL"], lock: .shareUpdateExclusive, on: target)
            ]
            context.add(step)
        }
        if let standard = old.defaultSQL { context.carriedDefaults[pair.id] = standard }
    }

    public func recall(in context: inout PlanContext) {
        guard let pair = try? context.pair(table, oldColumn, newColumn),
            let standard = context.catalog.tables[table]?[column: oldColumn]?.defaultSQL
        else { return }
        context.carriedDefaults[pair.id] = standard
    }
}
