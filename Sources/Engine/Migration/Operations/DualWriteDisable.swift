extension OperationType {
    public static let dualWriteDisable = OperationType(rawValue: "dual_write_disable")
}

/// Lets two columns that were kept in step go their own ways.
public struct DualWriteDisable: MigrationOperation {
    public static let type = OperationType.dualWriteDisable
    public static let summary = "stop keeping two columns in step"
    public static let keys: [Key] = [
        .table,
        .oldColumn,
        .newColumn,
    ]

    public let fields: Fields
    public let table: TableName
    public let oldColumn: String
    public let newColumn: String

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        oldColumn = try fields.required("oldColumn")
        newColumn = try fields.required("newColumn")
        guard oldColumn != newColumn else {
            throw FieldError("oldColumn and newColumn are the same column", key: "newColumn")
        }
    }
}

extension MigrationBuilder {
    public func disableDualWrite(_ table: String, _ oldColumn: String, _ newColumn: String) -> MigrationBuilder {
        adding(
            DualWriteDisable.self, [("table", .text(table)), ("oldColumn", .text(oldColumn)), ("newColumn", .text(newColumn))],
            call: "disableDualWrite")
    }
}

extension DualWriteDisable {
    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        guard let pair = try context.pair(table, oldColumn, newColumn) else {
            throw context.refusal(
                "\"\(oldColumn)\" and \"\(newColumn)\" of \"\(target.title)\" are not kept in step", hint: "There is nothing to disable; take the operation out.")
        }
        PairEnd(pair: pair, table: table, dropping: nil).plan(in: &context)
    }

    public func recall(in context: inout PlanContext) {
        if let pair = try? context.pair(table, oldColumn, newColumn) { context.disable(pair) }
    }
}

/// The end of a pair: triggers, the default that goes over, and, where asked, one of the columns; and the way back.
struct PairEnd {
    let pair: ColumnPair
    let table: TableName
    /// The side to drop.
    let dropping: Column?

    func plan(in context: inout PlanContext) {
        guard let target = context.catalog.tables[table] else { return }
        let carried = context.carriedDefaults[pair.id]
        let oldDefault = target[column: pair.old]?.defaultSQL
        var statements = SyncTriggers(pair).drop
        if let carried {
            statements.append(ColumnDefault.statement(pair.new, of: target, carried))
            context.updateColumn(pair.new, of: table) { $0.defaultSQL = carried }
        }
        var titles = ["stop keeping \(target.title).\(pair.old) and \(pair.new) in step"]
        if let dropping {
            statements.append("ALTER TABLE \(target.sql) DROP COLUMN \(Quote.identifier(dropping.name))")
            titles.append("drop column \(target.title).\(dropping.name)")
            context.update(table) { $0.columns.removeAll { $0.name == dropping.name } }
        }
        context.destroy(
            titles.joined(separator: ", "), statements, lock: .accessExclusive, on: target,
            undo: undo(target, carried: carried, oldDefault: oldDefault, key: try? context.key(of: target, for: "a rollback")),
            pair: pair)
        context.disable(pair)
    }

    /// The dropped or stale side is kept in step from the living one, filled, compared, and only then becomes a full side.
    private func undo(_ target: Table, carried: String?, oldDefault: String?, key: [BackfillPlan.KeyColumn]?) -> [Step] {
        let stale = dropping?.name ?? pair.old
        // Seen from the living side, which was there first now.
        let back = stale == pair.old ? pair.reversed : pair
        let name = Quote.identifier(stale)
        let title = "\(target.title).\(stale)"
        var start: [String] = []
        if let dropping { start.append("ALTER TABLE \(target.sql) ADD COLUMN \(name) \(dropping.type)") }
        if dropping == nil, oldDefault != nil, stale == pair.old { start.append(ColumnDefault.statement(stale, of: target, nil)) }
        start += SyncTriggers(back).create
        var steps = [
            Step(
                dropping == nil ? "keep \(title) in step again" : "add column \(title) again, in step", start, lock: .accessExclusive, on: target,
                reason: "From here on it gets what is written to \(back.old).")
        ]
        if let key {
            var fill = Step(
                "fill \(title) from \(back.old)",
                .backfill(
                    BackfillPlan(
                        schema: target.schema, table: target.name, key: key, assignments: "\(name) = \(back.up)", condition: "NOT \(back.agrees)",
                        moving: back.id, batchSize: nil, isOnce: false)))
            fill.cost = .rows
            fill.estimate = .updating(target)
            var compare = Step("compare \(title) with \(back.old)", .compare(.pair(back, key: key)))
            compare.cost = .scan
            compare.estimate = .reading(target)
            steps += [fill, compare]
        }
        var finish = SyncTriggers(back).drop + SyncTriggers(pair).create
        if carried != nil { finish.append(ColumnDefault.statement(pair.new, of: target, nil)) }
        if let oldDefault, stale == pair.old { finish.append(ColumnDefault.statement(stale, of: target, oldDefault)) }
        if let comment = dropping?.comment { finish.append("COMMENT ON COLUMN \(target.sql).\(name) IS \(Quote.literal(comment))") }
        steps.append(
            Step("make \(title) a full side of the pair again", finish, lock: .accessExclusive, on: target, reason: "Both columns are as before the phase."))
        guard let dropping, dropping.notNull else { return steps }
        var marking = PlanContext(notNullOf: dropping, in: target)
        try? NotNull.add(to: dropping.name, of: TableName(schema: target.schema, name: target.name), in: &marking)
        return steps
            + marking.steps.map {
                var step = $0
                step.undo = []
                return step
            }
    }
}

extension PlanContext {
    /// A context for the steps that mark one column of a table NOT NULL.
    init(notNullOf column: Column, in table: Table) {
        let name = TableName(schema: table.schema, name: table.name)
        var table = table
        if let index = table.columns.firstIndex(where: { $0.name == column.name }) { table.columns[index].notNull = false } else { table.columns.append(column) }
        var catalog = Catalog(serverVersion: 0, database: "", user: "", host: "", isStandby: false, mayUseJournal: true)
        catalog.tables[name] = table
        self.init(migration: Migration(name: "", phases: []), phase: Phase(number: 1, description: ""), catalog: catalog)
    }
}
