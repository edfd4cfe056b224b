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
