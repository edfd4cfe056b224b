/// What a plan needs to know of a database, as a value: read once, then changed step by step as the plan goes on.
public struct Catalog: Hashable, Sendable {
    /// As `server_version_num`: 150018 for 15.18.
    public var serverVersion: Int
    public var database: String
    public var user: String
    public var host: String
    public var isStandby: Bool
    /// Whether the role may make schemas in the database.
    public var mayCreateSchemas: Bool
    /// Whether the role sees what other roles' sessions do and since when.
    public var seesActivity = true
    /// By the name that was asked for; a name that the database does not know is missing.
    public var tables: [TableName: Table] = [:]
    /// Names of tables that are there, read where one that was asked for is not.
    public var visibleTables: [String] = []
    /// By the text that the migration uses, in the form that `format_type` prints.
    public var types: [String: ResolvedType] = [:]
    /// By the text that the migration uses: every name in it qualified, as the server prints it.
    public var expressions: [ScopedExpression: ResolvedExpression] = [:]
    /// What of the old column does not fit the new one, by thing: the server's words.
    public var misfits: [ColumnPath: [String: String]] = [:]
    /// What the server would do to change a column's type.
    public var typeChanges: [TypeChange: TypeChangeEffect] = [:]
    /// Queries that make the rows of a child table.
    public var rows: [RowsQuestion: ResolvedRows] = [:]
    /// Indexes that the migration wants.
    public var drafts: [IndexDraft: ResolvedIndex] = [:]
    /// The table of each index that the migration names.
    public var indexTables: [TableName: TableName] = [:]
    /// Schemas along the search path of role and database; the first is where a bare name is made.
    public var searchPath: [String] = []
    /// Whether this role may create in each schema.
    public var schemas: [String: Bool] = [:]
    /// What hangs on columns that are to go with `cascade`, each with its way back, in the order to cut it.
    public var dependants: [CatalogQuestions.DependantsOf: [Removal.Link]] = [:]
    /// What already has a name that the migration gives, in words, by quoted and qualified name.
    public var relations: [String: String] = [:]
    /// Things that statements of the user's own name; one that is not there is missing.
    public var objects: [ObjectName: FoundObject] = [:]
    /// `lock_timeout` that role and database give a session, in milliseconds; 0 for none. Read for a text.
    public var lockTimeout = 0
    /// Schemas of a name that several have, of those that a text gives without a schema.
    public var namesakes: [String: [String]] = [:]
    /// Statements that give a thing back what it had when the catalog was read.
    public var restores: [RestoreQuestion: [String]] = [:]
    /// Columns of queries that the migration makes tables and views of.
    public var shapes: [String: [Column]] = [:]
    /// Functions among those that the migration calls that may write.
    public var writers: Set<[String]> = []
    /// `i`mmutable, `s`table or `v`olatile, of functions that a text calls, by name: the worst of those that share it.
    public var volatilities: [String: String] = [:]
    /// What is in schemas that a text drops: each table with its size.
    public var schemaContents: [String: SchemaContents] = [:]
    /// Tables with columns of a type or domain that a text changes or drops, by its name there.
    public var typeTables: [[String]: [TableName]] = [:]
    /// What the server says against partitions that the migration wants, by table and layout.
    public var partitionProblems: [PartitionDraft: String] = [:]
    /// What it says against a partition beside others that are there or wanted, likewise.
    public var placeProblems: [PlaceDraft: PlaceProblems] = [:]

    /// The `major` part of the version: 15.
    /// Of no database: what the grammar at hand is of, and nothing else.
    static let unknown: Catalog = {
        var none = Catalog(serverVersion: 150_000, database: "", user: "", host: "", isStandby: false, mayCreateSchemas: true)
        none.searchPath = ["public"]
        return none
    }()

    public var majorVersion: Int { serverVersion / 10_000 }
}

/// What goes with a schema that is dropped.
public struct SchemaContents: Hashable, Sendable {
    /// Tables and materialized views, each with its bytes, indexes and TOAST included.
    public var tables: [TableName: Int] = [:]
    /// Whether there is nothing in it at all.
    public var isEmpty = true
}

/// A type as the server understands it.
public struct ResolvedType: Hashable, Sendable {
    /// With its modifier: `character varying(255)`.
    public var name: String
    /// Without it: `character varying`.
    public var baseName: String
    /// The server's words where it does not know the type.
    public var problem: String?

    public init(name: String, baseName: String, problem: String? = nil) {
        self.name = name
        self.baseName = baseName
        self.problem = problem
    }
}

/// An expression on the columns of one table.
public struct ScopedExpression: Hashable, Sendable {
    public var table: TableName
    public var text: String

    public init(table: TableName, text: String) {
        self.table = table
        self.text = text
    }
}

/// An expression as the server understands it.
public struct ResolvedExpression: Hashable, Sendable {
    /// With every function and type qualified, good under `search_path = pg_catalog`.
    public var sql: String
    public var type: String
    /// `i`mmutable, `s`table or `v`olatile: the worst of what it calls.
    public var volatility: String
    public var problem: String?
    /// Roles that may write the table and lack a right on what the expression calls, with the GRANT that helps.
    public var missingRights: [String] = []

    public init(sql: String, type: String, volatility: String, problem: String? = nil) {
        self.sql = sql
        self.type = type
        self.volatility = volatility
        self.problem = problem
    }
}

/// One table and all that a migration must know to change it.
public struct Table: Hashable, Sendable {
    public var oid: UInt32
    public var schema: String
    public var name: String
    /// `pg_class.relkind`: `r` a table, `p` partitioned, `f` foreign, `v` a view.
    public var kind: String
    public var owner: String
    /// Whether the session's role owns it, directly or as a member.
    public var isOurs: Bool
    /// Whether row security would hide rows from this role.
    public var hidesRows: Bool
    /// Rows by the planner's statistics; nil where the table was never analyzed.
    public var estimatedRows: Int?
    /// Size of the heap in bytes.
    public var heapBytes: Int
    /// Size with indexes and TOAST in bytes.
    public var totalBytes: Int
    public var columns: [Column]
    public var constraints: [Constraint]
    public var indexes: [Index]
    /// BEFORE and AFTER row triggers that are not internal.
    public var triggers: [Trigger]
    /// Columns that something outside the table reads: a view, a policy, a function's body, a publication.
    public var readers: [Reader]
    public var hasChildren: Bool
    /// Foreign keys of other tables that point at this one.
    public var referencing: [ReferencingKey] = []
    /// What its roles may do, beyond the owner.
    public var grants: [Grant] = []
    public var comment: String?
    /// Storage parameters, `fillfactor=70`.
    public var options: [String] = []
    public var policies: [Policy] = []
    public var rowSecurity = RowSecurity.off
    /// Publications that name the table, not those of all tables.
    public var publications: [Publication] = []
    /// `REPLICA IDENTITY` as ALTER TABLE wants it, nil for the primary key's.
    public var replicaIdentity: String?
    /// Sequences that belong to its columns.
    public var sequences: [OwnedSequence] = []
    /// Extended statistics, as `pg_get_statisticsobjdef` prints them.
    public var statistics: [String] = []
    /// What else they have, in the same order.
    public var statisticsExtras: [StatisticsExtras] = []
    public var isPartition = false
    public var isUnlogged = false
    /// Whether it is a temporary one, of another session.
    public var isTemporary = false
    /// What ties it to the rest of the database; read only where a migration drops it.
    public var removal: Removal?
    /// The query of a view, as `pg_get_viewdef` prints it.
    public var viewDefinition: String?
    /// Pairs of columns that triggers of ours keep in step.
    public var pairs: [ColumnPair] = []
    /// The table and another one, where triggers of ours keep the two in step.
    public var twins: [TwinRecord] = []
    /// What reads it by its number and must be told of another table in its place; read only where a migration swaps it.
    public var bindings: TableBindings?
    /// Child tables that triggers of ours fill from it, or it from another.
    public var children: [ChildTable] = []
    /// Those of our triggers on it that fire.
    public var firingTriggers: Set<String> = []
    /// Whether a subscription writes to it.
    public var isSubscribed = false
    /// Names of relations in its schema.
    public var siblings: Set<String> = []
    /// Every partition below it, parents before children.
    public var partitions: [Partition] = []
    /// Columns that a partitioned table is partitioned by.
    public var partitionKey: [String] = []
    /// Whether the same migration made it, so that nobody uses it yet.
    public var isNew: Bool = false

    /// The quoted, qualified name.
    public var sql: String { Quote.qualified(schema, name) }
    /// The name as people read it: without quotes, without `public.`.
    public var title: String { schema == "public" ? name : "\(schema).\(name)" }

    public subscript(column name: String) -> Column? { columns.first { $0.name == name } }

    /// Names of the partitions' indexes that belong to one of the table, of whatever level, by partition.
    func partitionNames(of index: String) -> [String: String] {
        // Parents come before their children.
        partitions.reduce(into: [:]) { names, partition in
            let parent = partition.parent == sql ? index : names[partition.parent]
            if let parent { names[partition.sql] = partition.indexes[parent] }
        }
    }

    /// A key that row movement can walk: valid, immediate, complete, ascending, without NULL, the primary key first.
    public var usableKey: Index? { usableKey(without: []) }

    /// - Parameter columns: Those that must not be part of it.
    func usableKey(without columns: [String]) -> Index? {
        indexes.filter { $0.isUsableKey && !$0.columns.contains(where: columns.contains) }.min { ($0.isPrimary ? 0 : 1, $0.columns.count, $0.name) < ($1.isPrimary ? 0 : 1, $1.columns.count, $1.name) }
    }
}

public struct Column: Hashable, Sendable {
    public var name: String
    /// As `format_type` prints it.
    public var type: String
    public var notNull: Bool
    /// The name of its NOT NULL constraint, from PostgreSQL 18 on; where `notNull` is false, one that is not validated.
    public var notNullConstraint: String?
    /// The default as `pg_get_expr` prints it under `search_path = pg_catalog`.
    public var defaultSQL: String?
    /// Whether every evaluation of the default gives the same value.
    public var defaultIsConstant: Bool
    /// `a` always, `d` by default, empty for none.
    public var identity: String
    /// Whether it is computed from other columns.
    public var isGenerated: Bool
    public var comment: String?
    public var grants: [Grant] = []
    /// nil for the server's default.
    public var statisticsTarget: Int?
    /// `n_distinct=20`, as `pg_attribute.attoptions` has them.
    public var options: [String] = []
    /// Quoted and qualified; nil for the type's own.
    public var collation: String?
    /// As `ALTER COLUMN … SET STORAGE` wants it; nil for the type's own.
    public var storage: String?
    /// `pglz` or `lz4`; nil for the server's default.
    public var compression: String?
    /// The expression of a generated column.
    public var generation: String?
    /// Whether a generated column is computed when it is read.
    public var isVirtual = false
    /// Whether it comes from a table that this one inherits from or is a partition of.
    public var isInherited = false

    public var hasGrants: Bool { !grants.isEmpty }
    public var hasStatisticsTarget: Bool { statisticsTarget != nil }

    public init(
        name: String, type: String, notNull: Bool = false, defaultSQL: String? = nil, defaultIsConstant: Bool = true, identity: String = "",
        isGenerated: Bool = false, comment: String? = nil
    ) {
        self.name = name
        self.type = type
        self.notNull = notNull
        self.defaultSQL = defaultSQL
        self.defaultIsConstant = defaultIsConstant
        self.identity = identity
        self.isGenerated = isGenerated
        self.comment = comment
    }
}

public struct Constraint: Hashable, Sendable {
    public var name: String
    /// `pg_constraint.contype`: `c`heck, `f`oreign key, `p`rimary, `u`nique, e`x`clusion, `n`ot null.
    public var kind: String
    public var columns: [String]
    /// As `pg_get_constraintdef` prints it.
    public var definition: String
    public var isValid: Bool
    public var comment: String?
    /// Whether it is there because the parent of this table has it.
    public var isInherited = false
    /// The referenced table of a foreign key.
    public var references: TableName?
    /// The index behind it; for a foreign key that of the referenced table.
    public var index: String?
}

public struct Index: Hashable, Sendable {
    public var name: String
    /// Names of plain key columns, in order; an expression has no name and is left out.
    public var columns: [String]
    public var definition: String
    public var isPrimary: Bool
    public var isUnique: Bool
    public var isValid: Bool
    /// See ``Table/usableKey``.
    public var isUsableKey: Bool
    /// Every column it reads, also in expressions, its predicate and INCLUDE.
    public var reads: [String]
    public var comment: String?
    /// The index of the partitioned parent that it belongs to.
    public var parent: String?
    public var isClustered = false
    /// Statistics targets of its expressions, by column number.
    public var statisticsTargets: [Int: Int] = [:]

    /// From `USING` on.
    public var body: String { ResolvedIndex.body(of: definition) }
}

/// A partition, of whatever level.
public struct Partition: Hashable, Sendable {
    public var schema: String
    public var name: String
    /// As ``Table/kind``.
    public var kind: String
    /// Of the table it is a partition of, quoted and qualified.
    public var parent: String
    public var estimatedRows: Int?
    /// Its indexes that belong to one of the parent, by that one's name.
    public var indexes: [String: String]
    /// What it has on a column that its table has not, in words, by column: an index, a constraint, grants, another default.
    public var extras: [String: [String]] = [:]
    /// `FOR VALUES …` or `DEFAULT`.
    public var bound = ""
    /// Of its heap.
    public var bytes = 0

    public var sql: String { Quote.qualified(schema, name) }
    public var title: String { schema == "public" ? name : "\(schema).\(name)" }
}

public struct Trigger: Hashable, Sendable {
    public var name: String
    public var isBefore: Bool
    public var onInsert: Bool
    public var onUpdate: Bool
    public var definition: String
    /// Text of the function it calls; empty for one not in SQL or PL/pgSQL.
    public var functionText: String
    /// The function, quoted and qualified, and the statement that makes it; nil for one not in PL/pgSQL.
    public var function: String?
    public var functionDefinition: String?
    /// Whether ai-shell made it.
    public var isOurs: Bool { name.hasPrefix(Names.triggerPrefix) }
}

/// Something that reads a column from outside the table.
public struct Reader: Hashable, Sendable {
    /// As people call it: `view active_users`.
    public var title: String
    public var columns: [String]
}

/// What extended statistics have beyond their definition.
public struct StatisticsExtras: Hashable, Sendable {
    /// nil for the server's default.
    public var target: Int?
    public var comment: String?
}

/// A privilege that a role has on a table or column.
public struct Grant: Hashable, Sendable, Codable {
    /// Quoted, or PUBLIC.
    public var grantee: String
    public var privilege: String
    public var isGrantable: Bool

    public func sql(on table: String, column: String? = nil) -> String {
        "GRANT \(privilege)\(column.map { " (\(Quote.identifier($0)))" } ?? "") ON \(table) TO \(grantee)\(isGrantable ? " WITH GRANT OPTION" : "")"
    }
}

/// A foreign key of another table.
public struct ReferencingKey: Hashable, Sendable, Codable {
    /// The table that has it, quoted and qualified.
    public var table: String
    public var name: String
    public var definition: String
    public var isValid: Bool
    /// The columns pointed at.
    public var columns: [String]
    /// Whether the session's role owns the table that has it.
    public var isOurs = true
}

/// A row security policy.
public struct Policy: Hashable, Sendable, Codable {
    public var name: String
    public var isPermissive: Bool
    /// ALL, SELECT, INSERT, UPDATE or DELETE.
    public var command: String
    /// Quoted, or PUBLIC.
    public var roles: [String]
    public var using: String?
    public var check: String?

    public func sql(on table: String) -> String {
        "CREATE POLICY \(Quote.identifier(name)) ON \(table) AS \(isPermissive ? "PERMISSIVE" : "RESTRICTIVE") FOR \(command) "
            + "TO \(roles.joined(separator: ", "))" + (using.map { " USING (\($0))" } ?? "") + (check.map { " WITH CHECK (\($0))" } ?? "")
    }
}

public enum RowSecurity: String, Hashable, Sendable, Codable { case off, on, forced }

/// A publication's share in a table.
public struct Publication: Hashable, Sendable, Codable {
    public var name: String
    /// Nil for all columns.
    public var columns: [String]?
    public var filter: String?
}

/// A sequence that a column owns.
public struct OwnedSequence: Hashable, Sendable, Codable {
    /// Quoted and qualified.
    public var name: String
    public var column: String
    /// Whether it is an identity column's own, rather than a serial's.
    public var isIdentity: Bool
    /// `INCREMENT BY 1 CACHE 1 …`, as CREATE SEQUENCE takes them.
    public var options = ""
    /// `MINVALUE 1 MAXVALUE 99`.
    public var bounds = ""
}

/// A column and the one that takes its place.
public struct ColumnPath: Hashable, Sendable {
    public var table: TableName
    public var old: String
    public var new: String

    public init(table: TableName, old: String, new: String) {
        self.table = table
        self.old = old
        self.new = new
    }
}

/// Another type for a column.
public struct TypeChange: Hashable, Sendable {
    public var table: TableName
    public var column: String
    /// As written.
    public var type: String
    public var using: String?

    public init(table: TableName, column: String, type: String, using: String?) {
        self.table = table
        self.column = column
        self.type = type
        self.using = using
    }
}

/// What the server did when it changed the type in an empty copy of the table.
public struct TypeChangeEffect: Hashable, Sendable {
    public var rewritesTable = false
    /// Indexes it built anew.
    public var rebuiltIndexes: [String] = []
    /// Whether the change back rewrites or builds nothing.
    public var isFreeBack = false
    /// The server's words where it refused.
    public var problem: String?

    public init() {}
    public var isFree: Bool { !rewritesTable && rebuiltIndexes.isEmpty && problem == nil }
}
