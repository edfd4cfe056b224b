extension ValidationType {
    public static let custom = ValidationType(rawValue: "custom")
}

/// A query of your own: it holds when it gives no row, or one row with one value that is true or 0.
public struct CustomCheck: MigrationValidation {
    public static let check = ValidationType.custom
    public static let summary = "a query of your own gives no row, or true, or 0"
    public static let ownKeys: [Key] = [
        .required("sql", .statements, "the query")
    ]
    public static let positionals = ["sql", "errorMessage"]

    public let fields: Fields
    public let sql: String
    /// Why the grammar at hand does not read the query: a mistake, or syntax of a newer PostgreSQL.
    public let syntaxError: SQLSyntaxError?

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        sql = try fields.required("sql")
        let (tree, error) = SQLParser.attempt(sql)
        syntaxError = error
        if let tree, tree.statements.count != 1 || tree.statements[0].kind != "SelectStmt" {
            throw FieldError("a custom validation needs exactly one SELECT", key: "sql")
        }
    }
}

extension MigrationBuilder {
    /// - Parameter message: What to say when the query gives anything but no row, or one value that is true or 0.
    public func validateDataIntegrity(_ sql: String, _ message: String? = nil, runsBefore: Bool = false) -> MigrationBuilder {
        adding(
            CustomCheck.self,
            [("sql", .sql(sql)), ("errorMessage", message.map(FieldValue.text)), ("when", runsBefore ? "before" : nil)],
            call: "validateDataIntegrity")
    }
}

extension CustomCheck {
    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let title = errorMessage ?? "the query holds"
        var step = Step(
            "check: \(title)",
            .check(CheckPlan(title: title, sql: sql, isUserSQL: true, errorMessage: errorMessage ?? "a validation of phase \(context.phase.number) does not hold")))
        step.cost = .unknown
        context.add(step)
    }
}
