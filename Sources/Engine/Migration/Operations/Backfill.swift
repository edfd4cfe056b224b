extension OperationType {
    public static let backfill = OperationType(rawValue: "backfill")
}

/// Updates every row, or those of a condition, in batches that can be stopped and resumed.
public struct Backfill: MigrationOperation {
    public static let type = OperationType.backfill
    public static let summary = "update rows in batches"
    public static let keys: [Key] = [
        .table,
        .required("sql", .assignments, "what follows SET in an UPDATE: a = expr, b = expr [WHERE condition]"),
        .optional("batchSize", .integer(minimum: 1), "rows in one transaction", standard: "adaptive"),
        .optional("inPlace", .bool, "the assignments read the columns they write: each row exactly once", standard: "false"),
    ]

    public let fields: Fields
    public let table: TableName
    public let update: AssignmentList
    /// Rows in one transaction; nil leaves it to the pace.
    public let batchSize: Int?
    public let inPlace: Bool

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        let sql = try fields.required("sql")
        do throws(SQLSyntaxError) { update = try AssignmentList(parsing: sql) } catch { throw FieldError(error, key: "sql") }
        batchSize = fields.integer("batchSize")
        inPlace = fields.bool("inPlace") ?? false
    }

    public var assignments: [(column: String, expression: SQLExpression)] { update.assignments.map { ($0.column, $0.expression) } }
    public var condition: SQLExpression? { update.condition }
}
