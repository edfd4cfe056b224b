extension OperationType {
    public static let addConstraint = OperationType(rawValue: "add_constraint")
}

/// Adds a check, a foreign key, a unique or primary key, without a scan under a strong lock.
public struct AddConstraint: MigrationOperation {
    public static let type = OperationType.addConstraint
    public static let summary = "add a check, a foreign key, a unique or primary key"
    public static let keys: [Key] = [
        .table,
        .constraintName,
        .required("sql", .constraint, "what follows its name: CHECK (…), FOREIGN KEY (…) REFERENCES …, UNIQUE (…), PRIMARY KEY (…), EXCLUDE …"),
    ]

    public let fields: Fields
    public let table: TableName
    public let constraintName: String
    public let constraint: SQLConstraint

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        constraintName = try fields.required("constraintName")
        let text = try fields.required("sql")
        do throws(SQLSyntaxError) { constraint = try SQLConstraint(parsing: text) } catch { throw FieldError(error, key: "sql") }
    }

    /// The index behind a unique or primary key that names none.
    var draft: IndexDraft? {
        guard [.unique, .primaryKey].contains(constraint.kind), constraint.usingIndex == nil else { return nil }
        return IndexDraft(
            table: table, isUnique: true,
            content: .parts(.init(
                elements: constraint.columns, include: constraint.include, nullsNotDistinct: constraint.nullsNotDistinct, options: constraint.options)))
    }
}

extension Key {
    static let constraintName = required("constraintName", .name, "the constraint's name")
}

extension MigrationBuilder {
    public func addConstraint(_ table: String, _ name: String, _ sql: String) -> MigrationBuilder {
        adding(AddConstraint.self, [("table", .text(table)), ("constraintName", .text(name)), ("sql", .sql(sql))], call: "addConstraint")
    }
}

extension AddConstraint {
    public func ask(_ questions: inout CatalogQuestions) {
        if let references = constraint.references { questions.tables.insert(references) }
        guard let draft else { return }
        questions.drafts.insert(draft)
        questions.newNames.insert(.init(table: table, name: constraintName))
    }

    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        if let taken = target.constraints.first(where: { $0.name == constraintName && $0.kind != "r" }) {
            throw context.refusal(
                "table \"\(target.title)\" has a constraint \"\(constraintName)\" already: \(taken.definition)",
                hint: "If it is what this migration wants, take the operation out; else give another name.")
        }
        for column in constraint.columns where column != target.name { _ = try context.column(column, of: target) }
        for column in constraint.include { _ = try context.column(column, of: target) }
        var build = ConstraintBuild(
            table: target, name: constraintName, constraint: constraint, majorVersion: context.catalog.majorVersion, isUserSQL: true)
        var notes: [String] = []
        switch constraint.kind {
        case .check: break
        case .foreignKey: notes = try planForeignKey(&build, in: context)
        case .unique, .primaryKey: try planKey(&build, in: &context)
        case .exclusion:
            guard target.isNew || target.heapBytes == 0 && target.partitions.isEmpty else {
                throw context.refusal(
                    "exclusion constraint \"\(constraintName)\" would lock \"\(target.title)\" against reads and writes while its index is built",
                    hint: "PostgreSQL can neither build it concurrently nor leave it unvalidated; give it to a new table and move the rows there.")
            }
        }
        var steps = build.steps
        if !steps.isEmpty { steps[0].notes += notes }
        for step in steps { context.add(step) }
        record(in: &context)
    }

    private func planForeignKey(_ build: inout ConstraintBuild, in context: PlanContext) throws(PlanRefusal) -> [String] {
        let target = build.table
        guard let name = constraint.references else { return [] }
        guard let other = context.catalog.tables[name] else {
            throw context.refusal(
                "table \"\(name)\" does not exist in database \"\(context.catalog.database)\"",
                hint: Nearest.suggestion(for: name.description, among: context.catalog.tables.keys.map(\.description)))
        }
        guard other.kind == "r" || other.kind == "p" else {
            throw context.refusal("\"\(other.title)\" is not a table", hint: "A foreign key points at an ordinary or partitioned table.")
        }
        for column in constraint.referencedColumns { _ = try context.column(column, of: other) }
        let primary = other.indexes.first { $0.isPrimary }
        let columns = constraint.referencedColumns.isEmpty ? primary?.columns ?? [] : constraint.referencedColumns
        guard !columns.isEmpty else {
            throw context.refusal("table \"\(other.title)\" has no primary key for \"\(constraintName)\" to point at", hint: "Name the columns of a unique key.")
        }
        let isKey = other.indexes.contains { $0.isUnique && $0.isValid && Set($0.columns) == Set(columns) && !$0.body.contains(" WHERE ") }
        guard isKey else {
            throw context.refusal(
                "no unique key of \"\(other.title)\" is on (\(columns.joined(separator: ", "))), where \"\(constraintName)\" points",
                hint: "Add one first, with add_constraint and UNIQUE (\(columns.map(SQLName.brief).joined(separator: ", "))).")
        }
        guard columns.count == constraint.columns.count else {
            throw context.refusal("\"\(constraintName)\" has \(constraint.columns.count) columns and points at \(columns.count)")
        }
        if constraint.isNotValid, target.kind == "p", context.catalog.majorVersion < 18 {
            throw context.refusal(
                "PostgreSQL \(context.catalog.majorVersion) takes no foreign key on partitioned \"\(target.title)\" that is not valid",
                hint: "Leave NOT VALID out: each partition gets its own, is validated, and then the table adopts them.")
        }
        if other.oid != target.oid, !other.isNew { build.referenced = other.wholeLocks(.shareRowExclusive) }
        let isIndexed = target.indexes.contains { Array($0.columns.prefix(constraint.columns.count)).sorted() == constraint.columns.sorted() }
        guard !isIndexed, !target.isNew else { return [] }
        return ["No index of \(target.title) starts with \(constraint.columns.joined(separator: ", ")): deleting from \(other.title) reads all of it."]
    }

    private func planKey(_ build: inout ConstraintBuild, in context: inout PlanContext) throws(PlanRefusal) {
        let target = build.table
        if constraint.kind == .primaryKey, let key = target.indexes.first(where: \.isPrimary) {
            throw context.refusal("table \"\(target.title)\" has a primary key already, \"\(key.name)\"", hint: "Drop it first, in an earlier phase.")
        }
        var columns = constraint.columns
        if let name = constraint.usingIndex {
            guard let index = target.indexes.first(where: { $0.name == name }) else {
                throw context.refusal(
                    "index \"\(name)\" of table \"\(target.title)\" does not exist",
                    hint: Nearest.suggestion(for: name, among: target.indexes.map(\.name)))
            }
            guard index.isUnique, index.isValid else {
                throw context.refusal("index \"\(name)\" is not \(index.isUnique ? "valid" : "unique")", hint: "A key needs a valid unique index.")
            }
            guard target.kind != "p" else {
                throw context.refusal(
                    "partitioned \"\(target.title)\" cannot make a key of an index", hint: "Write \(constraint.kind == .primaryKey ? "PRIMARY KEY" : "UNIQUE") (…).")
            }
            columns = index.columns
        } else {
            try context.free(constraintName, of: target)
            let resolved = draft.flatMap { context.catalog.drafts[$0] }
            if let problem = resolved?.problem { throw context.refusal("constraint \"\(constraintName)\" cannot be made: \(problem)") }
            try context.checkPartitions(of: target, index: constraintName, unique: columns)
            build.indexBody = resolved?.body ?? draft?.body(columns: target.columns.map(\.name))
        }
        guard constraint.kind == .primaryKey, !target.isNew else { return }
        let first = context.steps.count
        let nullable = columns.filter { target[column: $0]?.notNull == false }
        for column in nullable { try NotNull.add(to: column, of: table, in: &context) }
        guard target.kind == "p", context.catalog.majorVersion >= 18, !nullable.isEmpty else { return }
        // From PostgreSQL 18 on a key makes NOT NULL, a constraint now, the partition's own: it outlives the parent's.
        let leaves = target.partitions.filter { $0.kind != "p" }.map { partition in
            let drops = nullable.map { "DROP CONSTRAINT IF EXISTS \(Quote.identifier("\(target.name)_\($0)_not_null"))" }
            var step = Step("allow NULL in the key of \(partition.title)", .transaction(.init(["ALTER TABLE \(partition.sql) \(drops.joined(separator: ", "))"])))
            step.locks = [TableLock(table: partition.sql, title: partition.title, mode: .accessExclusive)]
            return step
        }
        context.amend(first) { $0.undo += leaves }
    }

    private func record(in context: inout PlanContext) {
        let kinds: [SQLConstraint.Kind: String] = [.check: "c", .foreignKey: "f", .unique: "u", .primaryKey: "p", .exclusion: "x"]
        var entry = Constraint(
            name: constraintName, kind: kinds[constraint.kind] ?? "", columns: constraint.columns, definition: constraint.text,
            isValid: !constraint.isNotValid)
        entry.references = constraint.references
        let (name, isPrimary) = (constraintName, constraint.kind == .primaryKey)
        if let renamed = constraint.usingIndex, let home = context.catalog.tables[table], var index = home.indexes.first(where: { $0.name == renamed }) {
            entry.columns = index.columns
            context.forgetIndex(renamed, of: table)
            index.name = name
            index.isPrimary = isPrimary
            context.record(index, on: table)
        } else if let draft, let home = context.catalog.tables[table] {
            let resolved = context.catalog.drafts[draft]
            let body = resolved?.body ?? draft.body(columns: home.columns.map(\.name))
            context.record(
                Index(
                    name: name, columns: constraint.columns, definition: "CREATE UNIQUE INDEX ON t \(body)", isPrimary: isPrimary, isUnique: true,
                    isValid: true, isUsableKey: context.isKey(resolved, of: home) && !constraint.isDeferrable,
                    reads: constraint.columns + constraint.include), on: table)
        }
        context.update(table) { $0.constraints.append(entry) }
    }
}
