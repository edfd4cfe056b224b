/// What becomes of the column itself: its values in a snapshot, or the column under another name.
extension DropColumn {
    func snapshot(of dropped: Column, in target: Table, _ context: inout PlanContext) throws(PlanRefusal) -> ColumnSnapshot {
        try context.checkMayKeep()
        let key: [BackfillPlan.KeyColumn]
        do throws(PlanRefusal) { key = try context.key(of: target, for: "the snapshot of \(column)", without: [column]) } catch {
            throw context.refusal(
                error.message, hint: (error.hint.map { "\($0) " } ?? "") + "Or keep the column itself under another name until `migrate forget`: keepAs: \(column)_dropped.")
        }
        let snapshot = ColumnSnapshot(dropped, of: target, key: key, migration: context.migration.name)
        for step in snapshot.steps(phase: context.phase.number, migration: context.migration.name) { context.add(step) }
        return snapshot
    }

    /// A column whose values live nowhere else: they are kept in a snapshot first.
    func planSnapshot(
        of dropped: Column, in target: Table, _ links: [Removal.Link], _ keys: [ReferencingRestore], _ context: inout PlanContext
    ) throws(PlanRefusal) {
        if dropped.isGenerated { return try planGenerated(dropped, in: target, &context) }
        let generated = target.columns.filter { $0.generation.map { ColumnReferences.mentions(column, in: $0) } ?? false }
        if !cascade { try checkNothingReads(target, context) }
        if !dropped.identity.isEmpty || target.sequences.contains(where: { $0.column == column }) {
            throw context.refusal(
                "column \"\(column)\" of \"\(target.title)\" has a sequence of its own, which would go with it",
                hint: "Keep the column with it: keepAs: \(column)_dropped. Or take the default or identity away first, in a custom_sql operation with its rollback.")
        }
        for partition in target.partitions {
            // What cascade records comes back with the others.
            let own = (partition.extras[column] ?? []).filter { !cascade || !$0.hasPrefix("statistics ") }
            guard own.isEmpty else {
                throw context.refusal(
                    "partition \"\(partition.title)\" has things of its own on column \"\(column)\", which would not come back: \(own.joined(separator: ", "))",
                    hint: "Keep the column with them: keepAs: \(column)_dropped. Or drop them first, in a custom_sql operation with its rollback.")
            }
        }
        let child = context.child(madeOf: column, of: target)
        // Its end comes with the column's, also where the phase says it before.
        if let child { context.forgetEnd(of: child) }
        try context.unneeded(column, of: target, to: "dropped", but: child)
        let keeps = context.keepsSnapshots
        let snapshot = keeps ? try snapshot(of: dropped, in: target, &context) : ColumnSnapshot(dropped, of: target, key: [], migration: "")
        let restore = DefinitionRestore(table: target)
        let gone = [column] + generated.map(\.name)
        let constraints = target.constraints.filter { !Set($0.columns).isDisjoint(with: gone) && $0.kind != "n" && $0.kind != "r" }
        if let exclusion = constraints.first(where: { $0.kind == "x" }) {
            throw context.refusal(
                "constraint \"\(exclusion.name)\" of \"\(target.title)\" could not be made again without locking everyone out",
                hint: "Keep the column with it: keepAs: \(column)_dropped. Or drop the constraint first, in a custom_sql operation.")
        }
        let indexes = target.indexes.filter { index in !Set(index.reads).isDisjoint(with: gone) && !constraints.contains { $0.name == index.name } }
        var undo = (keeps ? snapshot.restore() : [snapshot.addition]) + generated.map { GeneratedColumn(column: $0, table: target).restore }
        undo += indexes.flatMap(restore.index)
        undo += constraints.flatMap { constraint in restore.constraint(constraint, backedBy: target.indexes.first { $0.name == constraint.name }) }
        if dropped.notNull { undo += try Self.notNullAgain(dropped, in: target, context) }
        undo += keys.flatMap(\.steps) + links.tieSteps
        var ending = keeps ? snapshot.ending : []
        var more: [String] = []
        if let child {
            ending = [ChildTriggers(child).guardStatement] + ending + ChildTriggers(child).drop
            // Only once the values are back, so that bringing them back touches no row of the child.
            undo.append(ChildEnd.again(child, on: target))
            more = ["With it ends what keeps \(child.childTitle) in step. What is written to \(child.childTitle) from then on stays there alone, after a rollback too."]
        }
        // What a foreign key points at is locked as it goes, and first, as everywhere.
        let referenced = constraints.compactMap { $0.kind == "f" ? $0.references : nil }.filter { $0.sql != target.sql }.map { $0.lock(.accessExclusive) }
        let drops = gone.reversed().map { "ALTER TABLE \(target.sql) DROP COLUMN \(Quote.identifier($0))" }
        context.destroy(
            "drop column \(target.title).\(column)", ending + links.flatMap(\.cut) + keys.map(\.drop) + drops,
            locks: links.locks(but: target) + referenced + target.ownLock + keys.flatMap(\.locks), undo: undo,
            notes: [(keeps ? "Its values stay in \(snapshot.twin.schema).\(snapshot.twin.table); brought" : "Brought") + " back, the column stands last."]
                + (indexes.isEmpty && constraints.isEmpty ? [] : ["With it go \((indexes.map(\.name) + constraints.map(\.name)).joined(separator: ", ")); a rollback makes them again."])
                + generated.map { "With it goes generated column \($0.name): a rollback adds it again, which writes the table anew while nobody reads or writes it." }
                + keys.map { "Foreign key \($0.title) goes with it; a rollback adds it again and looks at the rows written since." } + links.notes + more,
            loses: keeps ? nil : loss(in: target) + ": a rollback adds the column without them.", child: child)
        if let child { context.disable(child) }
        context.update(table) { table in
            table.columns.removeAll { gone.contains($0.name) }
            table.indexes.removeAll { !Set($0.reads).isDisjoint(with: gone) }
            table.constraints.removeAll { !Set($0.columns).isDisjoint(with: gone) }
            table.referencing.removeAll { $0.columns.contains(column) }
        }
    }

    func loss(in table: Table) -> String { "The values of \(table.title).\(column) are not kept" }

    private func checkNothingReads(_ target: Table, _ context: PlanContext) throws(PlanRefusal) {
        let blockers = target.readers.filter { $0.columns.contains(column) }.map(\.title)
            + target.referencing.filter { $0.columns.contains(column) }.map { "foreign key \($0.name) of \($0.table)" }
            + target.statistics.filter { $0.contains(Quote.identifier(column)) || $0.contains(" \(column)") }.map { "statistics: \($0)" }
            + (keepAs == nil ? target.columns.filter { $0.generation.map { ColumnReferences.mentions(column, in: $0) } ?? false }.map { "generated column \($0.name)" } : [])
        guard blockers.isEmpty else {
            throw context.refusal(
                "column \"\(column)\" of \"\(target.title)\" is read by \(blockers.joined(separator: ", "))",
                hint: "With cascade: true they go too, and come back with a rollback. Or change them first, in a custom_sql operation with its rollback.")
        }
    }

    /// Renames the column in the phase's last transaction.
    func planKept(
        _ dropped: Column, as name: String, in target: Table, _ links: [Removal.Link], _ keys: [ReferencingRestore], _ context: inout PlanContext
    ) throws(PlanRefusal) {
        if !cascade { try checkNothingReads(target, context) }
        try context.unneeded(column, of: target, to: "kept under another name")
        let kept = KeptColumn(table: target, column: dropped, name: name, migration: context.migration.name)
        let back = Step("give \(target.title).\(name) its name \(column) back", kept.back, lock: .accessExclusive, on: target, reason: "No row is written.")
        let undo = [back] + (kept.losesNotNull ? try Self.notNullAgain(dropped, in: target, context) : []) + keys.flatMap(\.steps) + links.tieSteps
        context.destroy(
            "keep column \(target.title).\(column) as \(name)", links.flatMap(\.cut) + keys.map(\.drop) + kept.away(phase: context.phase.number),
            locks: links.locks(but: target) + target.ownLock + keys.flatMap(\.locks), undo: undo,
            notes: kept.notes + keys.map { "Foreign key \($0.title) goes; a rollback adds it again and looks at the rows written since." } + links.notes)
        context.update(table) { table in
            table.referencing.removeAll { $0.columns.contains(column) }
            table.rename([column: name])
        }
        context.updateColumn(name, of: table) { if kept.losesNotNull { $0.notNull = false } }
    }

    /// What a generated column holds follows from the others.
    private func planGenerated(_ dropped: Column, in target: Table, _ context: inout PlanContext) throws(PlanRefusal) {
        throw context.refusal(
            "column \"\(column)\" of \"\(target.title)\" is generated: to bring it back the table would be written anew",
            hint: "Keep it under another name: keepAs: \(column)_dropped. Or drop it in a custom_sql operation with your own rollback.")
    }

    /// NOT NULL after the values are back; rows written since may have none.
    static func notNullAgain(_ column: Column, in table: Table, _ context: PlanContext) throws(PlanRefusal) -> [Step] {
        let title = "\(table.title).\(column.name)"
        let name = Quote.identifier(column.name)
        let query = "SELECT count(*) FROM \(table.sql) WHERE \(name) IS NULL"
        var look = Step(
            "see that every row of \(table.title) has a \(column.name)",
            .check(
                CheckPlan(
                    title: "\(title) has no NULL", sql: query, isUserSQL: false,
                    errorMessage: "rows written since \(title) was dropped have no value for it, and it was NOT NULL: give them one (UPDATE \(table.sql) SET \(name) = … WHERE \(name) IS NULL), then run `migrate resume`"
                )))
        look.cost = .scan
        look.estimate = .reading(table)
        var marking = PlanContext(notNullOf: column, in: table)
        try NotNull.add(to: column.name, of: TableName(schema: table.schema, name: table.name), named: column.notNullConstraint, in: &marking)
        return [look]
            + marking.steps.map {
                var step = $0
                step.undo = []
                return step
            }
    }
}
