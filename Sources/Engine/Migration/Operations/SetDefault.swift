extension OperationType {
    public static let setDefault = OperationType(rawValue: "set_default")
}

/// Gives a column a default for rows to come; rows keep what they have.
public struct SetDefault: MigrationOperation {
    public static let type = OperationType.setDefault
    public static let summary = "give a column a default"
    public static let keys: [Key] = [
        .table,
        .column,
        .required("default", .value, "what new rows get that say nothing"),
    ]

    public let fields: Fields
    public let table: TableName
    public let column: String
    public let defaultValue: DefaultValue

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        column = try fields.required("column")
        guard let value = fields.value("default") else { throw .missing("default") }
        defaultValue = value
    }
}
