/// What would come of SQL if it ran now: what the rules say, whom its locks would wait for, which migrations work on its tables.
public struct StatementOutlook: Sendable {
    public var judgements: [StatementJudge.Judgement]
    public var holders: [LockHolder] = []
    /// Each in words: `add-bio, running phase 2`.
    public var migrations: [String] = []

    public init(judgements: [StatementJudge.Judgement], holders: [LockHolder] = [], migrations: [String] = []) {
        (self.judgements, self.holders, self.migrations) = (judgements, holders, migrations)
    }

    /// A session that holds what a lock would wait for.
    public struct LockHolder: Sendable, Hashable {
        public var blocker: Blocker
        public var mode: LockMode
    }
}

extension MigrationEngine {
    /// - Parameters:
    ///   - searchPath: Of the session that is to run it.
    ///   - pid: Of that session, whose own locks do not count.
    ///   - isInTransaction: Whether a transaction is open in it.
    /// - Throws: ``SQLSyntaxError`` where the grammar at hand does not read it, ``RunFailure/lookBlocked(seconds:blockers:)`` where a table is
    ///   locked even against being looked at.
    public func outlook(for sql: String, searchPath: String? = nil, pid: Int32, isInTransaction: Bool = false) async throws -> StatementOutlook {
        let names = try SQLParser.parse(sql).statements.flatMap { node in
            // DROP names its tables as lists of words.
            StatementLocks.relations(of: node) + (node["DropStmt"]?["objects"]?.elements ?? []).compactMap { $0["List"]?["items"]?.names }
        }
        return try await withSession("judge") { session in
            var session = session
            if let searchPath { session.userSearchPath = searchPath }
            let own = try await session.locked(names, by: pid)
            if !own.isEmpty { return try Self.outlook(for: sql, behind: own) }
            let catalog = try await CatalogReader(session: session).read(for: sql)
            var judge = StatementJudge(catalog, isInTransaction: isInTransaction)
            var outlook = StatementOutlook(judgements: try judge.judge(sql))
            let locks = StatementLocks.merged(outlook.judgements.flatMap(\.locks))
            outlook.holders = try await LockHolders(connection: session.connection).holders(against: locks, but: pid)
            let written = Set(outlook.judgements.flatMap(\.hazards).flatMap(\.subjects).compactMap(\.sql))
            outlook.migrations = try await Self.migrations(on: Set(locks.map(\.table)).union(written), catalog, session.connection)
            return outlook
        }
    }

    /// Of tables that the session itself has locked even against being looked at: the text says what would be lost; the lock is there already.
    private static func outlook(for sql: String, behind locked: Set<String>) throws -> StatementOutlook {
        var judge = StatementJudge(nil, isInTransaction: true)
        return StatementOutlook(judgements: try judge.judge(sql).map { judgement in
            let losses = judgement.hazards.filter { $0.loses != .nothing && $0.subjects.contains { locked.contains($0.title) } }
            return StatementJudge.Judgement(text: judgement.text, hazards: losses, locks: [])
        })
    }

    private static func migrations(on tables: Set<String>, _ catalog: Catalog, _ connection: PostgresConnection) async throws -> [String] {
        guard !tables.isEmpty else { return [] }
        // Whoever may not read the journal is told of nothing in it.
        let states = (try? await Journal(connection: connection).states()) ?? []
        var found: [String] = []
        for (name, state) in states {
            let phases = state.phases.sorted { $0.key < $1.key }.filter { $0.value.status != .undone }
            guard phases.contains(where: { $0.value.plan?.touches(tables) == true }) else { continue }
            if let phase = state.unfinished { found.append("\(name), \(state.isRunning ? "running" : "interrupted in") phase \(phase)") }
        }
        for table in Set(catalog.tables.values).filter({ tables.contains($0.sql) }).sorted(by: { $0.sql < $1.sql }) {
            found += table.pairs.map { "\($0.title) of \(table.title) are kept in step by triggers" }
            found += table.twins.map { _ in "all rows of \(table.title) are kept in step with a table that is to take its place" }
        }
        return found
    }
}

extension EngineSession {
    /// Those of the tables, as a text names them, that a session holds ACCESS EXCLUSIVE on.
    fileprivate func locked(_ names: [[String]], by pid: Int32) async throws -> Set<String> {
        try await underUserSearchPath { connection in
            var found: Set<String> = []
            for name in Set(names) {
                let isLocked = try await connection.query("""
                    SELECT EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE l.pid = $1::int AND l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock' AND l.granted
                      AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
                      AND l.relation = pg_catalog.to_regclass($2)) AS locked
                    """, [String(pid), name.map(Quote.identifier).joined(separator: ".")])[0].flag("locked")
                if isLocked { found.insert(name.joined(separator: ".")) }
            }
            return found
        }
    }
}

extension PhasePlan {
    /// Whether some step of it locks or changes one of the tables, quoted and qualified.
    fileprivate func touches(_ tables: Set<String>) -> Bool {
        steps.contains { step in
            if step.locks.contains(where: { tables.contains($0.table) }) { return true }
            switch step.action {
            case .backfill(let plan): return tables.contains(plan.tableSQL)
            case .compare(let plan): return tables.contains(plan.tableSQL)
            default: return false
            }
        }
    }
}
