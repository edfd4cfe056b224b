extension ValidationType {
    public static let dataMigrated = ValidationType(rawValue: "data_migrated")
}

/// No row is left without a value in the column where its source has one; or a query of your own says so.
public struct DataMigrated: MigrationValidation {
    public static let check = ValidationType.dataMigrated
    public static let summary = "no row is left that a backfill should have filled"
    public static let ownKeys: [Key] = [
        .table,
        .optional("column", .name, "the column that was filled"),
        .optional("source", .name, "the column it was filled from", standard: "what the phase's backfill assigns"),
        .optional("sql", .statements, "instead: a query that gives no row, or one value that is true or 0"),
    ]
    public static let positionals = ["table", "column"]

    public let fields: Fields
    public let table: TableName
    public let filled: String?
    public let source: String?
    public let sql: String?

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        filled = fields.text("column")
        source = fields.text("source")
        sql = fields.text("sql")
        guard (filled == nil) != (sql == nil) else {
            throw FieldError(filled == nil ? "needs column, or sql" : "column stands beside sql", key: filled == nil ? nil : "sql")
        }
    }
}

extension MigrationBuilder {
    /// No row of the phase's backfill is left without a value.
    /// - Parameter source: The column it was filled from; left out, what the phase's backfill assigns.
    public func validateBackfill(_ table: String, _ column: String, source: String? = nil, errorMessage: String? = nil) -> MigrationBuilder {
        adding(
            DataMigrated.self,
            [
                ("table", .text(table)), ("column", .text(column)), ("source", source.map(FieldValue.text)),
                ("errorMessage", errorMessage.map(FieldValue.text)),
            ], call: "validateBackfill")
    }
}

extension DataMigrated {
    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        if let sql {
            let title = errorMessage ?? "the rows of \(target.title) are migrated"
            var step = Step(
                "check: \(title)",
                .check(CheckPlan(title: title, sql: sql, isUserSQL: true, errorMessage: errorMessage ?? "rows of \(target.title) are not migrated")))
            step.cost = .unknown
            context.add(step)
            return
        }
        guard let filled else { return }
        _ = try context.column(filled, of: target)
        let name = Quote.identifier(filled)
        let value: String
        if let source {
            _ = try context.column(source, of: target)
            value = Quote.identifier(source)
        } else {
            let backfills = context.phase.operations.compactMap { $0 as? Backfill }.filter { $0.table == table }
            guard let expression = backfills.flatMap(\.assignments).first(where: { $0.column == filled })?.expression else {
                throw context.refusal("no backfill of this phase fills \"\(target.title).\(filled)\"", hint: "Say which column it was filled from: source.")
            }
            value = try context.expression(expression.text, on: table).sql
        }
        var plan = ComparePlan(
            schema: target.schema, table: target.name, key: try context.key(of: target, for: "the check"),
            condition: "(\(name) IS NOT NULL OR (\(value)) IS NULL)", shown: [filled] + (source.map { [$0] } ?? []),
            errorMessage: errorMessage ?? "some rows of \(target.title) have no \(filled)")
        plan.remedy = nil
        var step = Step("look for rows of \(target.title) without \(filled)", .compare(plan))
        step.cost = .scan
        step.estimate = .reading(target)
        context.add(step)
    }
}
