extension ValidationType {
    public static let noDuplicates = ValidationType(rawValue: "no_duplicates")
}

/// No two rows agree in these columns; a row with a NULL among them agrees with none.
public struct NoDuplicates: MigrationValidation {
    public static let check = ValidationType.noDuplicates
    public static let summary = "no two rows agree in these columns"
    public static let ownKeys: [Key] = [
        .table,
        .required("columns", .elements, "columns or expressions"),
        .optional("where", .expression, "which rows are looked at", standard: "all"),
    ]

    public let fields: Fields
    public let table: TableName
    public let columns: [String]

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        columns = fields.list("columns") ?? []
    }
}

extension MigrationBuilder {
    public func validateNoDuplicates(
        _ table: String, _ columns: [String], where condition: String? = nil, errorMessage: String? = nil, runsBefore: Bool = false
    ) -> MigrationBuilder {
        adding(
            NoDuplicates.self,
            [
                ("table", .text(table)), ("columns", .list(columns)), ("where", condition.map(FieldValue.sql)),
                ("errorMessage", errorMessage.map(FieldValue.text)), ("when", runsBefore ? "before" : nil),
            ], call: "validateNoDuplicates")
    }
}

extension NoDuplicates {
    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        var values: [String] = []
        for element in columns {
            if target[column: element] != nil {
                values.append(Quote.identifier(element))
                continue
            }
            guard let parsed = try? IndexElement(parsing: element), !parsed.isQualified else {
                throw context.refusal(
                    "\"\(element)\" is neither a column of \"\(target.title)\" nor an expression",
                    hint: Nearest.suggestion(for: element, among: target.columns.map(\.name)))
            }
            for name in parsed.columnsRead.sorted() where name != target.name { _ = try context.column(name, of: target) }
            values.append("(\(element))")
        }
        let condition = try fields.text("where").map { text throws(PlanRefusal) in try context.expression(text, on: table).sql }
        let rows = values.map { "\($0) IS NOT NULL" } + [condition].compactMap { $0.map { "(\($0))" } }
        let list = values.joined(separator: ", ")
        let key = target.shownKey
        let ordered = key.joined(separator: ", ")
        let all = """
            SELECT \(list), count(*) AS rows, (array_agg(ROW(\(ordered))::text ORDER BY \(ordered)))[1:5] AS keys FROM \(target.sql) \
            WHERE \(rows.joined(separator: " AND ")) GROUP BY \(list) HAVING count(*) > 1
            """
        let what = "rows of \(target.title) that agree in \(columns.joined(separator: ", "))"
        var step = Step(
            "look for \(what)",
            .check(CheckPlan(
                title: "no \(what)", sql: "\(all) ORDER BY count(*) DESC LIMIT \(CheckPlan.shownRows)", isUserSQL: false,
                errorMessage: errorMessage ?? "there are \(what)",
                advice: [
                    "All of them: \(all);",
                    """
                    To keep the first of each: DELETE FROM \(target.sql) WHERE (\(ordered)) IN (SELECT \(ordered) FROM (SELECT \(ordered), \
                    row_number() OVER (PARTITION BY \(list) ORDER BY \(ordered)) AS place FROM \(target.sql) WHERE \(rows.joined(separator: " AND "))) d \
                    WHERE place > 1);
                    """,
                ])))
        step.cost = .scan
        step.estimate = .reading(target)
        context.add(step)
    }
}
