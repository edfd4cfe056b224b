/// A place in a partitioned table for one partition more: what planning has to know of the parent and of its default partition.
struct PartitionPlace {
    let parent: Table
    let bound: PartitionBound
    let title: String

    /// Rows of the default partition that are moved under a lock, at most.
    static let most = 10_000
    /// Bytes of a default partition that are read in no time.
    static let smallest = 16 << 20

    /// - Throws: A refusal for what no partition can be added to.
    init(_ name: String, of parent: Table, bound: PartitionBound, in context: PlanContext) throws(PlanRefusal) {
        guard parent.kind == "p" else {
            throw context.refusal("table \"\(parent.title)\" is not partitioned", hint: "Use partition_table to divide it.")
        }
        guard parent.partitionKey.count == 1 else {
            throw context.refusal(
                "\"\(parent.title)\" is divided by more than one column, or by an expression", hint: "Write it as a custom_sql operation with its rollback.")
        }
        if let twin = parent.twins.first {
            throw context.refusal(
                "\"\(parent.title)\" is kept in step with \"\(twin.twin.source == parent.sql ? twin.twin.table : twin.twin.sourceTable)\", which knows nothing of its partitions",
                hint: "End that first: drop the earlier table.")
        }
        (self.parent, self.bound, title) = (parent, bound, name)
    }

    /// The partition for whatever belongs in no other.
    var standard: Partition? { parent.partitions.first { $0.parent == parent.sql && $0.bound == "DEFAULT" } }

    /// What the rows of the partition have in common; nil for a hash.
    var condition: String? {
        if case .hash = bound { return nil }
        let column = parent.partitionKey[0]
        return bound.condition(on: column, type: parent[column: column]?.type ?? "text")
    }

    /// As the catalog would give it.
    var asParent: Removal.Parent {
        Removal.Parent(
            name: TableName(schema: parent.schema, name: parent.name), isOurs: true, bound: bound.clause, condition: condition,
            standard: standard.map { TableName(schema: $0.schema, name: $0.name) }, standardBytes: standard?.bytes ?? 0)
    }

    /// Where there is one, ATTACH locks it too.
    var standardLock: [TableLock] { standard.map { [TableLock(table: $0.sql, title: $0.title, mode: .accessExclusive)] } ?? [] }

    /// Tables that the parent's foreign keys point at: each attached partition gets keys of its own.
    func referenced(_ mode: LockMode, in context: PlanContext) -> [TableLock] {
        let tables = context.tablesByName
        return parent.constraints.filter { $0.kind == "f" }.compactMap(\.references).flatMap { tables[$0]?.wholeLocks(mode) ?? [] }
    }

    /// Taking it out again, under the locks of that.
    func detach(_ partition: String, of title: String, then statements: [String] = []) -> Step {
        var step = Step("detach \(title) from \(parent.title)", .transaction(.init(["ALTER TABLE \(parent.sql) DETACH PARTITION \(partition)"] + statements)))
        step.locks = [TableLock(table: parent.sql, title: parent.title, mode: .accessExclusive, reach: .alone)] + standardLock
        step.locks.append(TableLock(table: partition, title: title, mode: .accessExclusive))
        return step
    }

    func picture(_ name: TableName) -> Partition {
        var partition = Partition(schema: name.schema ?? parent.schema, name: name.name, kind: "r", parent: parent.sql, estimatedRows: nil, indexes: [:])
        partition.bound = bound.clause
        return partition
    }
}
