extension ValidationType {
    public static let columnNotExists = ValidationType(rawValue: "column_not_exists")
}

/// The column is gone.
public struct ColumnNotExists: MigrationValidation {
    public static let check = ValidationType.columnNotExists
    public static let summary = "a column is gone"
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

extension MigrationBuilder {
    public func validateColumnNotExists(_ table: String, _ column: String, errorMessage: String? = nil) -> MigrationBuilder {
        adding(
            ColumnNotExists.self,
            [("table", .text(table)), ("column", .text(column)), ("errorMessage", errorMessage.map(FieldValue.text))],
            call: "validateColumnNotExists")
    }
}

extension ColumnNotExists {
    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        context.checkAtEnd(
            CheckPlan(
                title: "column \(target.title).\(column) is gone", sql: "SELECT NOT (\(ColumnPresence.query(column, of: target)))", isUserSQL: false,
                errorMessage: errorMessage ?? "column \(target.title).\(column) still exists"))
    }
}
