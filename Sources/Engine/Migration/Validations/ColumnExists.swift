extension ValidationType {
    public static let columnExists = ValidationType(rawValue: "column_exists")
}

/// The column is there.
public struct ColumnExists: MigrationValidation {
    public static let check = ValidationType.columnExists
    public static let summary = "a column is there"
    public static let ownKeys: [Key] = [
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
