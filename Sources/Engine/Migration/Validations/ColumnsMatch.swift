extension ValidationType {
    public static let columnsMatch = ValidationType(rawValue: "columns_match")
}

/// On every row the new column is `up` of the old one, or the old one `down` of the new one.
public struct ColumnsMatch: MigrationValidation {
    public static let check = ValidationType.columnsMatch
    public static let summary = "two columns agree on every row"
    public static let ownKeys: [Key] = [
        .table,
        .oldColumn,
        .newColumn,
        .up,
        .down,
    ]

    public let fields: Fields
    public let table: TableName
    public let oldColumn: String
    public let newColumn: String
    /// The new value from the old one; nil where a cast does.
    public let up: SQLExpression?
    /// The old value from the new one; nil where a cast does.
    public let down: SQLExpression?

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        oldColumn = try fields.required("oldColumn")
        newColumn = try fields.required("newColumn")
        up = try fields.expression("up")
        down = try fields.expression("down")
        guard oldColumn != newColumn else {
            throw FieldError("oldColumn and newColumn are the same column", key: "newColumn")
        }
    }
}

extension MigrationBuilder {
    /// - Parameters: `up` and `down` as in `enableDualWrite`; the pair's own where left out.
    public func validateColumnsMatch(
        _ table: String, _ oldColumn: String, _ newColumn: String, up: String? = nil, down: String? = nil, errorMessage: String? = nil
    ) -> MigrationBuilder {
        adding(
            ColumnsMatch.self,
            [
                ("table", .text(table)), ("oldColumn", .text(oldColumn)), ("newColumn", .text(newColumn)),
                ("up", up.map(FieldValue.sql)), ("down", down.map(FieldValue.sql)),
                ("errorMessage", errorMessage.map(FieldValue.text)),
            ], call: "validateColumnsMatch")
    }
}

extension ColumnsMatch {
    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        let known = up == nil && down == nil ? try context.pair(table, oldColumn, newColumn) : nil
        let pair: ColumnPair
        if let known {
            pair = known
        } else {
            pair = try .resolve(table: table, old: oldColumn, new: newColumn, up: up, down: down, failsOnError: true, in: context)
        }
        var plan = ComparePlan.pair(pair, key: try context.key(of: target, for: "the comparison"))
        plan.errorMessage = errorMessage
        var step = Step("compare \(target.title).\(pair.old) with \(pair.new) on every row", .compare(plan))
        step.cost = .scan
        step.estimate = .reading(target)
        context.add(step)
    }
}

extension ComparePlan {
    /// Every row's two sides agree.
    static func pair(_ pair: ColumnPair, key: [BackfillPlan.KeyColumn]) -> ComparePlan {
        ComparePlan(schema: pair.schema, table: pair.table, key: key, condition: pair.agrees, shown: [pair.old, pair.new], errorMessage: nil)
    }
}
