extension OperationType {
    public static let dualWriteDisable = OperationType(rawValue: "dual_write_disable")
}

/// Lets two columns that were kept in step go their own ways.
public struct DualWriteDisable: MigrationOperation {
    public static let type = OperationType.dualWriteDisable
    public static let summary = "stop keeping two columns in step"
    public static let keys: [Key] = [
        .table,
        .oldColumn,
        .newColumn,
    ]

    public let fields: Fields
    public let table: TableName
    public let oldColumn: String
    public let newColumn: String

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        oldColumn = try fields.required("oldColumn")
        newColumn = try fields.required("newColumn")
        guard oldColumn != newColumn else {
            throw FieldError("oldColumn and newColumn are the same column", key: "newColumn")
        }
    }
}
