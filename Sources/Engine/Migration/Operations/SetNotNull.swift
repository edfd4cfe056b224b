extension OperationType {
    public static let setNotNull = OperationType(rawValue: "set_not_null")
}

/// Forbids NULL, through a validated check so that no lock is held while rows are read.
public struct SetNotNull: MigrationOperation {
    public static let type = OperationType.setNotNull
    public static let summary = "forbid NULL in a column"
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
