extension OperationType {
    public static let addColumn = OperationType(rawValue: "add_column")
}

/// Adds a column, without rewriting the table where its default allows that.
public struct AddColumn: MigrationOperation {
    public static let type = OperationType.addColumn
    public static let summary = "add a column"
    public static let keys: [Key] = [
        .table,
        .column,
        .required("dataType", .type, "the type, with COLLATE at most"),
        .optional("nullable", .bool, "whether NULL is allowed", standard: "true"),
        .optional("default", .value, "what rows get that say nothing, those already there included"),
        .optional("comment", .text, "the column's comment"),
    ]

    public let fields: Fields
    public let table: TableName
    public let column: String
    /// As written, a type with COLLATE at most.
    public let dataType: String
    public let nullable: Bool
    public let defaultValue: DefaultValue?
    public let comment: String?

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        column = try fields.required("column")
        dataType = try fields.required("dataType")
        nullable = fields.bool("nullable") ?? true
        defaultValue = fields.value("default")
        comment = fields.text("comment")
    }
}
