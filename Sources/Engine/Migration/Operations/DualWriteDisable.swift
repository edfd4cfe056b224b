extension OperationType {
    public static let dualWriteDisable = OperationType(rawValue: "dual_write_disable")
}

/// Lets columns that were kept in step go their own ways.
public struct DualWriteDisable: MigrationOperation {
    public static let type = OperationType.dualWriteDisable
    public static let summary = "stop keeping columns in step, or a child table with a column"
    public static let keys: [Key] = [
        .table,
        .optional("oldColumn", .name, "the column that was there, by its present name"),
        .optional("newColumn", .name, "the column that takes its place"),
        .optional("columns", .names, "instead of the two: the columns of a split or merge"),
        .optional("column", .name, "instead of the two: the column that the rows of a child table are made of"),
        .into,
    ]
    public static let positionals = ["table", "oldColumn", "newColumn"]

    public let fields: Fields
    public let table: TableName
    public let columns: [String]
    /// The child table, instead of columns.
    let into: TableName?

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        if let first = ["column", "into"].first(where: { fields[$0] != nil }) {
            if let other = ["oldColumn", "newColumn", "columns"].first(where: { fields[$0] != nil }) {
                throw FieldError("\(first) stands beside \(other)", key: first, hint: "Give column and into for a child table, or the columns of a pair.")
            }
            columns = [try fields.required("column")]
            into = try fields.table("into")
            return
        }
        into = nil
        if let columns = fields.list("columns") {
            guard fields.text("oldColumn") == nil, fields.text("newColumn") == nil else {
                throw FieldError("columns stands beside oldColumn or newColumn", key: "columns", hint: "Give either two columns or the list of all.")
            }
            self.columns = columns
        } else {
            columns = [try fields.required("oldColumn"), try fields.required("newColumn")]
            guard columns[0] != columns[1] else { throw FieldError("oldColumn and newColumn are the same column", key: "newColumn") }
        }
    }
}

extension MigrationBuilder {
    public func disableDualWrite(_ table: String, _ oldColumn: String, _ newColumn: String) -> MigrationBuilder {
        adding(
            DualWriteDisable.self, [("table", .text(table)), ("oldColumn", .text(oldColumn)), ("newColumn", .text(newColumn))],
            call: "disableDualWrite")
    }

    public func disableDualWrite(_ table: String, columns: [String]) -> MigrationBuilder {
        adding(DualWriteDisable.self, [("table", .text(table)), ("columns", .list(columns))], call: "disableDualWrite")
    }
}

extension DualWriteDisable {
    public func ask(_ questions: inout CatalogQuestions) { if let into { questions.tables.insert(into) } }

    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        if let into {
            guard let child = context.child(of: table, into: into), child.source == columns[0] else {
                throw context.refusal(
                    "\"\(into)\" is not kept in step with \"\(columns[0])\" of \"\(target.title)\"", hint: "There is nothing to disable; take the operation out.")
            }
            return ChildEnd(child: child, parent: target).plan(in: &context)
        }
        guard let pair = pair(in: context, on: target) else {
            throw context.refusal(
                "\(columns.map { "\"\($0)\"" }.joined(separator: " and ")) of \"\(target.title)\" are not kept in step",
                hint: "There is nothing to disable; take the operation out.")
        }
        var end = PairEnd(pair, of: target, named: table, in: context)
        end.plan(in: &context)
    }

    public func recall(in context: inout PlanContext) {
        if let into {
            if let child = context.child(of: table, into: into) { context.disable(child) }
            return
        }
        if let target = context.catalog.tables[table], let pair = pair(in: context, on: target) { context.disable(pair) }
    }

    private func pair(in context: PlanContext, on table: Table) -> ColumnPair? {
        context.pairs.first { $0.isOn(table) && Set($0.columns) == Set(columns) }
    }
}
