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
