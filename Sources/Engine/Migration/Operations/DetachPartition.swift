extension OperationType {
    public static let detachPartition = OperationType(rawValue: "detach_partition")
}

/// Takes a partition out of its table, which has its rows no longer; it stays as a table of its own, or is dropped.
public struct DetachPartition: MigrationOperation {
    public static let type = OperationType.detachPartition
    public static let summary = "take a partition out of its table"
    public static let keys: [Key] = [
        .table,
        .required("partition", .table, "the partition, with its schema and a dot where needed"),
        .optional("keep", .bool, "whether it stays as a table of its own; else it goes as with drop_table", standard: "true"),
    ]

    public let fields: Fields
    public let table: TableName
    public let partition: TableName
    public let keeps: Bool

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        partition = try fields.table("partition")
        keeps = fields.bool("keep") ?? true
        if partition == table { throw FieldError("a table cannot be a partition of itself", key: "partition") }
    }
}

extension MigrationBuilder {
    /// - Parameter keep: Whether it stays as a table of its own.
    public func detachPartition(_ table: String, _ partition: String, keep: Bool? = nil) -> MigrationBuilder {
        adding(DetachPartition.self, [("table", .text(table)), ("partition", .text(partition)), ("keep", keep.map(FieldValue.bool))], call: "detachPartition")
    }
}

extension DetachPartition {
    public func ask(_ questions: inout CatalogQuestions) { questions.removals.insert(partition) }

    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        let leaf = try context.table(partition)
        guard let parent = leaf.removal?.parents.first(where: { $0.bound != nil && $0.name == TableName(schema: target.schema, name: target.name) }) else {
            throw context.refusal(
                "\"\(leaf.title)\" is not a partition of \"\(target.title)\"",
                hint: Nearest.suggestion(for: leaf.title, among: target.partitions.filter { $0.parent == target.sql }.map(\.title)))
        }
        if let twin = target.twins.first {
            throw context.refusal(
                "\"\(target.title)\" is kept in step with \"\(twin.twin.table)\", which would keep the rows of \"\(leaf.title)\"", hint: "End that first: drop \(twin.twin.table).")
        }
        guard keeps else { return try dropping(in: &context) }
        guard parent.referencing.isEmpty else {
            throw context.refusal(
                "foreign keys point at \"\(target.title)\": \(parent.referencing.joined(separator: ", "))",
                hint: "Whether their rows point into \"\(leaf.title)\" would be looked up under a lock. Drop those keys first, in an earlier phase.")
        }
        try context.checkUndisturbed(leaf, by: "detach it")
        let tables = context.tablesByName
        let keys = leaf.constraints.filter { $0.kind == "f" && $0.isInherited }.compactMap(\.references).flatMap { tables[$0]?.wholeLocks(.shareRowExclusive) ?? [] }
        var locks = [TableLock(table: target.sql, title: target.title, mode: .accessExclusive, reach: .alone)]
        if let standard = parent.standard { locks.append(standard.lock(.accessExclusive)) }
        locks += keys + leaf.wholeLocks(.accessExclusive)
        var back = PartitionReturn(table: leaf, parent: parent, referenced: keys)
        back.strays = "rows written since it was detached went to"
        context.destroy(
            "detach \(leaf.title) from \(target.title)", ["ALTER TABLE \(target.sql) DETACH PARTITION \(leaf.sql)"], locks: locks, undo: back.steps,
            notes: ["\(target.title) has its rows no longer; a rollback attaches it again, with what was written to it by then."])
        context.update(table) { $0.partitions.removeAll { $0.sql == leaf.sql } }
        context.update(partition) { table in
            table.isPartition = false
            table.removal?.parents.removeAll { $0.name == parent.name }
        }
    }

    private func dropping(in context: inout PlanContext) throws(PlanRefusal) {
        let drop: DropTable
        do throws(FieldError) { drop = try DropTable(fields: Fields(place: fields.place).with("table", .text(partition.description))) } catch {
            throw context.refusal(error.message, hint: error.hint)
        }
        try drop.plan(in: &context)
    }
}
