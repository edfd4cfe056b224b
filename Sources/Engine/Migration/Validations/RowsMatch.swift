extension ValidationType {
    public static let rowsMatch = ValidationType(rawValue: "rows_match")
}

/// Every row has exactly its rows in a child table, and every row of that has its parent.
public struct RowsMatch: MigrationValidation {
    public static let check = ValidationType.rowsMatch
    public static let summary = "a child table has the rows that are made of each row, and no other"
    public static let ownKeys: [Key] = [
        .table,
        .required("into", .table, "the child table"),
        .childKey,
        .rows,
    ]
    public static let positionals = ["table"]

    public let fields: Fields
    let link: ChildLink

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        link = try ChildLink(fields)
    }
}

extension MigrationBuilder {
    /// - Parameters: `key` and `rows` as in `enableDualWrite`; left out where a dual write says them.
    public func validateRowsMatch(
        _ table: String, into: String, key: String? = nil, rows: String? = nil, errorMessage: String? = nil, runsBefore: Bool = false
    ) -> MigrationBuilder {
        adding(
            RowsMatch.self,
            [
                ("table", .text(table)), ("into", .text(into)), ("key", key.map(FieldValue.text)), ("rows", rows.map(FieldValue.sql)),
                ("errorMessage", errorMessage.map(FieldValue.text)), ("when", runsBefore ? "before" : nil),
            ], call: "validateRowsMatch")
    }
}

extension RowsMatch {
    public func ask(_ questions: inout CatalogQuestions) { link.ask(&questions) }

    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let (child, isInStep) = try context.child(link)
        let parent = try context.table(link.table)
        var step = Step(
            "compare \(child.childTitle) with \(child.sourceTitle)",
            .compareRows(ChildCompare(child: child, errorMessage: errorMessage, isInStep: isInStep)))
        step.cost = .scan
        step.estimate = .reading(parent)
        context.add(step)
    }
}
