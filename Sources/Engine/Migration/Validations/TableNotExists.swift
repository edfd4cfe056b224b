extension ValidationType {
    public static let tableNotExists = ValidationType(rawValue: "table_not_exists")
}

/// The table is gone.
public struct TableNotExists: MigrationValidation {
    public static let check = ValidationType.tableNotExists
    public static let summary = "a table is gone"
    public static let ownKeys: [Key] = [.table]

    public let fields: Fields
    public let table: TableName

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
    }
}

extension TableNotExists {
    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        TablePresence(table: table).add(
            to: &context, "SELECT NOT EXISTS", title: "table \(table) is gone", errorMessage: errorMessage ?? "table \(table) still exists",
            first: runsBefore)
    }
}
