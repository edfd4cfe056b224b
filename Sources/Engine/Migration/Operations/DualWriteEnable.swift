extension OperationType {
    public static let dualWriteEnable = OperationType(rawValue: "dual_write_enable")
}

/// Keeps two columns of a table in step from inside the database, whichever of them a statement writes.
public struct DualWriteEnable: MigrationOperation {
    public static let type = OperationType.dualWriteEnable
    public static let summary = "keep two columns in step"
    public static let keys: [Key] = [
        .table,
        .oldColumn,
        .newColumn,
        .up,
        .down,
        .optional(
            "onError", .choice(FailedConversion.allCases.map(\.rawValue)),
            "a value that does not convert: keep NULL beside it, or fail the statement", standard: "fail"),
    ]

    public let fields: Fields
    public let table: TableName
    public let oldColumn: String
    public let newColumn: String
    /// The new value from the old one; nil where a cast does.
    public let up: SQLExpression?
    /// The old value from the new one; nil where a cast does.
    public let down: SQLExpression?
    public let onError: FailedConversion

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        oldColumn = try fields.required("oldColumn")
        newColumn = try fields.required("newColumn")
        up = try fields.expression("up")
        down = try fields.expression("down")
        onError = fields.choice("onError") ?? .fail
        guard oldColumn != newColumn else {
            throw FieldError("oldColumn and newColumn are the same column", key: "newColumn")
        }
    }

    /// What becomes of a statement whose value the other column cannot take.
    public enum FailedConversion: String, CaseIterable, Sendable {
        case keep, fail
    }
}
