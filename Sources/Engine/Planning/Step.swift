/// One thing that `apply` does. Steps are values: they print, compare and are kept in the journal; the runner alone acts.
public struct Step: Hashable, Sendable, Codable {
    /// Within its phase, from 1.
    public var number: Int = 0
    /// One lower-case line: `add column users.email_verified`.
    public var title: String
    public var action: Action
    /// The strongest lock on each table that is more than `ROW EXCLUSIVE`.
    public var locks: [TableLock] = []
    public var cost: Cost = .catalogOnly
    /// Why it is done this way.
    public var reason: String?
    /// What an operator should know before.
    public var notes: [String] = []
    public var estimate: Estimate = .instant
    /// What takes it back, in the order to run; empty where nothing has to be.
    public var undo: [Step] = []
    /// What cannot be brought back by `undo`, as a sentence.
    public var loses: String?
    /// Whether locks and `undo` were derived from SQL of the user's own and from the catalog of the moment, so that they are told
    /// anew, and better, once the phases before have run.
    public var followsCatalog = false
    /// What nothing takes back, as a clause: a rollback of the phase is refused with it.
    public var destroysForGood: String?

    public enum Action: Hashable, Sendable, Codable {
        /// Statements that commit together with the journal's row.
        case transaction(Transaction)
        /// One statement that cannot run in a transaction.
        case statement(LoneStatement)
        case backfill(BackfillPlan)
        case compare(ComparePlan)
        case check(CheckPlan)
        /// A table's rows into the twin that is kept in step with it.
        case copy(Twin)
        /// A table and its twin, both ways.
        case compareTwin(Twin)
        /// Waits for every transaction of the database that is older than the step.
        case outlast
        /// A child table's rows, made of those of its parent.
        case fillRows(ChildFill)
        case compareRows(ChildCompare)
    }

    public struct Transaction: Hashable, Sendable, Codable {
        public var statements: [String]
        /// Whether names in it are the user's own SQL, meant under the search path of role and database.
        public var isUserSQL = false
        /// Whether it reads whole tables or runs user code, so that no time limit fits.
        public var isUnbounded = false
        /// Whether it may wait for locks as long as it takes: it holds none meanwhile that anybody minds.
        public var waitsFreely = false
        /// Checks that must hold before it commits.
        public var checks: [CheckPlan] = []
        /// Whether the phase is done with it.
        public var completesPhase = false

        public init(_ statements: [String], isUserSQL: Bool = false, isUnbounded: Bool = false) {
            self.statements = statements
            self.isUserSQL = isUserSQL
            self.isUnbounded = isUnbounded
        }
    }

    public struct LoneStatement: Hashable, Sendable, Codable {
        public var sql: String
        public var isUserSQL: Bool
        /// What the catalog shows of it, by which a run that was cut off sees how far the server came.
        public var effect: Effect?

        public enum Effect: Hashable, Sendable, Codable {
            case buildsIndex(IndexTarget)
            /// - `ifThere`: whether one that is gone, or goes with its parent's, is no failure.
            case dropsIndex(IndexTarget, ifThere: Bool)
            /// `REINDEX … CONCURRENTLY`, which leaves indexes named `…_ccnew` where it fails; nil for the whole database.
            case rebuildsIndexes(of: String?)
            /// `DETACH PARTITION … CONCURRENTLY`, which is two transactions; names as the user's SQL has them.
            case detaches(partition: String, of: String)
            /// `ALTER TYPE … ADD VALUE`; the type as the user's SQL has it.
            case addsValue(String, to: String)
            /// Running it twice is as good as once.
            case repeatable
        }
    }

    public enum Cost: String, Hashable, Sendable, Codable {
        /// Only catalogs are written.
        case catalogOnly = "catalog only"
        case scan = "reads the table"
        case rewrite = "rewrites the table"
        case rows = "writes rows in batches"
        case unknown = "as your SQL asks"
    }

    public init(_ title: String, _ action: Action) {
        self.title = title
        self.action = action
    }

    /// A short transaction.
    public init(_ title: String, _ statements: [String], lock: LockMode, on table: Table, reason: String? = nil) {
        self.init(title, .transaction(Transaction(statements)))
        if !table.isNew { locks = [TableLock(table: table.sql, title: table.title, mode: lock)] }
        self.reason = reason
    }

    /// The SQL of the step, one statement an element, for people to read.
    public var sql: [String] {
        switch action {
        case .transaction(let transaction): transaction.statements + transaction.checks.map(\.sql)
        case .statement(let statement): [statement.sql]
        case .backfill(let plan): [plan.outline]
        case .compare(let plan): [plan.outline]
        case .check(let plan): [plan.sql]
        case .copy(let twin): ["INSERT INTO \(twin.twin) (\(twin.columnList)) SELECT \(twin.sourceList) FROM \(twin.source) WHERE <range>"]
        case .compareTwin(let twin): ["\(twin.source) and \(twin.twin), row by row"]
        case .outlast: ["SELECT virtualtransaction FROM pg_locks WHERE locktype = 'virtualxid', until those of now are gone"]
        case .fillRows(let plan): [plan.outline]
        case .compareRows(let plan): [plan.outline]
        }
    }
}

/// A lock that a step takes, and on what.
public struct TableLock: Hashable, Sendable, Codable {
    /// Quoted and qualified.
    public var table: String
    /// As people read it.
    public var title: String
    public var mode: LockMode
    public var reach = Reach.whole

    public enum Reach: String, Hashable, Sendable, Codable {
        /// The table and whatever is below it.
        case whole
        /// The partitioned table without its partitions.
        case alone
        /// An index, which no LOCK TABLE takes: the statement itself has to wait for it.
        case index
        /// A view by itself: LOCK TABLE would lock every table that it reads, and needs rights on each.
        case view
    }

    public init(table: String, title: String, mode: LockMode, reach: Reach = .whole) {
        self.table = table
        self.title = title
        self.mode = mode
        self.reach = reach
    }
}

/// An index by its name, and what it must be to be the one that is meant.
public struct IndexTarget: Hashable, Sendable, Codable {
    /// Of the index and its table.
    public var schema: String
    /// The table, quoted and qualified.
    public var table: String
    public var name: String
    public var isUnique: Bool
    /// What follows the table's name in its definition.
    public var body: String
    /// Whether the body is as written, rather than as the server prints it under `search_path = pg_catalog`.
    public var isUserSQL = false

    /// The index, quoted and qualified.
    public var sql: String { Quote.qualified(schema, name) }
}

/// What a step should take, from the catalog's statistics and reference speeds.
public struct Estimate: Hashable, Sendable, Codable {
    public var seconds: Double
    /// Bytes of write-ahead log.
    public var walBytes: Int
    public var rows: Int?

    public static let instant = Estimate(seconds: 0, walBytes: 0, rows: nil)

    /// Rows a second on one connection of a machine of 2026, by `Benchmarks/`; a run reports what it measured.
    private static let updatesPerSecond = 100_000.0
    private static let readsPerSecond = 1_000_000.0
    /// A row version, its index entries and their share of page images.
    private static let walBytesPerUpdate = 800

    static func updating(_ table: Table) -> Estimate {
        guard let rows = table.estimatedRows else { return .instant }
        return Estimate(seconds: Double(rows) / updatesPerSecond, walBytes: rows * walBytesPerUpdate, rows: rows)
    }

    /// Rows an index build scans and sorts in a second, and bytes of log that an entry takes.
    private static let indexedPerSecond = 500_000.0
    private static let walBytesPerEntry = 60

    static func indexing(_ rows: Int?) -> Estimate {
        guard let rows else { return .instant }
        return Estimate(seconds: Double(rows) / indexedPerSecond, walBytes: rows * walBytesPerEntry, rows: rows)
    }

    static func reading(_ table: Table) -> Estimate {
        scanning(table.estimatedRows)
    }

    static func scanning(_ rows: Int?) -> Estimate {
        guard let rows else { return .instant }
        return Estimate(seconds: Double(rows) / readsPerSecond, walBytes: 0, rows: rows)
    }
}

/// Rows to change, batch by batch.
public struct BackfillPlan: Hashable, Sendable, Codable {
    public var schema: String
    public var table: String
    /// By which the rows are walked and named; empty where the table has none and is walked by blocks.
    public var key: [KeyColumn]
    /// nil is ``Way/keys``.
    public var way: Way?
    /// Whether writing a row makes the condition false for it, so that a last look finds what a pass has missed.
    public var isSwept: Bool?

    public enum Way: String, Hashable, Sendable, Codable {
        /// Along the key: each row at most once.
        case keys
        /// Along the table's blocks: faster; a row that moves meanwhile is met twice or never, and a sweep finds it.
        case blocks
    }
    /// What follows SET.
    public var assignments: String
    /// What follows WHERE, beside the range.
    public var condition: String?
    /// What must hold besides for a row to be worth writing; it may fail on a row whose values are at fault.
    public var worth: String?
    /// The pair whose triggers must not carry the batch's writes back, by ``ColumnPair/id``.
    public var moving: String?
    /// Rows in one transaction; nil lets the time of a batch decide.
    public var batchSize: Int?
    /// Connections that share the rows; nil for as many as are usual.
    public var workers: Int?
    /// Whether only rows that are there at the start are changed, each exactly once.
    public var isOnce: Bool
    /// Where rows that cannot be written are listed, for a backfill that goes on without them.
    public var skipping: Skipping?

    public struct Skipping: Hashable, Sendable, Codable {
        /// The pair among whose rejected rows they are, by ``ColumnPair/id``; nil for the backfill's own.
        public var pair: String?
    }

    public struct KeyColumn: Hashable, Sendable, Codable {
        public var name: String
        public var type: String
    }

    public var tableSQL: String { Quote.qualified(schema, table) }

    public var outline: String {
        let range = way == .blocks ? "blocks" : key.map(\.name).joined(separator: ", ")
        return "UPDATE \(tableSQL) SET \(assignments) WHERE <range of \(range)>" + [condition, worth].compactMap { $0.map { " AND \($0)" } }.joined()
    }
}

/// Every row looked at, range by range along a key.
public struct ComparePlan: Hashable, Sendable, Codable {
    public var schema: String
    public var table: String
    public var key: [BackfillPlan.KeyColumn]
    /// What must be true of every row.
    public var condition: String
    /// The columns shown of rows that break it.
    public var shown: [String]
    public var errorMessage: String?
    /// Run before the first range, and after the last: a function of the session that the condition calls.
    public var setup: [String] = []
    public var cleanup: [String] = []
    /// An UPDATE up to its WHERE, to start mending the rows from.
    public var remedy: String?

    public var tableSQL: String { Quote.qualified(schema, table) }
    public var outline: String { "SELECT count(*) FROM \(tableSQL) WHERE NOT \(condition)" }
}

/// A query that tells whether something holds: it returns no row, or one row with one value that is true or 0.
public struct CheckPlan: Hashable, Sendable, Codable {
    public var title: String
    public var sql: String
    public var isUserSQL: Bool
    /// Said where it does not hold.
    public var errorMessage: String
    /// Said with it, line by line, in the place of the query: how to find all and what to start from.
    public var advice: [String] = []
}
