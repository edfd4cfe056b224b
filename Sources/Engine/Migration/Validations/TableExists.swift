extension ValidationType {
    public static let tableExists = ValidationType(rawValue: "table_exists")
}

/// The table is there.
public struct TableExists: MigrationValidation {
    public static let check = ValidationType.tableExists
    public static let summary = "a table is there"
    public static let ownKeys: [Key] = [.table]

    public let fields: Fields
    public let table: TableName

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
    }
}

extension TableExists {
    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        TablePresence(table: table).add(
            to: &context, "SELECT EXISTS", title: "table \(table) is there", errorMessage: errorMessage ?? "table \(table) does not exist",
            first: runsBefore)
    }
}

/// Asks the catalog for an ordinary, partitioned or foreign table; a view under the name is none.
struct TablePresence {
    let table: TableName

    /// - Parameters:
    ///   - quantifier: `SELECT EXISTS` or `SELECT NOT EXISTS`.
    ///   - first: Whether it is asked before the phase's operations rather than in its last transaction.
    func add(to context: inout PlanContext, _ quantifier: String, title: String, errorMessage: String, first: Bool) {
        let schemas = table.schema.map { [$0] } ?? context.catalog.searchPath
        let check = CheckPlan(
            title: title,
            sql: """
                \(quantifier) (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
                WHERE c.relname = \(Quote.literal(table.name)) AND n.nspname = ANY(\(Quote.literal(Quote.array(schemas)))::text[]) \
                AND c.relkind IN ('r', 'p', 'f'))
                """, isUserSQL: false, errorMessage: errorMessage)
        if first { context.add(Step("see that \(title)", .check(check))) } else { context.checkAtEnd(check) }
    }
}
