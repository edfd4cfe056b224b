extension OperationType {
    public static let dropIndex = OperationType(rawValue: "drop_index")
}

/// Drops an index, while everyone works unless told otherwise.
public struct DropIndex: MigrationOperation {
    public static let type = OperationType.dropIndex
    public static let summary = "drop an index while everyone works"
    public static let keys: [Key] = [
        .required("indexName", .index, "the index, with its schema and a dot where needed"),
        .optional("table", .table, "the table it is on"),
        .optional("concurrent", .bool, "whether reads and writes go on meanwhile", standard: "true"),
    ]

    public let fields: Fields
    public let index: TableName
    public let table: TableName?
    public let isConcurrent: Bool

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        do throws(FieldError) { index = try TableName(parsing: try fields.required("indexName"), what: "index name") } catch {
            throw error.at("indexName")
        }
        table = fields.text("table") == nil ? nil : try fields.table("table")
        isConcurrent = fields.bool("concurrent") ?? true
    }
}

extension MigrationBuilder {
    public func dropIndex(_ name: String, table: String? = nil, concurrent: Bool? = nil) -> MigrationBuilder {
        adding(
            DropIndex.self,
            [("indexName", .text(name)), ("table", table.map(FieldValue.text)), ("concurrent", concurrent.map(FieldValue.bool))], call: "dropIndex")
    }
}

extension DropIndex {
    public func ask(_ questions: inout CatalogQuestions) {
        if table == nil { questions.indexes.insert(index) }
    }

    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let home = try home(in: context)
        let target = try context.table(home)
        guard let found = target.indexes.first(where: { $0.name == index.name }) else {
            throw context.refusal(
                "index \"\(index.name)\" of table \"\(target.title)\" does not exist",
                hint: Nearest.suggestion(for: index.name, among: target.indexes.map(\.name)))
        }
        if target.constraints.contains(where: { ["p", "u", "x"].contains($0.kind) && $0.name == found.name }) {
            throw context.refusal(
                "index \"\(found.name)\" belongs to a constraint of \"\(target.title)\"", hint: "Use drop_constraint with constraintName \(found.name).")
        }
        if let parent = found.parent {
            throw context.refusal("index \"\(found.name)\" belongs to index \"\(parent)\" of the partitioned table", hint: "Drop \(parent).")
        }
        let keys = target.constraints.filter { $0.kind == "r" && $0.index == found.name }
        if !keys.isEmpty {
            throw context.refusal(
                "index \"\(found.name)\" of \"\(target.title)\" is what foreign keys rest upon: \(keys.map(\.definition).joined(separator: ", "))",
                hint: "Drop those foreign keys first.")
        }
        var undo = Self.restore(found, of: target)
        var notes: [String] = []
        if !found.isValid {
            undo = []
            notes.append("It is invalid, so no query uses it; a rollback does not make it again.")
        }
        if found.isReplicaIdentity(of: target) {
            notes.append("It is the replica identity of \(target.title): subscribers get no UPDATE or DELETE of it from then on.")
        }
        if isConcurrent, target.kind != "p", !target.isNew {
            var step = IndexBuild.dropConcurrently(IndexTarget(found, of: target), on: target.title, ifThere: false)
            step.undo = undo
            step.notes = notes
            context.add(step)
        } else {
            if target.kind == "p" { notes.append("The index of a partitioned table cannot be dropped concurrently.") }
            context.destroy(
                "drop index \(found.name) of \(target.title)", ["DROP INDEX \(Quote.qualified(target.schema, found.name))"],
                locks: target.isNew ? [] : target.wholeLocks(.accessExclusive), undo: undo, notes: notes)
        }
        context.forgetIndex(found.name, of: home)
    }

    /// The table by the key, by the catalog, or that of a planned index.
    private func home(in context: PlanContext) throws(PlanRefusal) -> TableName {
        if let table { return table }
        if let home = context.catalog.indexTables[index], context.catalog.tables[home]?.indexes.contains(where: { $0.name == index.name }) == true { return home }
        let planned = context.catalog.tables.filter { entry in
            entry.value.indexes.contains { $0.name == index.name } && (index.schema.map { $0 == entry.value.schema } ?? true)
        }
        if let home = planned.keys.min(by: { $0.description < $1.description }) { return home }
        throw context.refusal(
            "index \"\(index)\" does not exist in database \"\(context.catalog.database)\"",
            hint: index.schema == nil ? "Write schema.index, or name its table with \"table\"." : nil)
    }

    /// The index and what hung on it.
    static func restore(_ index: Index, of table: Table) -> [Step] {
        var steps = IndexBuild(
            table: table, name: index.name, isUnique: index.isUnique, body: index.body,
            partitionNames: table.partitionNames(of: index.name)
        ).steps.map { step in
            var step = step
            step.undo = []
            return step
        }
        if let last = extras(of: index, on: table) { steps.append(last) }
        return steps
    }

    static func extras(of index: Index, on table: Table) -> Step? {
        let name = Quote.qualified(table.schema, index.name)
        var statements: [String] = []
        if let comment = index.comment { statements.append("COMMENT ON INDEX \(name) IS \(Quote.literal(comment))") }
        for (column, target) in index.statisticsTargets.sorted(by: { $0.key < $1.key }) {
            statements.append("ALTER INDEX \(name) ALTER COLUMN \(column) SET STATISTICS \(target)")
        }
        if index.isClustered { statements.append("ALTER TABLE \(table.sql) CLUSTER ON \(Quote.identifier(index.name))") }
        if index.isReplicaIdentity(of: table) { statements.append("ALTER TABLE \(table.sql) REPLICA IDENTITY USING INDEX \(Quote.identifier(index.name))") }
        guard !statements.isEmpty else { return nil }
        return Step(
            "give index \(index.name) what hung on it", statements,
            lock: index.isReplicaIdentity(of: table) ? .accessExclusive : .shareUpdateExclusive, on: table)
    }
}

extension Index {
    func isReplicaIdentity(of table: Table) -> Bool {
        table.replicaIdentity == "USING INDEX \(name)" || table.replicaIdentity == "USING INDEX \(Quote.identifier(name))"
    }
}
