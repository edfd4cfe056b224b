/// An index that a migration wants, before any server has looked at it.
public struct IndexDraft: Hashable, Sendable {
    public var table: TableName
    public var isUnique = false
    public var content: Content

    public enum Content: Hashable, Sendable {
        case parts(Parts)
        /// What follows the table's name in a `CREATE INDEX`.
        case text(String)
    }

    public struct Parts: Hashable, Sendable {
        /// The access method; nil for btree.
        public var using: String?
        /// An element that exactly equals an existing column is that column.
        public var elements: [String]
        public var include: [String] = []
        public var nullsNotDistinct = false
        /// Storage parameters.
        public var options: [String: String] = [:]
        public var condition: String?
    }

    /// What follows the table's name, for a table with these columns.
    func body(columns: [String]) -> String {
        switch content {
        case .text(let text): return text
        case .parts(let parts):
            let elements = parts.elements.map { columns.contains($0) ? Quote.identifier($0) : $0 }
            var text = "USING \(Quote.identifier(parts.using ?? "btree")) (\(elements.joined(separator: ", ")))"
            if !parts.include.isEmpty { text += " INCLUDE (\(parts.include.map(Quote.identifier).joined(separator: ", ")))" }
            if parts.nullsNotDistinct { text += " NULLS NOT DISTINCT" }
            if !parts.options.isEmpty {
                let options = parts.options.sorted { $0.key < $1.key }.map { "\(Quote.identifier($0.key)) = \(Quote.literal($0.value))" }
                text += " WITH (\(options.joined(separator: ", ")))"
            }
            if let condition = parts.condition { text += " WHERE (\(condition)\n)" }
            return text
        }
    }
}

/// An index as the server understands it.
public struct ResolvedIndex: Hashable, Sendable {
    /// From `USING` on, every name in it qualified: good under `search_path = pg_catalog`.
    public var body: String
    /// Names of plain key columns, in order; an expression is left out.
    public var columns: [String]
    /// Every column it reads.
    public var reads: [String]
    /// Whether row movement could walk it, were its columns NOT NULL.
    public var isPlainKey: Bool
    /// The server's words where it cannot be.
    public var problem: String?

    /// What follows the table's name in the server's own text of an index.
    static func body(of definition: String) -> String {
        guard let tokens = try? SQLToken.scan(definition), let using = tokens.first(where: { $0.text == "USING" }) else { return definition }
        return String(decoding: Array(definition.utf8)[using.range.lowerBound...], as: UTF8.self)
    }
}

/// What entries of a migration ask of the catalog beyond the values of their keys.
public struct CatalogQuestions: Sendable {
    public var tables: Set<TableName> = []
    public var drafts: Set<IndexDraft> = []
    /// Indexes whose tables are to be found.
    public var indexes: Set<TableName> = []
    /// Names that are to be given to new relations, each beside the table in whose schema.
    public var newNames: Set<ScopedName> = []

    /// Tables whose names another one is to take.
    public var swaps: Set<TableName> = []
    public var partitions: Set<PartitionDraft> = []
    public var places: Set<PlaceDraft> = []
    /// Tables of which those that their foreign keys point at must be known.
    public var parents: Set<TableName> = []
    /// Tables that are to be dropped.
    public var removals: Set<TableName> = []
    /// Columns that take along what hangs on them.
    public var dependants: Set<DependantsOf> = []
    /// Tables that the migration renames, each new name with the present one.
    public var formerNames: [TableName: TableName] = [:]
    /// Queries that make the rows of a child table.
    public var rows: Set<RowsQuestion> = []
    /// Columns of tables that statements of the user's own make, or are given by them: name and type.
    var newColumns: [TableName: [ExpressionQuestion.AddedColumn]] = [:]
    /// Types to be had without a length or other column of their own.
    public var types: Set<String> = []
    /// Changes of a column's type.
    public var typeChanges: Set<TypeChange> = []
    public var objects: Set<ObjectName> = []
    public var restores: Set<RestoreQuestion> = []
    /// Queries whose columns are asked for.
    public var queries: Set<String> = []
    /// Functions that are called, each by the parts of its name.
    public var functions: Set<[String]> = []

    public struct DependantsOf: Hashable, Sendable {
        public var table: TableName
        public var column: String
    }

    public struct ScopedName: Hashable, Sendable {
        public var table: TableName
        public var name: String
    }
}
