/// A table whose rows triggers make of a column of another one: so many for each row of that, its parent.
public struct ChildTable: Hashable, Sendable, Codable {
    public var parentSchema: String
    public var parentTable: String
    /// The parent's column that the rows are made of.
    public var source: String
    /// Every column of the parent that ``rows`` reads, the source among them.
    public var reads: [String]
    /// By which the parent is walked and its rows are found.
    public var parentKey: BackfillPlan.KeyColumn
    public var childSchema: String
    public var childTable: String
    /// The child's column that holds the parent's key.
    public var key: BackfillPlan.KeyColumn
    /// Columns that ``rows`` gives, with their types in the child.
    public var columns: [BackfillPlan.KeyColumn]
    /// A SELECT over one row of the parent, every name in it qualified.
    public var rows: String
    /// What that row is called in it.
    public var row: String
    /// Whether a source that gives no good rows fails the application's statement; else the parent has none and is noted.
    public var failsOnError: Bool
    /// The child's owner, whom the functions that write it run as, where that is not the role that makes them.
    public var owner: String?
    /// What carries BEFORE triggers: the parent itself, or each leaf where the server makes none on a partitioned table (12).
    public var carriers: [String]
    /// Whether the triggers fire for replicated rows too.
    public var firesAlways: Bool

    public var parentSQL: String { Quote.qualified(parentSchema, parentTable) }
    public var childSQL: String { Quote.qualified(childSchema, childTable) }

    /// Names it in triggers, functions and the journal.
    public var id: String {
        Names.shortened("\(parentTable)_\(childTable)", unique: "\(parentSQL).\(Quote.identifier(source))>\(childSQL)", limit: 40)
    }

    /// `order_items` and `orders.items`, for people.
    public var childTitle: String { Self.title(childSchema, childTable) }
    public var parentTitle: String { Self.title(parentSchema, parentTable) }
    public var sourceTitle: String { "\(parentTitle).\(source)" }

    private static func title(_ schema: String, _ table: String) -> String { schema == "public" ? table : "\(schema).\(table)" }

    func isOf(_ parent: Table) -> Bool { parentSchema == parent.schema && parentTable == parent.name }
    func isIn(_ child: Table) -> Bool { childSchema == child.schema && childTable == child.name }

    /// Whether the triggers could not run without the column.
    func needs(_ column: String, of table: Table) -> Bool {
        isOf(table) && given.contains(column) || isIn(table) && written.contains(column)
    }

    // MARK: As SQL

    /// Columns of the parent that a statement has to have.
    var given: [String] { [parentKey.name] + reads.filter { $0 != parentKey.name } }
    /// Columns of the child that a statement fills.
    var written: [String] { [key.name] + columns.map(\.name) }

    private var alias: String { Quote.identifier(row) }

    /// The parent's rows as ``insert(from:where:)`` takes them.
    func parents(where condition: String) -> String { "SELECT \(Twin.list(given)) FROM \(parentSQL) WHERE \(condition)" }

    /// The child's rows of the parent's rows that a query gives.
    func insert(from parents: String, where condition: String? = nil) -> String {
        // Cast without the length, then assigned: too long is an error and not a cut.
        let values = columns.map { "(r.\(Quote.identifier($0.name)))::\($0.type.baseType)" }
        return """
            INSERT INTO \(childSQL) (\(Twin.list(written))) \
            SELECT \((["\(alias).\(Quote.identifier(parentKey.name))"] + values).joined(separator: ", ")) \
            FROM (\(parents)) AS \(alias) CROSS JOIN LATERAL (\(rows)) AS r\(condition.map { " WHERE \($0)" } ?? "")
            """
    }

    /// True for a row of the parent that has rows in the child.
    /// - Parameter parent: What it is called; left out, as in ``insert(from:where:)``.
    func hasRows(_ parent: String? = nil) -> String {
        "EXISTS (SELECT FROM \(childSQL) AS c WHERE c.\(Quote.identifier(key.name)) = \(parent ?? alias).\(Quote.identifier(parentKey.name)))"
    }

    /// Rows of the child that belong to parents with these keys.
    func delete(keys: String) -> String { "DELETE FROM \(childSQL) AS c WHERE c.\(Quote.identifier(key.name)) = ANY (\(keys))" }

    /// What the child should have and does not, or has and should not: `k` the parent's key as text, `v` the row as text, `n` how often
    /// it should be there, and `m` how often it is.
    /// - Parameters:
    ///   - parents: A condition on the parent's rows.
    ///   - children: The same on the child's.
    func difference(parents: String, children: String) -> String {
        let expected = columns.map { "(r.\(Quote.identifier($0.name)))::\($0.type)" }.joined(separator: ", ")
        let found = columns.map { "c.\(Quote.identifier($0.name))" }.joined(separator: ", ")
        return """
            SELECT k, v, coalesce(e.n, 0) AS n, coalesce(f.n, 0) AS m FROM (
              SELECT \(alias).\(Quote.identifier(parentKey.name))::pg_catalog.text AS k, ROW(\(expected))::pg_catalog.text AS v, pg_catalog.count(*) AS n
              FROM (\(self.parents(where: parents))) AS \(alias) CROSS JOIN LATERAL (\(rows)) AS r GROUP BY 1, 2) AS e
            FULL JOIN (
              SELECT c.\(Quote.identifier(key.name))::pg_catalog.text AS k, ROW(\(found))::pg_catalog.text AS v, pg_catalog.count(*) AS n
              FROM \(childSQL) AS c WHERE \(children) AND c.\(Quote.identifier(key.name)) IS NOT NULL GROUP BY 1, 2) AS f USING (k, v)
            WHERE coalesce(e.n, 0) <> coalesce(f.n, 0)
            """
    }
}

/// A child's rows to be made, batch by batch along the parent's key.
public struct ChildFill: Hashable, Sendable, Codable {
    public var child: ChildTable
    /// Parents in one transaction; nil lets the time of a batch decide.
    public var batchSize: Int?
    /// Whether rows that are there give way where they are other ones, rather than stay.
    public var replaces = false
    /// Whether triggers keep the child in step meanwhile.
    public var isInStep: Bool

    var outline: String {
        child.insert(from: child.parents(where: "<range of \(child.parentKey.name)>"), where: replaces ? nil : "NOT \(child.hasRows())")
    }
}

/// A child's rows to be compared with what the parent gives.
public struct ChildCompare: Hashable, Sendable, Codable {
    public var child: ChildTable
    public var errorMessage: String?
    /// Whether triggers keep the child in step meanwhile.
    public var isInStep: Bool

    var outline: String { child.difference(parents: "<range of \(child.parentKey.name)>", children: "<the same range of \(child.key.name)>") }
}
