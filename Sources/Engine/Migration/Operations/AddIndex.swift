extension OperationType {
    public static let addIndex = OperationType(rawValue: "add_index")
}

/// Builds an index, while everyone works unless told otherwise.
public struct AddIndex: MigrationOperation {
    public static let type = OperationType.addIndex
    public static let summary = "build an index while everyone works"
    public static let keys: [Key] = [
        .table,
        .required("indexName", .name, "the index's name"),
        .required("columns", .elements, "columns, or expressions with what may follow them: lower(email) DESC"),
        .optional("concurrent", .bool, "whether writes go on while it is built", standard: "true"),
        .optional("unique", .bool, "whether it forbids duplicates", standard: "false"),
        .optional("using", .name, "the access method", standard: "btree"),
        .optional("where", .expression, "which rows it holds", standard: "all"),
        .optional("include", .names, "columns that it carries along"),
        .optional("with", .map, "storage parameters"),
    ]

    public let fields: Fields
    public let table: TableName
    public let indexName: String
    public let columns: [String]
    public let isConcurrent: Bool
    public let isUnique: Bool

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        indexName = try fields.required("indexName")
        columns = fields.list("columns") ?? []
        isConcurrent = fields.bool("concurrent") ?? true
        isUnique = fields.bool("unique") ?? false
    }

    var draft: IndexDraft {
        IndexDraft(
            table: table, isUnique: isUnique,
            content: .parts(.init(
                using: fields.text("using"), elements: columns, include: fields.list("include") ?? [], options: fields.map("with") ?? [:],
                condition: fields.text("where"))))
    }
}

extension MigrationBuilder {
    public func addIndex(
        _ table: String, _ name: String, _ columns: [String], concurrent: Bool? = nil, unique: Bool? = nil, using: String? = nil,
        where condition: String? = nil, include: [String]? = nil, with options: [String: String]? = nil
    ) -> MigrationBuilder {
        adding(
            AddIndex.self,
            [
                ("table", .text(table)), ("indexName", .text(name)), ("columns", .list(columns)), ("concurrent", concurrent.map(FieldValue.bool)),
                ("unique", unique.map(FieldValue.bool)), ("using", using.map(FieldValue.text)), ("where", condition.map(FieldValue.sql)),
                ("include", include.map(FieldValue.list)), ("with", options.map(FieldValue.map)),
            ], call: "addIndex")
    }
}

extension AddIndex {
    public func ask(_ questions: inout CatalogQuestions) {
        questions.drafts.insert(draft)
        questions.newNames.insert(.init(table: table, name: indexName))
    }

    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        try context.free(indexName, of: target)
        for element in columns where target[column: element] == nil {
            let parsed: IndexElement
            do throws(SQLSyntaxError) { parsed = try IndexElement(parsing: element) } catch {
                throw context.refusal(
                    "\"\(element)\" is neither a column of \"\(target.title)\" nor an index element: \(error.message)",
                    hint: Nearest.suggestion(for: element, among: target.columns.map(\.name)))
            }
            for name in parsed.columnsRead.sorted() where name != target.name { _ = try context.column(name, of: target) }
        }
        for name in fields.list("include") ?? [] { _ = try context.column(name, of: target) }
        let resolved = context.catalog.drafts[draft]
        if let problem = resolved?.problem { throw context.refusal("index \"\(indexName)\" cannot be made: \(problem)") }
        try context.checkPartitions(of: target, index: indexName, unique: isUnique ? resolved?.columns ?? columns : nil)
        let body = resolved?.body ?? draft.body(columns: target.columns.map(\.name))
        var steps = IndexBuild(
            table: target, name: indexName, isUnique: isUnique, body: body, isUserSQL: resolved == nil, isConcurrent: isConcurrent
        ).steps
        if let twin = target.indexes.first(where: { $0.isValid && $0.isUnique == isUnique && $0.body == body }) {
            steps[0].notes.append("Index \(twin.name) is the same already.")
        }
        for step in steps { context.add(step) }
        context.record(
            Index(
                name: indexName, columns: resolved?.columns ?? columns, definition: "CREATE INDEX ON t \(body)", isPrimary: false, isUnique: isUnique,
                isValid: true, isUsableKey: context.isKey(resolved, of: target), reads: resolved?.reads ?? columns), on: table)
    }
}

extension PlanContext {
    /// - Throws: A refusal where something of the table's schema has this name already.
    func free(_ name: String, of table: Table) throws(PlanRefusal) {
        let known = table.indexes.first { $0.name == name }.map { "index on \(table.title)\($0.isValid ? "" : ", invalid")" }
        guard let what = known ?? catalog.relations[Quote.qualified(table.schema, name)] ?? made(name, in: table.schema) else { return }
        let isInvalid = what.hasSuffix("invalid")
        throw refusal(
            "the name \"\(name)\" is taken in schema \"\(table.schema)\": \(what)",
            hint: isInvalid
                ? "It is the remainder of a build that failed: DROP INDEX CONCURRENTLY \(Quote.qualified(table.schema, name)); then try again."
                : "If it is what this migration wants, take the operation out; else give another name.")
    }

    /// What has the name by then, made by this migration.
    private func made(_ name: String, in schema: String) -> String? {
        let isTable = catalog.tables.values.contains { table in
            table.schema == schema && table.name == name || table.partitions.contains { $0.schema == schema && $0.name == name }
        }
        return isTable ? "table" : nil
    }

    /// - Parameter unique: The columns of a unique index.
    func checkPartitions(of table: Table, index: String, unique: [String]?) throws(PlanRefusal) {
        guard table.kind == "p" else { return }
        if let foreign = table.partitions.first(where: { $0.kind == "f" }) {
            throw refusal("partition \"\(foreign.title)\" is a foreign table, which cannot have index \"\(index)\"", hint: "Detach it first.")
        }
        guard let unique, let missing = table.partitionKey.first(where: { !unique.contains($0) }) else { return }
        throw refusal(
            "unique index \"\(index)\" lacks \"\(missing)\", by which \"\(table.title)\" is partitioned",
            hint: "PostgreSQL enforces uniqueness partition by partition: add \"\(missing)\" to the columns.")
    }

    func isKey(_ index: ResolvedIndex?, of table: Table) -> Bool {
        guard let index, index.isPlainKey else { return false }
        return index.columns.allSatisfy { table[column: $0]?.notNull == true }
    }

    /// Notes an index that is there from now on.
    mutating func record(_ index: Index, on name: TableName) {
        guard let table = catalog.tables[name] else { return }
        update(name) { $0.indexes.append(index) }
        catalog.relations[Quote.qualified(table.schema, index.name)] = "index on \(table.title)"
    }

    mutating func forgetIndex(_ index: String, of name: TableName) {
        guard let table = catalog.tables[name] else { return }
        update(name) { $0.indexes.removeAll { $0.name == index } }
        catalog.relations[Quote.qualified(table.schema, index)] = nil
    }
}
