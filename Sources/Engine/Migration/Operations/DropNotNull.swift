extension OperationType {
    public static let dropNotNull = OperationType(rawValue: "drop_not_null")
}

/// Allows NULL.
public struct DropNotNull: MigrationOperation {
    public static let type = OperationType.dropNotNull
    public static let summary = "allow NULL in a column"
    public static let keys: [Key] = [
        .table,
        .column,
    ]

    public let fields: Fields
    public let table: TableName
    public let column: String

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        column = try fields.required("column")
    }
}

extension MigrationBuilder {
    public func makeNullable(_ table: String, _ column: String) -> MigrationBuilder {
        adding(DropNotNull.self, [("table", .text(table)), ("column", .text(column))], call: "makeNullable")
    }
}

extension DropNotNull {
    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        let present = try context.column(column, of: target)
        guard present.notNull || present.notNullConstraint != nil else { return }
        try context.checkNotNullComesBack(column, of: target)
        if target.indexes.contains(where: { $0.isPrimary && $0.columns.contains(column) }) {
            throw context.refusal("column \"\(column)\" belongs to the primary key of \"\(target.title)\"", hint: "A key column cannot be NULL.")
        }
        var step = Step(
            "allow NULL in \(target.title).\(column)", ["ALTER TABLE \(target.sql) ALTER COLUMN \(Quote.identifier(column)) DROP NOT NULL"],
            lock: .accessExclusive, on: target)
        var back = context
        back.updateColumn(column, of: table) { $0.allowNull() }
        let before = back.steps.count
        try NotNull.add(to: column, of: table, named: present.notNullConstraint, in: &back)
        step.undo = back.steps.dropFirst(before).map {
            var step = $0
            step.undo = []
            return step
        }
        step.loses = "NULLs written to \(target.title).\(column) since then keep a rollback from marking it NOT NULL."
        context.add(step)
        context.updateColumn(column, of: table) { $0.allowNull() }
    }
}

extension Column {
    mutating func allowNull() {
        notNull = false
        notNullConstraint = nil
    }
}
