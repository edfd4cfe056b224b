extension OperationType {
    public static let setNotNull = OperationType(rawValue: "set_not_null")
}

/// Forbids NULL, through a validated check so that no lock is held while rows are read.
public struct SetNotNull: MigrationOperation {
    public static let type = OperationType.setNotNull
    public static let summary = "forbid NULL in a column"
    public static let keys: [Key] = [
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
    public func makeNonNullable(_ table: String, _ column: String) -> MigrationBuilder {
        adding(SetNotNull.self, [("table", .text(table)), ("column", .text(column))], call: "makeNonNullable")
    }

    /// For the column that this phase adds.
    public func makeNonNullable() -> MigrationBuilder {
        guard let last = lastColumn else {
            return misused("makeNonNullable", "no column was added before it", hint: "Name the column: makeNonNullable(table, column).")
        }
        return makeNonNullable(last.table, last.column)
    }
}

extension SetNotNull {
    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        guard !(try context.column(column, of: target)).notNull else { return }
        try NotNull.add(to: column, of: table, in: &context)
    }
}

/// NOT NULL without a scan under a strong lock: a check that is validated while everyone works, then the mark itself. From
/// PostgreSQL 18 on the NOT NULL itself can be validated so.
///
/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-altertable.html>, under SET NOT NULL.
enum NotNull {
    /// - Parameter constraint: The name that the NOT NULL had before, from PostgreSQL 18 on.
    static func add(to column: String, of name: TableName, named constraint: String? = nil, in context: inout PlanContext) throws(PlanRefusal) {
        let table = try context.table(name)
        if constraint != nil || context.catalog.majorVersion >= 18 { return addConstraint(constraint, to: column, of: table, named: name, in: &context) }
        let quoted = Quote.identifier(column)
        let check = Quote.identifier(Names.shortened("\(table.name)_\(column)_not_null", unique: "\(table.schema).\(table.name).\(column)"))
        let title = "\(table.title).\(column)"
        let dropCheck = Step(
            "drop the check of \(title)", ["ALTER TABLE \(table.sql) DROP CONSTRAINT IF EXISTS \(check)"], lock: .accessExclusive, on: table)

        var door = Step(
            "let no NULL into \(title) any more", ["ALTER TABLE \(table.sql) ADD CONSTRAINT \(check) CHECK (\(quoted) IS NOT NULL) NOT VALID"],
            lock: .accessExclusive, on: table, reason: "A check that is not validated is only looked at for new row versions.")
        door.undo = [dropCheck]
        context.add(door)

        context.add(validation(of: check, title, table))

        var mark = Step(
            "mark \(title) NOT NULL",
            ["ALTER TABLE \(table.sql) ALTER COLUMN \(quoted) SET NOT NULL", "ALTER TABLE \(table.sql) DROP CONSTRAINT \(check)"],
            lock: .accessExclusive, on: table, reason: "The validated check stands for the scan.")
        mark.undo = [
            Step("allow NULL in \(title)", ["ALTER TABLE \(table.sql) ALTER COLUMN \(quoted) DROP NOT NULL"], lock: .accessExclusive, on: table)
        ]
        context.add(mark)
        context.updateColumn(column, of: name) { $0.notNull = true }
    }

    private static func validation(of constraint: String, _ title: String, _ table: Table) -> Step {
        var transaction = Step.Transaction(["ALTER TABLE \(table.sql) VALIDATE CONSTRAINT \(constraint)"])
        transaction.isUnbounded = true
        var validate = Step("look for NULL in \(title)", .transaction(transaction))
        if !table.isNew { validate.locks = [TableLock(table: table.sql, title: table.title, mode: .shareUpdateExclusive)] }
        validate.cost = .scan
        validate.estimate = .reading(table)
        validate.reason = "The scan runs while others read and write."
        return validate
    }

    private static func addConstraint(_ constraint: String?, to column: String, of table: Table, named name: TableName, in context: inout PlanContext) {
        let title = "\(table.title).\(column)"
        // One that somebody left unvalidated is the door already.
        let present = table[column: column]?.notNullConstraint
        let added = present ?? constraint ?? self.constraint(on: column, of: table)
        let quoted = Quote.identifier(added)
        if present == nil {
            var door = Step(
                "let no NULL into \(title) any more",
                ["ALTER TABLE \(table.sql) ADD CONSTRAINT \(quoted) NOT NULL \(Quote.identifier(column)) NOT VALID"], lock: .accessExclusive, on: table,
                reason: "Not validated, it is only looked at for new row versions.")
            door.undo = [
                Step("allow NULL in \(title)", ["ALTER TABLE \(table.sql) DROP CONSTRAINT IF EXISTS \(quoted)"], lock: .accessExclusive, on: table)
            ]
            context.add(door)
        }
        var validate = validation(of: quoted, title, table)
        if present != nil {
            let alter = "ALTER TABLE \(table.sql)"
            validate.undo = [
                Step(
                    "let \(title) keep the NULLs it has", ["\(alter) DROP CONSTRAINT \(quoted)", "\(alter) ADD CONSTRAINT \(quoted) NOT NULL \(Quote.identifier(column)) NOT VALID"],
                    lock: .accessExclusive, on: table)
            ]
        }
        context.add(validate)
        context.updateColumn(column, of: name) {
            $0.notNull = true
            $0.notNullConstraint = added
        }
    }

    /// The name that PostgreSQL gives it, or one like it where that is too long or taken.
    static func constraint(on column: String, of table: Table) -> String {
        let name = "\(table.name)_\(column)_not_null"
        let isTaken = table.constraints.contains { $0.name == name } || table.columns.contains { $0.notNullConstraint == name }
        return name.utf8.count <= Names.longest && !isTaken
            ? name : Names.shortened(name, unique: "\(table.schema).\(table.name).\(column)")
    }
}

extension PlanContext {
    /// Refuses a NOT NULL that would come back otherwise: from PostgreSQL 18 on one may be NO INHERIT or not valid.
    func checkNotNullComesBack(_ column: String, of table: Table) throws(PlanRefusal) {
        guard let rule = table.constraints.first(where: { $0.kind == "n" && $0.columns == [column] }) else { return }
        let oddity = !rule.isValid ? "not valid" : rule.definition.contains(" NO INHERIT") ? "NO INHERIT" : nil
        guard let oddity else { return }
        throw refusal(
            "NOT NULL constraint \"\(rule.name)\" of \"\(table.title)\" is \(oddity), and would not come back so",
            hint: rule.isValid
                ? "ALTER TABLE \(table.sql) ALTER CONSTRAINT \(Quote.identifier(rule.name)) INHERIT; first."
                : "Validate it in an earlier phase, with validate_constraint.")
    }
}
