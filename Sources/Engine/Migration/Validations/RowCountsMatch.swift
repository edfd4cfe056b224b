extension ValidationType {
    public static let rowCountsMatch = ValidationType(rawValue: "row_counts_match")
}

/// Two tables have as many rows, at one moment.
public struct RowCountsMatch: MigrationValidation {
    public static let check = ValidationType.rowCountsMatch
    public static let summary = "two tables have as many rows"
    public static let ownKeys: [Key] = [
        .table,
        .required("other", .table, "the table to compare with"),
    ]

    public let fields: Fields
    public let table: TableName
    public let other: TableName

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        other = try fields.table("other")
    }
}

extension MigrationBuilder {
    public func validateRowCountsMatch(_ table: String, _ other: String, errorMessage: String? = nil, runsBefore: Bool = false) -> MigrationBuilder {
        adding(
            RowCountsMatch.self,
            [
                ("table", .text(table)), ("other", .text(other)), ("errorMessage", errorMessage.map(FieldValue.text)),
                ("when", runsBefore ? "before" : nil),
            ], call: "validateRowCountsMatch")
    }
}

extension RowCountsMatch {
    public func ask(_ questions: inout CatalogQuestions) { questions.tables.insert(other) }

    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let (one, two) = (try context.table(table), try context.table(other))
        let what = "\(one.title) and \(two.title) have as many rows"
        var step = Step(
            "see that \(what)",
            .check(CheckPlan(
                title: what,
                sql: """
                    SELECT a.n AS \(Quote.identifier(one.title)), b.n AS \(Quote.identifier(two.title)) FROM (SELECT pg_catalog.count(*) AS n FROM \(one.sql)) a, \
                    (SELECT pg_catalog.count(*) AS n FROM \(two.sql)) b WHERE a.n <> b.n
                    """, isUserSQL: false, errorMessage: errorMessage ?? "\(one.title) and \(two.title) differ in their number of rows")))
        step.cost = .scan
        step.estimate = .scanning(one.estimatedRows.flatMap { rows in two.estimatedRows.map { rows + $0 } })
        context.add(step)
    }
}
