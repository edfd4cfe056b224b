/// Adds a foreign key again that went with one of its two tables or columns: by its safe way, with a look at the rows written since.
enum ForeignKeyRestore {
    /// - Parameters:
    ///   - parent: The table that it points at, where it is known.
    ///   - referenced: What it locks of that.
    static func steps(_ key: Constraint, of child: Table, to parent: Table?, referenced: [TableLock], majorVersion: Int) -> [Step] {
        var steps = DropConstraint.restore(key, index: nil, of: child, referenced: referenced, majorVersion: majorVersion)
        if key.isValid, let parent, let look = orphans(of: key, in: child, parent) {
            // Once no more can come; a partitioned table's key is looked at partition by partition, so before all of them.
            steps.insert(look, at: child.kind == "p" ? 0 : 1)
        }
        return steps
    }

    /// Looks for rows written meanwhile that the key would refuse.
    private static func orphans(of key: Constraint, in child: Table, _ parent: Table) -> Step? {
        guard let parsed = try? SQLConstraint(parsing: key.definition) else { return nil }
        let (columns, others) = (parsed.columns.map(Quote.identifier), parsed.referencedColumns.map(Quote.identifier))
        let match = zip(columns, others).map { "r.\($1) = o.\($0)" }.joined(separator: " AND ")
        let condition = columns.map { "o.\($0) IS NOT NULL AND " }.joined() + "NOT EXISTS (SELECT FROM \(parent.sql) r WHERE \(match))"
        let shown = (child.shownKey.filter { !columns.contains($0) } + columns).map { "o.\($0)" }.joined(separator: ", ")
        let what = "rows of \(child.title) whose row of \(parent.title) is not there"
        let all = "SELECT \(shown) FROM \(child.sql) o WHERE \(condition)"
        var step = Step(
            "look for \(what)",
            .check(
                CheckPlan(
                    title: "no \(what)", sql: "\(all) LIMIT \(CheckPlan.shownRows)", isUserSQL: false,
                    errorMessage: "foreign key \(key.name) cannot come back: there are \(what)",
                    advice: ["All of them: \(all);", "To remove them: DELETE FROM \(child.sql) o WHERE \(condition);", "Then run `migrate resume`."])))
        step.cost = .scan
        step.estimate = .reading(child)
        return step
    }
}

/// A foreign key of another table that points at a column which goes.
struct ReferencingRestore {
    private let key: Constraint
    private let child: Table
    private let parent: Table
    private let majorVersion: Int

    /// - Returns: nil where its table is not known.
    init?(_ key: ReferencingKey, to parent: Table, in catalog: Catalog) {
        guard let name = try? TableName(parsing: key.table),
            let child = catalog.tables.values.first(where: { $0.schema == name.schema && $0.name == name.name }),
            let constraint = child.constraints.first(where: { $0.name == key.name && $0.kind == "f" })
        else { return nil }
        (self.key, self.child, self.parent, majorVersion) = (constraint, child, parent, catalog.majorVersion)
    }

    /// For people: `of_item of lines`.
    var title: String { "\(key.name) of \(child.title)" }
    var drop: String { "ALTER TABLE \(child.sql) DROP CONSTRAINT \(Quote.identifier(key.name))" }
    var locks: [TableLock] { child.oid == parent.oid ? [] : child.wholeLocks(.accessExclusive) }
    var steps: [Step] {
        ForeignKeyRestore.steps(
            key, of: child, to: parent, referenced: child.oid == parent.oid ? [] : parent.wholeLocks(.accessExclusive), majorVersion: majorVersion)
    }
}
