extension OperationType {
    public static let setDefault = OperationType(rawValue: "set_default")
}

/// Gives a column a default for rows to come; rows keep what they have.
public struct SetDefault: MigrationOperation {
    public static let type = OperationType.setDefault
    public static let summary = "give a column a default"
    public static let keys: [Key] = [
        .table,
        .column,
        .required("default", .value, "what new rows get that say nothing"),
    ]

    public let fields: Fields
    public let table: TableName
    public let column: String
    public let defaultValue: DefaultValue

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        column = try fields.required("column")
        guard let value = fields.value("default") else { throw .missing("default") }
        defaultValue = value
    }
}

extension MigrationBuilder {
    public func setDefault(_ table: String, _ column: String, _ value: DefaultValue) -> MigrationBuilder {
        adding(
            SetDefault.self, [("table", .text(table)), ("column", .text(column)), ("default", .value(value))], call: "setDefault")
    }
}

extension SetDefault {
    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        let present = try context.column(column, of: target)
        let standard = try context.standard(defaultValue, on: table)
        context.add(ColumnDefault.step(column, of: target, from: present.defaultSQL, to: standard.sql))
        context.updateColumn(column, of: table) {
            $0.defaultSQL = standard.sql
            $0.defaultIsConstant = !standard.isVolatile && !SQLParser.calls(standard.sql)
        }
    }
}

/// The default of a column, set or taken away, with the way back.
enum ColumnDefault {
    static func statement(_ column: String, of table: Table, _ sql: String?) -> String {
        "ALTER TABLE \(table.sql) ALTER COLUMN \(Quote.identifier(column)) " + (sql.map { "SET DEFAULT \($0)" } ?? "DROP DEFAULT")
    }

    static func step(_ column: String, of table: Table, from old: String?, to new: String?) -> Step {
        let title = "\(table.title).\(column)"
        var step = Step(
            new == nil ? "take the default of \(title) away" : "set the default of \(title)", [statement(column, of: table, new)],
            lock: .accessExclusive, on: table)
        step.undo = [Step("give \(title) its earlier default", [statement(column, of: table, old)], lock: .accessExclusive, on: table)]
        return step
    }
}
