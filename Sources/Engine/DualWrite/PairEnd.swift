/// The end of a pair: triggers, the default that goes over, and, where asked, columns of one side; and the way back.
struct PairEnd {
    let pair: ColumnPair
    /// As it was before.
    let target: Table
    private let name: TableName
    private let carried: CarriedDefault?
    private var key: [BackfillPlan.KeyColumn]?
    /// Columns of one side that go away with it.
    var dropping: [Column] = []
    /// Their values, where the other side might not give them back exactly.
    var snapshots: [ColumnSnapshot] = []
    /// Columns of one side that stay under another name.
    var keeping: [KeptColumn] = []
    /// What reads the columns and goes with them, in the order to cut it.
    var links: [Removal.Link] = []
    /// What no rollback brings back, as sentences.
    var losses: [String] = []

    init(_ pair: ColumnPair, of target: Table, named name: TableName, in context: PlanContext) {
        self.pair = pair
        self.target = target
        self.name = name
        carried = context.carriedDefaults[pair.id]
    }

    /// Whether the new side goes, and the old one stays.
    private var dropsNew: Bool { going.contains { pair.new.names.contains($0.name) } }
    private var names: [String] { dropping.map(\.name) }
    /// Columns that have their names no more, dropped or kept.
    private var going: [Column] { dropping + keeping.map(\.column) }
    private var isOldGone: Bool { pair.old.names.allSatisfy(names.contains) }
    private var isOldAway: Bool { pair.old.names.allSatisfy(going.map(\.name).contains) }

    mutating func plan(in context: inout PlanContext) {
        context.forgetEnd(of: pair)
        // A column that goes serves no way back.
        key = try? context.key(of: target, for: "a rollback", without: names)
        context.pairEnds[pair.id] = self
        // What points at a kept column would ask for values that rows written from then on do not have.
        let attachments = Attachment.all(on: names, of: target)
            + Attachment.all(on: keeping.map(\.column.name), of: target).filter { $0.kind == .referencing }
        var statements = going.isEmpty || !pair.notesRejects ? [] : [Unconverted.guardStatement(pair)]
        statements += links.flatMap(\.cut) + snapshots.flatMap(\.ending) + SyncTriggers(pair).drop + moveDefault(back: false)
        var titles = ["stop keeping \(target.title).\(pair.title) in step"]
        statements += lostCopies.map { "DROP TRIGGER IF EXISTS \(Quote.identifier($0.original)) ON \(target.sql)" }
        statements += attachments.filter { $0.kind == .referencing }.map { $0.drop(on: target) }
        for column in dropping {
            statements.append("ALTER TABLE \(target.sql) DROP COLUMN \(Quote.identifier(column.name))")
            titles.append("drop column \(target.title).\(column.name)")
        }
        let handover = handover
        statements += handover?.forward ?? []
        for kept in keeping {
            statements += kept.away(phase: context.phase.number)
            titles.append("keep column \(target.title).\(kept.column.name) as \(kept.name)")
        }
        context.update(name) { table in
            table.columns.removeAll { names.contains($0.name) }
            table.remove(attachments)
            handover?.update(&table)
            for kept in keeping {
                table.rename([kept.column.name: kept.name])
                if kept.losesNotNull, let index = table.columns.firstIndex(where: { $0.name == kept.name }) { table.columns[index].notNull = false }
            }
        }
        if !dropsNew, let carried, let new = pair.new.only {
            context.updateColumn(new, of: name) {
                $0.defaultSQL = carried.sql
                $0.defaultIsConstant = carried.isConstant
                $0.identity = carried.identity
            }
        }
        var locks = [TableLock(table: target.sql, title: target.title, mode: .accessExclusive)]
        for table in attachments.flatMap({ $0.tables(on: target) }) where !locks.contains(where: { $0.table == table }) {
            // What a foreign key points at comes first, as everywhere.
            locks.insert(TableLock(table: table, title: table.replacing("\"", with: ""), mode: .accessExclusive), at: 0)
        }
        context.destroy(
            titles.joined(separator: ", "), statements, locks: target.isNew ? [] : links.locks(but: target) + locks, undo: undo(attachments) + links.tieSteps,
            notes: (handover.map { [$0.note] } ?? []) + keeping.flatMap(\.notes) + links.notes,
            loses: losses.isEmpty ? nil : losses.joined(separator: " "), pair: pair)
        context.disable(pair)
    }

    /// Of the only column that goes for good.
    private var handover: KeyHandover? { names.count == 1 ? KeyHandover(of: target, from: names[0], in: pair) : nil }

    private var lostCopies: [TriggerCopy] { isOldAway ? pair.copies : [] }

    private func moveDefault(back: Bool) -> [String] {
        guard !dropsNew, let carried, let old = pair.old.only, let new = pair.new.only else { return [] }
        guard back else { return carried.move(from: old, to: new, of: target, leavesBehind: !isOldGone) }
        if isOldGone {
            var earlier = carried
            earlier.sql = target[column: old]?.defaultSQL
            return (carried.sql == nil ? [] : [ColumnDefault.statement(new, of: target, nil)]) + earlier.move(from: new, to: old, of: target, leavesBehind: false)
        }
        return (carried.sql == nil ? [] : [ColumnDefault.statement(new, of: target, nil)])
            + (carried.identity.isEmpty ? [] : ["ALTER TABLE \(target.sql) ALTER COLUMN \(Quote.identifier(new)) DROP IDENTITY"])
    }

    // MARK: The way back

    /// The dropped or stale side is kept in step from the living one, filled, compared, and only then becomes a full side.
    private func undo(_ attachments: [Attachment]) -> [Step] {
        let staleIsNew = dropsNew || (pair.isOneWay && going.isEmpty)
        // Seen from the living side, which was there first now.
        var back = staleIsNew ? pair : pair.reversed
        if !staleIsNew, let carried, back.old.columns.count == 1 {
            back.old.columns[0].constantDefault = carried.isConstant ? carried.sql : nil
            back.old.columns[0].fillsItself = !carried.isConstant || !carried.identity.isEmpty
        }
        back.copies = []
        let stale = back.new.names.filter { name in going.isEmpty || going.contains { $0.name == name } }
        let title = "\(target.title).\(stale.joined(separator: ", "))"
        var start = dropping.map { "ALTER TABLE \(target.sql) ADD COLUMN \(Quote.identifier($0.name)) \($0.type)\($0.collation.map { " COLLATE \($0)" } ?? "")" }
        start += keeping.flatMap(\.back)
        let defaults = back.new.names.filter { !names.contains($0) && target[column: $0]?.defaultSQL != nil }
        start += defaults.map { ColumnDefault.statement($0, of: target, nil) }
        if back.new.isComputable { start += SyncTriggers(back).create }
        var again = Step(
            dropping.isEmpty
                ? (keeping.isEmpty ? "keep \(title) in step again" : "give \(title) its name back\(back.new.isComputable ? ", in step" : "")")
                : "add column \(title) again\(back.new.isComputable ? ", in step" : "")", start,
            lock: .accessExclusive, on: target)
        if back.new.isComputable { again.reason = "From here on it gets what is written to \(back.old.title)." }
        var steps = [again]
        if let key { steps += refill(back, title, key) }
        // What goes up again in order may fail only on data that came since.
        for attachment in attachments {
            let own = attachment.kind == .primaryKey ? handover.map { [$0.buildOwn] } : nil
            steps += own ?? ((try? attachment.steps(on: target)) ?? []).map(\.withoutUndo)
        }
        for column in dropping.filter(\.notNull) + keeping.filter(\.losesNotNull).map(\.column) {
            var marking = PlanContext(notNullOf: column, in: target)
            try? NotNull.add(to: column.name, of: TableName(schema: target.schema, name: target.name), named: column.notNullConstraint, in: &marking)
            steps += marking.steps.map(\.withoutUndo)
        }
        steps += handover?.back ?? []
        var living = pair
        living.copies = []
        var finish = (back.new.isComputable ? SyncTriggers(back).drop : []) + SyncTriggers(living).create + [PairRecord.insert(pair)] + moveDefault(back: true)
        finish += defaults.map { ColumnDefault.statement($0, of: target, target[column: $0]?.defaultSQL) }
        for column in dropping {
            let isMoved = isOldGone && !dropsNew && carried != nil
            if !isMoved, let standard = column.defaultSQL { finish.append(ColumnDefault.statement(column.name, of: target, standard)) }
            finish += ColumnExtras(column).statements(for: column.name, of: target)
        }
        finish += lostCopies.map(\.definition)
        steps.append(
            Step("make \(title) a full side of the pair again", finish, lock: .accessExclusive, on: target, reason: "The columns are as before the phase."))
        return steps
    }

    /// The values from the snapshot, then what the living side has where that is another by now.
    private func refill(_ back: ColumnPair, _ title: String, _ key: [BackfillPlan.KeyColumn]) -> [Step] {
        func fill(_ text: String, _ assignments: String, _ condition: String) -> Step {
            var step = Step(
                text,
                .backfill(
                    BackfillPlan(
                        schema: target.schema, table: target.name, key: key, assignments: assignments, condition: condition, moving: back.id,
                        batchSize: nil, isOnce: false)))
            step.cost = .rows
            step.estimate = .updating(target)
            return step
        }
        var steps = snapshots.map { fill("bring the values of \($0.column.name) back", $0.assignment, $0.differs) }
        guard back.new.isComputable else { return steps }
        var stale = snapshots.isEmpty && !dropping.isEmpty ? back.new.strays : "NOT \(back.agrees)"
        // Rows that came since have none.
        if !snapshots.isEmpty || !keeping.isEmpty, let required = going.first(where: \.notNull) { stale = "(\(stale) OR (\(Quote.identifier(required.name)) IS NULL AND \(back.new.strays)))" }
        steps.append(fill("fill \(title) from \(back.old.title)", back.new.assignments, stale))
        var compare = Step("compare \(title) with \(back.old.title)", .compare(.pair(back, key: key)))
        compare.cost = .scan
        compare.estimate = .reading(target)
        return steps + [compare]
    }
}

extension Step {
    /// For a step that itself takes something back.
    var withoutUndo: Step {
        var step = self
        step.undo = []
        return step
    }
}

extension Table {
    /// Takes indexes and constraints out of the picture.
    mutating func remove(_ attachments: [Attachment]) {
        for attachment in attachments {
            indexes.removeAll { $0.name == attachment.name && attachment.kind != .referencing }
            constraints.removeAll { $0.name == attachment.name && ($0.kind == "r") == (attachment.kind == .referencing) }
            if attachment.kind == .referencing { referencing.removeAll { $0.name == attachment.name && $0.table == attachment.table } }
        }
    }
}

extension PlanContext {
    /// A context for the steps that mark one column of a table NOT NULL.
    init(notNullOf column: Column, in table: Table) {
        let name = TableName(schema: table.schema, name: table.name)
        var table = table
        table.pairs = []
        if !table.columns.contains(where: { $0.name == column.name }) { table.columns.append(column) }
        for index in table.columns.indices where table.columns[index].name == column.name { table.columns[index].allowNull() }
        var catalog = Catalog(serverVersion: 0, database: "", user: "", host: "", isStandby: false, mayCreateSchemas: true)
        catalog.tables[name] = table
        self.init(migration: Migration(name: "", phases: []), phase: Phase(number: 1, description: ""), catalog: catalog)
    }
}
