extension ChildTable {
    /// How a migration says what the rows of a child table are.
    struct Definition: Hashable, Sendable {
        var table: TableName
        /// The column that the rows are made of; nil where nothing hangs on it.
        var source: String?
        var into: TableName
        /// The child's column that gets the parent's key.
        var key: String
        var rows: RowsQuery
        var failsOnError = false
    }

    /// The child table with its types and its query as the server understands them.
    /// - Throws: ``PlanRefusal`` where the two tables do not go together.
    static func resolve(_ definition: Definition, in context: PlanContext) throws(PlanRefusal) -> ChildTable {
        let parent = try context.table(definition.table), child = try context.table(definition.into)
        guard parent.oid != child.oid else { throw context.refusal("\"\(parent.title)\" cannot be a child table of its own") }
        if let source = definition.source { _ = try context.column(source, of: parent) }
        let parentKey = try key(of: parent, in: context)
        let key = try context.column(definition.key, of: child)
        guard !key.isGenerated, key.type.baseType == parentKey.type.baseType else {
            throw context.refusal(
                "\"\(key.name)\" of \"\(child.title)\" (\(key.type)) cannot hold \"\(parentKey.name)\" of \"\(parent.title)\" (\(parentKey.type))",
                hint: "The two need the same type.")
        }
        try checkReach(child, key, in: context)
        let resolved = try resolve(definition.rows, of: definition, in: context)
        let given = try columns(resolved, of: definition, in: child, context)
        return ChildTable(
            parentSchema: parent.schema, parentTable: parent.name, source: definition.source ?? definition.rows.reads.sorted()[0], reads: definition.rows.reads.sorted(),
            parentKey: parentKey, childSchema: child.schema, childTable: child.name, key: .init(name: key.name, type: key.type), columns: given,
            rows: resolved.sql, row: resolved.row, failsOnError: definition.failsOnError, owner: child.owner == context.catalog.user ? nil : child.owner,
            carriers: parent.kind == "p" && context.catalog.majorVersion == 12 ? parent.partitions.filter { $0.kind == "r" }.map(\.sql) : [parent.sql],
            firesAlways: parent.isSubscribed)
    }

    /// The parent's key, of one column: the primary key where that is one.
    private static func key(of parent: Table, in context: PlanContext) throws(PlanRefusal) -> BackfillPlan.KeyColumn {
        let key = try context.key(of: parent, for: "a child table")
        if key.count == 1 { return key[0] }
        let single = parent.indexes.filter { $0.isUsableKey && $0.columns.count == 1 }.min { $0.name < $1.name }
        guard let name = single?.columns.first, let column = parent[column: name] else {
            throw context.refusal(
                "the key of \"\(parent.title)\" has several columns (\(key.map(\.name).joined(separator: ", "))), and a child table refers to one",
                hint: "Give \"\(parent.title)\" a key of one column as well: a unique index on a column that is NOT NULL.")
        }
        return .init(name: column.name, type: column.type)
    }

    /// Writers of the parent must be able to find and change the child's rows, fast and whoever they are.
    private static func checkReach(_ child: Table, _ key: Column, in context: PlanContext) throws(PlanRefusal) {
        let isIndexed = child.indexes.contains { index in
            index.isValid && index.columns.first == key.name && !index.body.contains(" WHERE ")
                && (index.body.hasPrefix("USING btree (\(SQLName.brief(key.name))") || index.body.hasPrefix("USING btree (\(Quote.identifier(key.name))"))
        }
        guard isIndexed else {
            throw context.refusal(
                "no index of \"\(child.title)\" begins with \"\(key.name)\", so each write of a parent would read the whole table",
                hint: "Add one first: {type: add_index, table: \(child.title), indexName: …, columns: [\(key.name)]}.")
        }
        if child.hidesRows || child.rowSecurity == .forced && child.owner != context.catalog.user {
            throw context.refusal(
                "row security hides rows of \"\(child.title)\" from its owner, who is to replace them",
                hint: "ALTER TABLE \(child.sql) NO FORCE ROW LEVEL SECURITY; first.")
        }
        if let late = child.constraints.first(where: { $0.definition.hasSuffix("INITIALLY DEFERRED") }) {
            throw context.refusal(
                "constraint \"\(late.name)\" of \"\(child.title)\" is judged at the end of a transaction, where it would fail the application's",
                hint: "Make it immediate: ALTER TABLE \(child.sql) ALTER CONSTRAINT \(Quote.identifier(late.name)) INITIALLY IMMEDIATE;")
        }
    }

    private static func resolve(_ query: RowsQuery, of definition: Definition, in context: PlanContext) throws(PlanRefusal) -> ResolvedRows {
        guard let resolved = context.catalog.rows[RowsQuestion(table: definition.table, into: definition.into, text: query.text)] else {
            return ResolvedRows(sql: query.text)
        }
        if let problem = resolved.problem { throw context.refusal("the rows of \"\(definition.into)\" cannot be made: \(problem)") }
        if resolved.isVolatile {
            throw context.refusal("the query of the rows gives others each time", hint: "They could never be compared; leave such a column to its default.")
        }
        if let lacking = resolved.missingRights.first {
            throw context.refusal("the owner of \"\(definition.into)\" could not run the query of the rows", hint: "Writes of \"\(definition.table)\" would fail in the trigger. \(lacking)")
        }
        return resolved
    }

    private static func columns(
        _ resolved: ResolvedRows, of definition: Definition, in child: Table, _ context: PlanContext
    ) throws(PlanRefusal) -> [BackfillPlan.KeyColumn] {
        var given: [BackfillPlan.KeyColumn] = []
        for name in resolved.columns {
            if name == definition.key { throw context.refusal("\"rows\" gives \"\(name)\", which is filled with the parent's key", hint: "Leave it out of the SELECT.") }
            guard let column = child[column: name] else {
                throw context.refusal(
                    "\"rows\" gives \"\(name)\", which is no column of \"\(child.title)\"",
                    hint: Nearest.suggestion(for: name, among: child.columns.map(\.name).filter { $0 != definition.key }))
            }
            if column.isGenerated || column.identity == "a" { throw context.refusal("column \"\(name)\" of \"\(child.title)\" computes itself and cannot be written") }
            if let problem = resolved.misfits[name] { throw context.refusal("what \"rows\" gives for \"\(name)\" does not fit it: \(problem)") }
            given.append(.init(name: name, type: column.type))
        }
        guard !given.isEmpty else { throw context.refusal("\"rows\" gives no column of \"\(child.title)\"") }
        let open = child.columns.first { column in
            column.notNull && column.defaultSQL == nil && column.identity.isEmpty && !column.isGenerated && column.name != definition.key
                && !given.contains { $0.name == column.name }
        }
        if let open {
            throw context.refusal(
                "column \"\(open.name)\" of \"\(child.title)\" is NOT NULL, and neither \"rows\" nor a default fills it",
                hint: "Name it in the SELECT: … AS \(SQLName.brief(open.name)).")
        }
        return given
    }
}

extension PlanContext {
    /// The dual write that fills one table from the other, which lives at this point.
    func child(of table: TableName, into: TableName) -> ChildTable? {
        guard let parent = catalog.tables[table], let child = catalog.tables[into] else { return nil }
        return children.first { $0.isOf(parent) && $0.isIn(child) }
    }

    /// The child table that an entry means: as it says itself, or as the dual write does.
    /// - Throws: Where it says nothing and there is none, or something else than there is.
    func child(_ link: ChildLink) throws(PlanRefusal) -> (child: ChildTable, isInStep: Bool) {
        _ = try table(link.table)
        _ = try table(link.into)
        let living = child(of: link.table, into: link.into)
        guard let key = link.key, let rows = link.rows else {
            if let living { return (living, true) }
            throw refusal(
                "nothing keeps \"\(link.into)\" in step with \"\(link.table)\" that would say what its rows are",
                hint: "Enable their dual write first, or give \"key\" and \"rows\" here.")
        }
        let own = try ChildTable.resolve(.init(table: link.table, source: living?.source, into: link.into, key: key, rows: rows), in: self)
        guard let living else { return (own, false) }
        guard own.rows == living.rows, own.row == living.row, own.key == living.key, own.parentKey == living.parentKey else {
            throw refusal(
                "\"key\" and \"rows\" say otherwise than the dual write that keeps \"\(link.into)\" in step", hint: "Leave them out: they are given once, in the dual write.")
        }
        return (living, true)
    }
}

/// Two tables, and what one's rows are of the other's, as keys of an entry say it.
struct ChildLink: Hashable, Sendable {
    let table: TableName
    let into: TableName
    let key: String?
    let rows: RowsQuery?

    /// - Throws: Where one of `key` and `rows` stands without the other, or neither where both are wanted.
    init(_ fields: Fields, needsRows: Bool = false) throws(FieldError) {
        table = try fields.table("table")
        into = try fields.table("into")
        key = needsRows ? try fields.required("key") : fields.text("key")
        if let text = needsRows ? try fields.required("rows") : fields.text("rows") {
            do throws(SQLSyntaxError) { rows = try RowsQuery(parsing: text) } catch { throw FieldError(error, key: "rows") }
        } else {
            rows = nil
        }
        guard (key == nil) == (rows == nil) else {
            throw FieldError("key and rows belong together", key: key == nil ? "rows" : "key", hint: "Give both, or neither where a dual write says them.")
        }
        guard table != into else { throw FieldError("\"\(into)\" cannot be a child table of its own", key: "into") }
    }

    func ask(_ questions: inout CatalogQuestions) {
        questions.tables.insert(into)
        if let rows { questions.rows.insert(RowsQuestion(table: table, into: into, text: rows.text)) }
    }
}

extension Key {
    static let into = optional("into", .table, "a child table, whose rows are made of the table's")
    static let childKey = optional("key", .name, "the child table's column that gets the key of the row its rows are made of")
    static let rows = optional("rows", .query, "a SELECT that makes the child's rows of one row, NEW, its columns named like the child's")
}
