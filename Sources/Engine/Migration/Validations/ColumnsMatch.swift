extension ValidationType {
    public static let columnsMatch = ValidationType(rawValue: "columns_match")
}

/// On every row the new side is `up` of the old one, or the old one `down` of the new one.
public struct ColumnsMatch: MigrationValidation {
    public static let check = ValidationType.columnsMatch
    public static let summary = "columns that belong together agree on every row"
    public static let ownKeys: [Key] = [
        .table,
        .optional("oldColumn", .name, "the column that was there"),
        .optional("newColumn", .name, "the column that takes its place"),
        .optional("columns", .names, "instead of the two: the columns of a split or merge that are kept in step"),
        .up,
        .down,
    ]
    public static let positionals = ["table", "oldColumn", "newColumn"]

    public let fields: Fields
    public let table: TableName
    public let columns: [String]
    /// The new value from the old one; nil where a cast does.
    public let up: SQLExpression?
    /// The old value from the new one; nil where a cast does.
    public let down: SQLExpression?

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        if let columns = fields.list("columns") {
            if let key = ["oldColumn", "newColumn", "up", "down"].first(where: { fields[$0] != nil }) {
                throw FieldError("columns stands beside \(key)", key: "columns", hint: "The columns of a split or merge are compared by their dual write's own expressions.")
            }
            self.columns = columns
        } else {
            columns = [try fields.required("oldColumn"), try fields.required("newColumn")]
            guard columns[0] != columns[1] else { throw FieldError("oldColumn and newColumn are the same column", key: "newColumn") }
        }
        for key in ["up", "down"] where fields.map(key) != nil { throw FieldError("needs one expression", key: key) }
        up = try fields.expression("up")
        down = try fields.expression("down")
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

    /// The columns of a split or merge.
    public func validateColumnsMatch(_ table: String, columns: [String], errorMessage: String? = nil) -> MigrationBuilder {
        adding(
            ColumnsMatch.self,
            [("table", .text(table)), ("columns", .list(columns)), ("errorMessage", errorMessage.map(FieldValue.text))],
            call: "validateColumnsMatch")
    }
}

extension ColumnsMatch {
    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        let known = up == nil && down == nil ? context.pairs.first { $0.isOn(target) && Set($0.columns) == Set(columns) } : nil
        let pair: ColumnPair
        if let known {
            pair = known
        } else {
            guard fields.list("columns") == nil else {
                throw context.refusal("\(columns.joined(separator: ", ")) of \"\(target.title)\" are not kept in step", hint: "Enable their dual write first.")
            }
            pair = try .resolve(
                table: table, sources: [columns[0]], targets: [columns[1]], up: up.map { [columns[1]: $0] } ?? [:],
                down: down.map { [columns[0]: $0] } ?? [:], failsOnError: true, in: context)
        }
        var plan = ComparePlan.pair(pair, key: try context.key(of: target, for: "the comparison"))
        plan.errorMessage = errorMessage
        var step = Step("compare \(target.title).\(pair.old.title) with \(pair.new.title) on every row", .compare(plan))
        step.cost = .scan
        step.estimate = .reading(target)
        context.add(step)
    }
}

extension ComparePlan {
    /// Every row's two sides agree.
    static func pair(_ pair: ColumnPair, key: [BackfillPlan.KeyColumn]) -> ComparePlan {
        ComparePlan(
            schema: pair.schema, table: pair.table, key: key, condition: pair.agrees, shown: pair.columns, errorMessage: nil)
    }
}
