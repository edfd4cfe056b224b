/// What a plan needs to know of a database, as a value: read once, then changed step by step as the plan goes on.
public struct Catalog: Hashable, Sendable {
    /// As `server_version_num`: 150018 for 15.18.
    public var serverVersion: Int
    public var database: String
    public var user: String
    public var host: String
    public var isStandby: Bool
    /// Whether the role may create the schema of the journal, or use it if it is there.
    public var mayUseJournal: Bool
    /// By the name that was asked for; a name that the database does not know is missing.
    public var tables: [TableName: Table] = [:]
    /// By the text that the migration uses, in the form that `format_type` prints.
    public var types: [String: ResolvedType] = [:]
    /// By the text that the migration uses: every name in it qualified, as the server prints it.
    public var expressions: [ScopedExpression: ResolvedExpression] = [:]

    /// The `major` part of the version: 15.
    public var majorVersion: Int { serverVersion / 10_000 }
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
    /// Whether the same migration made it, so that nobody uses it yet.
    public var isNew: Bool = false

    /// The quoted, qualified name.
    public var sql: String { Quote.qualified(schema, name) }
    /// The name as people read it: without quotes, without `public.`.
    public var title: String { schema == "public" ? name : "\(schema).\(name)" }

    public subscript(column name: String) -> Column? { columns.first { $0.name == name } }

    /// A key that row movement can walk: valid, immediate, complete, ascending, without NULL, the primary key first.
    public var usableKey: Index? {
        indexes.filter(\.isUsableKey).min { ($0.isPrimary ? 0 : 1, $0.columns.count, $0.name) < ($1.isPrimary ? 0 : 1, $1.columns.count, $1.name) }
    }
}

public struct Column: Hashable, Sendable {
    public var name: String
    /// As `format_type` prints it.
    public var type: String
    public var notNull: Bool
    /// The default as `pg_get_expr` prints it under `search_path = pg_catalog`.
    public var defaultSQL: String?
    /// Whether every evaluation of the default gives the same value.
    public var defaultIsConstant: Bool
    /// `a` always, `d` by default, empty for none.
    public var identity: String
    /// Whether it is computed from other columns.
    public var isGenerated: Bool
    public var comment: String?
    public var hasGrants: Bool
    public var hasStatisticsTarget: Bool

    public init(
        name: String, type: String, notNull: Bool = false, defaultSQL: String? = nil, defaultIsConstant: Bool = true, identity: String = "",
        isGenerated: Bool = false, comment: String? = nil, hasGrants: Bool = false, hasStatisticsTarget: Bool = false
    ) {
        self.name = name
        self.type = type
        self.notNull = notNull
        self.defaultSQL = defaultSQL
        self.defaultIsConstant = defaultIsConstant
        self.identity = identity
        self.isGenerated = isGenerated
        self.comment = comment
        self.hasGrants = hasGrants
        self.hasStatisticsTarget = hasStatisticsTarget
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
}

public struct Trigger: Hashable, Sendable {
    public var name: String
    public var isBefore: Bool
    public var onInsert: Bool
    public var onUpdate: Bool
    public var definition: String
    /// Text of the function it calls; empty for one not in SQL or PL/pgSQL.
    public var functionText: String
    /// Whether ai-shell made it.
    public var isOurs: Bool { name.hasPrefix(Names.triggerPrefix) }
}

/// Something that reads a column from outside the table.
public struct Reader: Hashable, Sendable {
    /// As people call it: `view active_users`.
    public var title: String
    public var columns: [String]
}
