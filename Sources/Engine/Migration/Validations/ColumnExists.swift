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

extension MigrationBuilder {
    public func validateColumnExists(_ table: String, _ column: String, errorMessage: String? = nil) -> MigrationBuilder {
        adding(
            ColumnExists.self, [("table", .text(table)), ("column", .text(column)), ("errorMessage", errorMessage.map(FieldValue.text))],
            call: "validateColumnExists")
    }
}

extension ColumnExists {
    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        context.checkAtEnd(
            CheckPlan(
                title: "column \(target.title).\(column) is there", sql: ColumnPresence.query(column, of: target), isUserSQL: false,
                errorMessage: errorMessage ?? "column \(target.title).\(column) does not exist"))
    }
}

/// Asks the catalog for a column.
enum ColumnPresence {
    static func query(_ column: String, of table: Table) -> String {
        """
        SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = \(Quote.literal(table.sql))::pg_catalog.regclass \
        AND attname = \(Quote.literal(column)) AND attnum > 0 AND NOT attisdropped)
        """
    }
}
