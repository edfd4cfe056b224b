extension OperationType {
    public static let backfill = OperationType(rawValue: "backfill")
}

/// Updates every row, or those of a condition, in batches that can be stopped and resumed.
public struct Backfill: MigrationOperation {
    public static let type = OperationType.backfill
    public static let summary = "update rows in batches"
    public static let keys: [Key] = [
        .table,
        .optional("sql", .assignments, "what follows SET in an UPDATE: a = expr, b = expr [WHERE condition]"),
        .into,
        .childKey,
        .rows,
        .optional("batchSize", .integer(minimum: 1), "rows in one transaction", standard: "adaptive"),
        .optional("workers", .integer(minimum: 1), "connections that share the rows", standard: "2"),
        .optional(
            "onBadRow", .choice(BadRow.allCases.map(\.rawValue)), "what becomes of a row that cannot be written: fail, or skip and list it in ai_shell.rejected_rows",
            standard: "fail"),
        .optional("inPlace", .bool, "the assignments read the columns they write: each row exactly once", standard: "false"),
    ]
    public static let positionals = ["table", "sql"]

    public let fields: Fields
    public let table: TableName
    /// Nil where it makes rows of a child table.
    public let update: AssignmentList?
    /// The child table whose rows it makes, instead of an UPDATE.
    let link: ChildLink?
    /// Rows in one transaction; nil leaves it to the pace.
    public let batchSize: Int?
    public let inPlace: Bool
    public let onBadRow: BadRow

    /// What becomes of a row whose values the server refuses.
    public enum BadRow: String, CaseIterable, Sendable { case fail, skip }

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        batchSize = fields.integer("batchSize")
        if let workers = fields.integer("workers"), workers > EngineOptions.mostWorkers {
            throw FieldError("that is more than \(EngineOptions.mostWorkers) connections", key: "workers")
        }
        inPlace = fields.bool("inPlace") ?? false
        onBadRow = fields.choice("onBadRow") ?? .fail
        link = try Self.link(fields)
        guard link == nil else {
            update = nil
            return
        }
        let sql = try fields.required("sql")
        do throws(SQLSyntaxError) { update = try AssignmentList(parsing: sql) } catch { throw FieldError(error, key: "sql") }
    }

    public var assignments: [(column: String, expression: SQLExpression)] { update?.assignments.map { ($0.column, $0.expression) } ?? [] }
    public var condition: SQLExpression? { update?.condition }
}

extension MigrationBuilder {
    /// - Parameter sql: What follows SET in an UPDATE: `a = expr, b = expr [WHERE condition]`.
    public func backfill(
        _ table: String, _ sql: String, batchSize: Int? = nil, workers: Int? = nil, onBadRow: Backfill.BadRow? = nil, inPlace: Bool? = nil
    ) -> MigrationBuilder {
        adding(
            Backfill.self,
            [
                ("table", .text(table)), ("sql", .sql(sql)), ("batchSize", batchSize.map(FieldValue.integer)),
                ("workers", workers.map(FieldValue.integer)), ("onBadRow", (onBadRow?.rawValue).map(FieldValue.text)), ("inPlace", inPlace.map(FieldValue.bool)),
            ], call: "backfill")
    }
}

extension Backfill {
    public func ask(_ questions: inout CatalogQuestions) { link?.ask(&questions) }

    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        if let link { return try planRows(link, in: &context) }
        let target = try context.table(table)
        var notes: [String] = []
        var pair: ColumnPair?
        var isVolatile = false
        for (column, expression) in assignments {
            let present = try context.column(column, of: target)
            if present.isGenerated || present.identity == "a" {
                throw context.refusal("column \"\(column)\" of \"\(target.title)\" computes itself and cannot be written")
            }
            if !inPlace, !Set(assignments.map(\.column)).isDisjoint(with: expression.columns) {
                throw context.refusal(
                    "the assignment to \"\(column)\" reads what the backfill writes, so nobody could tell which rows are done",
                    hint: "Write to another column, or insist with inPlace: true; then each row that is there at the start is changed once.")
            }
            let resolved = try context.expression(expression.text, on: table)
            if resolved.volatility == "v" { isVolatile = true }
            if resolved.volatility == "v", condition == nil {
                throw context.refusal(
                    "the value of \"\(column)\" is new each time, and no WHERE tells which rows have one",
                    hint: "Add a condition that the update itself makes false: WHERE \(column) IS NULL.")
            }
            if let found = context.pairs.first(where: { $0.isOn(target) && $0.new.names.contains(column) }) {
                pair = found
            }
        }
        if let condition { _ = try context.expression(condition.text, on: table) }
        let way = BackfillWay(self, pair: pair, isVolatile: isVolatile)
        var conditions = condition.map { ["(\($0.text))"] } ?? []
        if let pair {
            conditions.append(pair.isUnfilled)
            notes.append("Rows whose two sides agree are passed over; the application may write meanwhile.")
        } else if condition == nil, !inPlace {
            notes.append(
                "Without a WHERE this overwrites what the application wrote to \(assignments.map(\.column).joined(separator: ", ")) since the phase before; WHERE … IS NULL would leave it.")
        }
        if target.triggers.contains(where: { $0.onUpdate && !$0.isOurs }) {
            notes.append("Triggers that fire on each row: \(target.triggers.filter { $0.onUpdate && !$0.isOurs }.map(\.name).joined(separator: ", ")).")
        }
        if onBadRow == .skip { notes.append("Rows that cannot be written stay as they are and are listed in ai_shell.rejected_rows.") }
        if inPlace { notes.append("Rows inserted after it began are not changed.") }
        let list = assignments.map { "\(Quote.identifier($0.column)) = \($0.expression.text)" }.joined(separator: ", ")
        var plan = BackfillPlan(
            schema: target.schema, table: target.name,
            key: way.way == .blocks ? try context.optionalKey(of: target, for: "a backfill") : try context.key(of: target, for: "a backfill"), assignments: list,
            condition: conditions.isEmpty ? nil : conditions.joined(separator: " AND "), moving: pair?.id, batchSize: batchSize,
            isOnce: inPlace, skipping: onBadRow == .skip ? .init(pair: pair.flatMap { $0.notesRejects ? $0.id : nil }) : nil)
        plan.workers = fields.integer("workers")
        plan.way = way.way
        plan.isSwept = way.isSwept
        plan.worth = way.worth
        var step = Step(
            "backfill \(target.title).\(assignments.map(\.column).joined(separator: ", "))",
            .backfill(plan))
        step.cost = .rows
        step.estimate = .updating(target)
        step.reason = "\(way.reason) Small transactions, each done once or not at all; a stop loses none."
        step.notes = notes
        let own = Set(context.migration.phases.flatMap(\.operations).compactMap { ($0 as? AddColumn).map { "\($0.table)/\($0.column)" } })
        let lost = assignments.map(\.column).filter { !own.contains("\(table)/\($0)") }
        if !lost.isEmpty { step.loses = "The earlier values of \(target.title).\(lost.joined(separator: ", ")) are not kept." }
        context.add(step)
    }
}
