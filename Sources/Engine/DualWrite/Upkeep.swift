/// What the journal says is kept in step on a table, and the triggers that do it.
struct Upkeep {
    /// As people call it: `users.name and full_name`.
    let title: String
    let table: String
    let triggers: [String]

    static func all(on table: Table) -> [Upkeep] {
        let pairs = table.pairs.filter { $0.isOn(table) && $0.carriers.contains(table.sql) }.map { pair in
            Upkeep(title: "\(table.title).\(pair.old.title) and \(pair.new.title)", table: table.title, triggers: [SyncTriggers(pair).insertTrigger, SyncTriggers(pair).updateTrigger])
        }
        let children = table.children.map { child in
            Upkeep(
                title: "\(child.sourceTitle) and \(child.childTitle)", table: table.title,
                triggers: ChildTriggers(child).places.filter { $0.table == table.sql }.map(\.trigger))
        }
        let twins = table.twins.filter { $0.twin.source == table.sql }.map { record in
            Upkeep(title: "\(table.title) and \(record.twin.table)", table: table.title, triggers: [TwinTriggers(record.twin).rowTrigger, TwinTriggers(record.twin).truncateTrigger])
        }
        return pairs + children + twins
    }
}

extension PlanContext {
    /// Somebody may have dropped or disabled what a phase of the migration made.
    func checkUpkeep() throws(PlanRefusal) {
        let operations = migration.phases.flatMap(\.operations)
        guard operations.contains(where: { $0 is DualWriteEnable || $0 is PartitionTable }) else { return }
        for table in catalog.tables.values.sorted(by: { $0.sql < $1.sql }) {
            for upkeep in Upkeep.all(on: table) {
                guard let gone = upkeep.triggers.first(where: { !table.firingTriggers.contains($0) }) else { continue }
                throw refusal(
                    "\(upkeep.title) are no longer in step: trigger \(gone) of \(upkeep.table) was dropped or disabled",
                    hint: "What was written since then was not carried over. Take the phase back that began it, with `migrate rollback`, and apply it again.")
            }
        }
    }
}
