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
