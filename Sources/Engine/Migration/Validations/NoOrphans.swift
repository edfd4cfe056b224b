extension ValidationType {
    public static let noOrphans = ValidationType(rawValue: "no_orphans")
}

/// Every value of a column is there in the column that it refers to.
public struct NoOrphans: MigrationValidation {
    public static let check = ValidationType.noOrphans
    public static let summary = "every row has the row it refers to"
    public static let ownKeys: [Key] = [
        .table,
        .column,
        .required("refTable", .table, "the table referred to"),
        .required("refColumn", .name, "its column"),
    ]

    public let fields: Fields
    public let table: TableName
    public let column: String
    public let refTable: TableName
    public let refColumn: String

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        column = try fields.required("column")
        refTable = try fields.table("refTable")
        refColumn = try fields.required("refColumn")
    }
}

extension MigrationBuilder {
    public func validateNoOrphans(
        _ table: String, _ column: String, _ refTable: String, _ refColumn: String, errorMessage: String? = nil, runsBefore: Bool = false
    ) -> MigrationBuilder {
        adding(
            NoOrphans.self,
            [
                ("table", .text(table)), ("column", .text(column)), ("refTable", .text(refTable)), ("refColumn", .text(refColumn)),
                ("errorMessage", errorMessage.map(FieldValue.text)), ("when", runsBefore ? "before" : nil),
            ], call: "validateNoOrphans")
    }
}

extension NoOrphans {
    public func ask(_ questions: inout CatalogQuestions) { questions.tables.insert(refTable) }

    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        let own = try context.column(column, of: target)
        guard let other = context.catalog.tables[refTable] else {
            throw context.refusal("table \"\(refTable)\" does not exist in database \"\(context.catalog.database)\"")
        }
        _ = try context.column(refColumn, of: other)
        let source = Quote.identifier(column)
        let condition = """
            o.\(source) IS NOT NULL AND NOT EXISTS (SELECT FROM \(other.sql) r WHERE r.\(Quote.identifier(refColumn)) = o.\(source))
            """
        let shown = target.shownKey.filter { $0 != source }.map { "o.\($0)" } + ["o.\(source)"]
        let all = "SELECT \(shown.joined(separator: ", ")) FROM \(target.sql) o WHERE \(condition)"
        var advice = ["All of them: \(all);"]
        if !own.notNull { advice.append("To cut them loose: UPDATE \(target.sql) o SET \(source) = NULL WHERE \(condition);") }
        advice.append("To remove them: DELETE FROM \(target.sql) o WHERE \(condition);")
        let what = "rows of \(target.title) whose \(column) is not in \(other.title).\(refColumn)"
        var step = Step(
            "look for \(what)",
            .check(CheckPlan(
                title: "no \(what)", sql: "\(all) LIMIT \(CheckPlan.shownRows)", isUserSQL: false, errorMessage: errorMessage ?? "there are \(what)",
                advice: advice)))
        step.cost = .scan
        step.estimate = .reading(target)
        context.add(step)
    }
}

extension CheckPlan {
    /// How many of the rows at fault are shown.
    static let shownRows = 20
}

extension Table {
    /// Columns by which people find a row, quoted: its key, or where it stands.
    var shownKey: [String] { usableKey?.columns.map(Quote.identifier) ?? ["ctid"] }
}
