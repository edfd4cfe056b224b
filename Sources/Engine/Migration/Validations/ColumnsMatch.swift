extension ValidationType {
    public static let columnsMatch = ValidationType(rawValue: "columns_match")
}

/// On every row the new column is `up` of the old one, or the old one `down` of the new one.
public struct ColumnsMatch: MigrationValidation {
    public static let check = ValidationType.columnsMatch
    public static let summary = "two columns agree on every row"
    public static let ownKeys: [Key] = [
        .table,
        .oldColumn,
        .newColumn,
        .up,
        .down,
    ]

    public let fields: Fields
    public let table: TableName
    public let oldColumn: String
    public let newColumn: String
    /// The new value from the old one; nil where a cast does.
    public let up: SQLExpression?
    /// The old value from the new one; nil where a cast does.
    public let down: SQLExpression?

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        oldColumn = try fields.required("oldColumn")
        newColumn = try fields.required("newColumn")
        up = try fields.expression("up")
        down = try fields.expression("down")
        guard oldColumn != newColumn else {
            throw FieldError("oldColumn and newColumn are the same column", key: "newColumn")
        }
    }
}
