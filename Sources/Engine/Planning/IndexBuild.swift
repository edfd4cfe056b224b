/// The steps that give a table an index while everyone works.
///
/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY>
struct IndexBuild {
    let table: Table
    let name: String
    let isUnique: Bool
    /// What follows the table's name.
    let body: String
    /// Whether names in the body are meant under the search path of role and database.
    var isUserSQL = false
    var isConcurrent = true
    /// Names of the partitions' indexes, where they are given.
    var partitionNames: [String: String] = [:]

    private var unique: String { isUnique ? "UNIQUE " : "" }

    var steps: [Step] {
        if table.isNew || !isConcurrent { return [plain] }
        return table.kind == "p" ? partitioned : [Self.concurrently(target, on: table.title, rows: table.estimatedRows)]
    }

    private var target: IndexTarget { IndexTarget(schema: table.schema, table: table.sql, name: name, isUnique: isUnique, body: body, isUserSQL: isUserSQL) }

    private var plain: Step {
        let sql = "CREATE \(unique)INDEX \(Quote.identifier(name)) ON \(table.sql) \(body)"
        var step = Step("build index \(name) on \(table.title)", .transaction(.init([sql], isUserSQL: isUserSQL, isUnbounded: true)))
        if !table.isNew {
            step.locks = table.wholeLocks(.share)
            step.cost = .scan
            step.estimate = .indexing(table.estimatedRows)
            step.notes = ["Writes wait until it is built; without concurrent: false they would not."]
        }
        step.undo = [Self.drop(name, of: table)]
        return step
    }

    /// - Parameter title: The table's, as people read it.
    static func concurrently(_ target: IndexTarget, on title: String, rows: Int?) -> Step {
        let sql = "CREATE \(target.isUnique ? "UNIQUE " : "")INDEX CONCURRENTLY \(Quote.identifier(target.name)) ON \(target.table) \(target.body)"
        var step = Step(
            "build index \(target.name) on \(title)", .statement(.init(sql: sql, isUserSQL: target.isUserSQL, effect: .buildsIndex(target))))
        step.locks = [TableLock(table: target.table, title: title, mode: .shareUpdateExclusive)]
        step.cost = .scan
        step.estimate = .indexing(rows)
        step.reason = "Reads and writes go on; the build waits for every older transaction of the database to end."
        step.undo = [dropConcurrently(target, on: title, ifThere: true)]
        return step
    }

    static func dropConcurrently(_ target: IndexTarget, on title: String, ifThere: Bool) -> Step {
        var step = Step(
            "drop index \(target.name) of \(title)",
            .statement(.init(sql: "DROP INDEX CONCURRENTLY \(target.schema.isEmpty ? Quote.identifier(target.name) : target.sql)", isUserSQL: false, effect: .dropsIndex(target, ifThere: ifThere))))
        step.locks = [TableLock(table: target.table, title: title, mode: .shareUpdateExclusive)]
        step.reason = "Reads and writes go on; it waits for every transaction that uses the table to end."
        return step
    }

    /// Under a strong lock, for indexes that cannot be dropped otherwise: those of partitioned tables.
    static func drop(_ name: String, of table: Table) -> Step {
        var step = Step(
            "drop index \(name) of \(table.title)", .transaction(.init(["DROP INDEX IF EXISTS \(Quote.qualified(table.schema, name))"])))
        step.locks = table.isNew ? [] : table.wholeLocks(.accessExclusive)
        return step
    }

    // MARK: Partitioned tables

    /// An index of the parent that nothing stands in yet, one on each partition, and their union.
    private var partitioned: [Step] {
        var steps = [hull(of: table.sql, title: table.title, name: name)]
        for partition in table.partitions where partition.kind == "p" {
            steps.append(hull(of: partition.sql, title: partition.title, name: indexName(of: partition)))
        }
        for partition in table.partitions where partition.kind != "p" {
            let target = IndexTarget(
                schema: partition.schema, table: partition.sql, name: indexName(of: partition), isUnique: isUnique, body: body, isUserSQL: isUserSQL)
            steps.append(Self.concurrently(target, on: partition.title, rows: partition.estimatedRows))
        }
        var attach = Self.attach(to: name, of: table) { indexName(of: $0) }
        // Dropping the parent's index takes along those attached; the others have undo steps of their own.
        if !attach.isEmpty { attach[0].undo = [Self.drop(name, of: table)] }
        return steps + attach
    }

    func indexName(of partition: Partition) -> String { partitionNames[partition.sql] ?? Self.name(name, of: partition) }

    static func name(_ name: String, of partition: Partition) -> String {
        let whole = "\(partition.name)_\(name)"
        return whole.utf8.count <= Names.longest ? whole : Names.shortened(whole, unique: whole)
    }

    private func hull(of relation: String, title: String, name: String) -> Step {
        let sql = "CREATE \(unique)INDEX \(Quote.identifier(name)) ON ONLY \(relation) \(body)"
        var step = Step("name index \(name) of \(title)", .transaction(.init([sql], isUserSQL: isUserSQL)))
        step.locks = [TableLock(table: relation, title: title, mode: .share, reach: .alone)]
        step.reason = "It holds no rows itself and becomes valid with the last of its partitions' indexes."
        let schema = relation == table.sql ? Quote.identifier(table.schema) : Quote.identifier(table.partitions.first { $0.sql == relation }?.schema ?? table.schema)
        var undo = Step("drop index \(name) of \(title)", .transaction(.init(["DROP INDEX IF EXISTS \(schema).\(Quote.identifier(name))"])))
        undo.locks = [TableLock(table: relation, title: title, mode: .accessExclusive)]
        step.undo = [undo]
        return step
    }

    /// Leaves first, so that each index is valid when it is attached to the next.
    static func attach(to name: String, of table: Table, indexName: (Partition) -> String) -> [Step] {
        table.partitions.reversed().map { partition in
            let upper = table.partitions.first { $0.sql == partition.parent }
            let parent = upper.map { Quote.qualified($0.schema, indexName($0)) } ?? Quote.qualified(table.schema, name)
            let child = Quote.qualified(partition.schema, indexName(partition))
            var step = Step(
                "attach index \(indexName(partition)) to \(upper.map(indexName) ?? name)",
                .transaction(.init(["ALTER INDEX \(parent) ATTACH PARTITION \(child)"])))
            step.locks = [
                TableLock(table: child, title: indexName(partition), mode: .accessExclusive, reach: .index),
            ]
            return step
        }
    }
}

extension IndexTarget {
    init(_ index: Index, of table: Table) {
        self.init(schema: table.schema, table: table.sql, name: index.name, isUnique: index.isUnique, body: index.body)
    }
}

extension Table {
    /// The locks of a statement that takes its partitions or children along, each by itself so that who holds one is seen.
    func wholeLocks(_ mode: LockMode) -> [TableLock] {
        [TableLock(table: sql, title: title, mode: mode)] + partitions.map { TableLock(table: $0.sql, title: $0.title, mode: mode) }
    }
}
