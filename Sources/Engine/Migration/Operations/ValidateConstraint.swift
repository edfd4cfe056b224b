extension OperationType {
    public static let validateConstraint = OperationType(rawValue: "validate_constraint")
}

/// Looks for rows that break a constraint that was made without a look, and marks it valid.
public struct ValidateConstraint: MigrationOperation {
    public static let type = OperationType.validateConstraint
    public static let summary = "look for rows that break a constraint, and mark it valid"
    public static let keys: [Key] = [
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
    public func validateConstraint(_ table: String, _ name: String) -> MigrationBuilder {
        adding(ValidateConstraint.self, [("table", .text(table)), ("constraintName", .text(name))], call: "validateConstraint")
    }
}

extension ValidateConstraint {
    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        let found = try context.constraint(constraintName, of: target)
        guard ["c", "f", "n"].contains(found.kind) else {
            throw context.refusal("constraint \"\(found.name)\" of \"\(target.title)\" is always valid", hint: "Take the operation out.")
        }
        guard !found.isValid else { return }
        context.add(ConstraintBuild.validate(found.name, on: target.sql, target.title, rows: target.estimatedRows))
        context.update(table) { table in
            for index in table.constraints.indices where table.constraints[index].name == found.name { table.constraints[index].isValid = true }
        }
    }
}
