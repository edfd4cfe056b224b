/// The primary key of a column that a switch of names keeps beside the one that takes its place.
///
/// It goes over in the switch, since a key forbids NULL, which is what the kept column has where its type cannot hold a value.
struct SwitchedKey {
    private let table: Table
    private let kept: Column
    private let handover: KeyHandover
    /// Foreign keys that point at the kept column; each has its like on the other.
    private let keys: [Attachment]

    /// - Parameters:
    ///   - table: With its columns under their names after the switch.
    ///   - pair: The one from then on.
    /// - Returns: nil where the column has no key to hand over, or foreign keys rest on it that nothing carried.
    init?(of table: Table, from keepAs: String, in pair: ColumnPair, _ renames: ThingRenames) {
        guard let kept = table[column: keepAs], let handover = KeyHandover(of: table, from: keepAs, in: pair) else { return nil }
        let keys = Attachment.all(on: [keepAs], of: table).filter { $0.kind == .referencing }
        guard keys.allSatisfy({ !renames.left.contains($0.title) }) else { return nil }
        (self.table, self.kept, self.handover, self.keys) = (table, kept, handover, keys)
    }

    var columns: [String] { handover.columns }

    var forward: [String] {
        keys.map { $0.drop(on: table) } + [handover.dropOwn, "ALTER TABLE \(table.sql) ALTER COLUMN \(Quote.identifier(kept.name)) DROP NOT NULL"] + handover.forward
    }

    var note: String {
        "The primary key and the foreign keys that point at it go over with the name; a rollback builds an index for \(kept.name) first, and wants a value in each row of it."
    }

    func update(_ table: inout Table) {
        table.remove(Attachment.all(on: [kept.name], of: table).filter { $0.kind == .referencing || $0.kind == .primaryKey })
        handover.update(&table)
        if let place = table.columns.firstIndex(where: { $0.name == kept.name }) { table.columns[place].notNull = false }
    }

    /// What gives the kept column its key back, before it gets its name back.
    func back(_ pair: ColumnPair) -> [Step] {
        var steps = pair.notesRejects ? [Step("check: every value converts", .check(Unconverted.check(pair)))] : []
        steps.append(handover.buildOwn)
        for key in keys { steps += ((try? key.steps(on: table)) ?? []).map(\.withoutUndo) }
        var marking = PlanContext(notNullOf: kept, in: table)
        try? NotNull.add(to: kept.name, of: TableName(schema: table.schema, name: table.name), in: &marking)
        return steps + marking.steps.map(\.withoutUndo) + handover.back
    }
}
