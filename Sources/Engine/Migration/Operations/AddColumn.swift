extension OperationType {
    public static let addColumn = OperationType(rawValue: "add_column")
}

/// Adds a column, without rewriting the table where its default allows that.
public struct AddColumn: MigrationOperation {
    public static let type = OperationType.addColumn
    public static let summary = "add a column"
    public static let keys: [Key] = [
        .table,
        .column,
        .required("dataType", .type, "the type, with COLLATE at most"),
        .optional("nullable", .bool, "whether NULL is allowed", standard: "true"),
        .optional("default", .value, "what rows get that say nothing, those already there included"),
        .optional("comment", .text, "the column's comment"),
        .optional("identity", .choice(Identity.allCases.map(\.rawValue)), "numbers each row by a sequence, those already there included"),
        .optional("generated", .expression, "computed from the row's other columns"),
    ]

    public let fields: Fields
    public let table: TableName
    public let column: String
    /// As written, a type with COLLATE at most.
    public let dataType: String
    public let nullable: Bool
    public let defaultValue: DefaultValue?
    public let comment: String?
    public let identity: Identity?
    /// What it is computed from, for a generated column.
    public let generated: SQLExpression?

    /// Whether a value that a statement gives is refused or taken.
    public enum Identity: String, CaseIterable, Sendable {
        case always
        case byDefault = "by_default"
    }

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        column = try fields.required("column")
        dataType = try fields.required("dataType")
        nullable = fields.bool("nullable") ?? true
        defaultValue = fields.value("default")
        comment = fields.text("comment")
        identity = fields.choice("identity")
        generated = try fields.expression("generated")
        let fillers = ["default", "identity", "generated"].filter { fields[$0] != nil }
        guard fillers.count < 2 else {
            throw FieldError("\(fillers[1]) stands beside \(fillers[0])", key: fillers[1], hint: "A column fills itself in one way.")
        }
        if identity != nil, fields.bool("nullable") == true { throw FieldError("an identity column cannot be nullable", key: "nullable") }
    }
}

extension MigrationBuilder {
    public func addColumn(_ table: String, _ column: String, _ dataType: String) -> MigrationBuilder {
        adding(
            AddColumn.self, [("table", .text(table)), ("column", .text(column)), ("dataType", .text(dataType))], call: "addColumn")
    }

    /// The column just added allows NULL, as it does anyway.
    public func nullable() -> MigrationBuilder { setting("nullable", true, of: .addColumn, call: "nullable") }

    /// The column just added forbids NULL from the start.
    public func notNullable() -> MigrationBuilder { setting("nullable", false, of: .addColumn, call: "notNullable") }

    /// What rows get in the column just added that say nothing, those already there included.
    public func withDefault(_ value: DefaultValue) -> MigrationBuilder {
        setting("default", .value(value), of: .addColumn, call: "withDefault")
    }

    /// The column just added numbers each row by a sequence.
    public func withIdentity(_ identity: AddColumn.Identity = .byDefault) -> MigrationBuilder {
        setting("identity", .text(identity.rawValue), of: .addColumn, call: "withIdentity")
    }

    /// The column just added is computed from the row's other columns.
    public func generatedAs(_ expression: String) -> MigrationBuilder {
        setting("generated", .sql(expression), of: .addColumn, call: "generatedAs")
    }

    public func withComment(_ comment: String) -> MigrationBuilder {
        setting("comment", .text(comment), of: .addColumn, call: "withComment")
    }
}

extension AddColumn {
    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        try context.missing(column, in: target)
        let type = try context.type(dataType)
        let name = Quote.identifier(column)
        if let identity { return try SelfFillingColumn(self, type, target).planIdentity(identity, in: &context) }
        if let generated { return try SelfFillingColumn(self, type, target).planGenerated(generated, in: &context) }
        let standard = try defaultValue.map { value throws(PlanRefusal) in try context.standard(value, on: table) }
        let isFilledLater = standard?.isVolatile ?? false
        if !nullable, standard == nil || defaultValue == .null, target.estimatedRows != 0 {
            throw context.refusal(
                "column \"\(column)\" cannot be NOT NULL from the start: the rows of \"\(target.title)\" have no value for it",
                hint: "Give it a default, or use the pattern add-required-column.")
        }
        var clause = "ADD COLUMN \(name) \(type.name)\(collation)"
        if let standard, !isFilledLater { clause += " DEFAULT \(standard.sql)" }
        let rule = context.catalog.majorVersion >= 18 && !nullable && !isFilledLater ? NotNull.constraint(on: column, of: target) : nil
        if let rule { clause += " CONSTRAINT \(Quote.identifier(rule))" }
        if !nullable, !isFilledLater { clause += " NOT NULL" }
        var statements = ["ALTER TABLE \(target.sql) \(clause)"]
        if let standard, isFilledLater { statements.append("ALTER TABLE \(target.sql) ALTER COLUMN \(name) SET DEFAULT \(standard.sql)") }
        if let comment { statements.append("COMMENT ON COLUMN \(target.sql).\(name) IS \(Quote.literal(comment))") }
        var step = Step("add column \(target.title).\(column)", statements, lock: .accessExclusive, on: target)
        step.reason =
            isFilledLater
            ? "Each row gets a value of its own, so the default is set for new rows and the others are filled in batches."
            : standard == nil ? nil : "A default that is one value is kept in the catalog: no row is written."
        step.notes = ["SELECT * and INSERT without a column list see the new column last; a prepared SELECT * fails until it is prepared again."]
        step.undo = [
            Step("drop column \(target.title).\(column)", ["ALTER TABLE \(target.sql) DROP COLUMN IF EXISTS \(name)"], lock: .accessExclusive, on: target)
        ]
        context.add(step)
        var added = Column(
            name: column, type: type.name, notNull: !nullable && !isFilledLater, defaultSQL: standard?.sql,
            defaultIsConstant: !isFilledLater && !(standard.map { SQLParser.calls($0.sql) } ?? false), comment: comment)
        added.notNullConstraint = rule
        context.update(table) { $0.columns.append(added) }
        guard let standard, isFilledLater else { return }
        var fill = Step(
            "fill column \(target.title).\(column)",
            .backfill(
                BackfillPlan(
                    schema: target.schema, table: target.name, key: try context.key(of: target, for: "a backfill"),
                    assignments: "\(name) = \(standard.sql)", condition: "\(name) IS NULL", moving: nil, batchSize: nil, isOnce: false)))
        fill.cost = .rows
        fill.estimate = .updating(target)
        context.add(fill)
        if !nullable { try NotNull.add(to: column, of: table, in: &context) }
    }

    /// ` COLLATE …` as written; the rest of the type is written as the server prints it.
    var collation: String {
        guard let range = dataType.uppercased().firstRange(of: " COLLATE ") else { return "" }
        return " " + String(dataType.dropFirst(dataType.uppercased().distance(from: dataType.uppercased().startIndex, to: range.lowerBound) + 1))
    }
}
