extension ValidationType {
    public static let constraintValid = ValidationType(rawValue: "constraint_valid")
}

/// The constraint is there and holds for every row.
public struct ConstraintValid: MigrationValidation {
    public static let check = ValidationType.constraintValid
    public static let summary = "a constraint is there and validated"
    public static let ownKeys: [Key] = [
        .table,
        .constraintName,
    ]

    public let fields: Fields
    public let table: TableName
    public let constraintName: String

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        constraintName = try fields.required("constraintName")
    }
}

extension MigrationBuilder {
    public func validateConstraintValid(_ table: String, _ name: String, errorMessage: String? = nil) -> MigrationBuilder {
        adding(
            ConstraintValid.self,
            [("table", .text(table)), ("constraintName", .text(name)), ("errorMessage", errorMessage.map(FieldValue.text))],
            call: "validateConstraintValid")
    }
}

extension ConstraintValid {
    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        let check = CheckPlan(
            title: "constraint \(constraintName) of \(target.title) is valid",
            sql: """
                SELECT w.name AS constraint, CASE WHEN c.oid IS NULL THEN 'missing' ELSE 'not validated' END AS state \
                FROM (SELECT \(Quote.literal(constraintName))::text AS name) w LEFT JOIN pg_catalog.pg_constraint c \
                ON c.conname = w.name AND c.conrelid = \(Quote.literal(target.sql))::pg_catalog.regclass WHERE c.convalidated IS NOT TRUE
                """, isUserSQL: false,
            errorMessage: errorMessage ?? "constraint \(constraintName) of \(target.title) is missing or not validated",
            advice: ["validate_constraint looks at every row and marks it valid."])
        if runsBefore { context.add(Step("check: \(check.title)", .check(check))) } else { context.checkAtEnd(check) }
    }
}
