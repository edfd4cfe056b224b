/// Watches what the steps of a rehearsal lock and rewrite, from a session of its own.
///
/// Locks of a transaction are looked at just before it commits. A statement that is no transaction is held up in the middle: another session
/// keeps an old snapshot and ACCESS SHARE on every table, which concurrent builds and drops wait for while they hold their locks.
actor LockTrace: StepTracer {
    private let watch: PostgresConnection
    private let holder: PostgresConnection
    /// Files of the tables, by their OIDs, when last looked at.
    private var known: [String: File] = [:]
    /// Tables that were there before the migration.
    private var theirs: Set<String> = []
    private var traces: [Key: Trace] = [:]
    private var current: Key?

    struct Key: Hashable {
        let phase: Int
        let step: Int
    }

    struct Trace {
        /// Stronger than `ROW EXCLUSIVE`, on tables that were there before.
        var locks: [TableLock] = []
        /// Of partitions, by their quoted names, the tables that they are parts of.
        var ancestors: [String: Set<String>] = [:]
        /// Tables that have another file now.
        var rewritten: [String] = []
    }

    private struct File: Hashable {
        let title: String
        let node: String
    }

    /// How long a statement is waited for to stop at what is held against it.
    private static let patience: Duration = .seconds(2)

    init(_ settings: ConnectionSettings) async throws {
        watch = try await PostgresConnection.connect(settings)
        holder = try await PostgresConnection.connect(settings)
        try await watch.query("SET search_path = pg_catalog")
        known = try await files()
        theirs = Set(try await watch.query("SELECT c.oid::text AS oid FROM pg_class c WHERE c.relkind IN ('r', 'p', 'm') AND \(Self.isTheirs)").map { $0.text("oid") })
    }

    func close() async {
        await watch.close()
        await holder.close()
    }

    /// What was seen of the steps of phases that were applied, by phase and step.
    func finish() async throws -> [Key: Trace] {
        try await compare()
        return traces
    }

    func willCommit(_ step: Step, of place: Record.Place, pid: Int32) async throws {
        try await begin(step, place)
        try await note(pid)
    }

    nonisolated func during(_ step: Step, of place: Record.Place, pid: Int32, _ body: () async throws -> Void) async throws {
        try await begin(step, place)
        try await hold()
        let look = Task { try await self.wait(for: pid) }
        do {
            try await body()
            try await look.value
        } catch {
            look.cancel()
            _ = try? await look.value
            try? await release()
            throw error
        }
    }

    private func begin(_ step: Step, _ place: Record.Place) async throws {
        try await compare()
        current = place.direction == .apply ? Key(phase: place.phase, step: step.number) : nil
        // Of several tries the last one counts.
        if let current { traces[current] = Trace() }
    }

    /// Tables that have other files since the last look were written anew by the step before.
    private func compare() async throws {
        let now = try await files()
        if let current { traces[current]?.rewritten += known.compactMap { oid, file in now[oid].flatMap { $0.node == file.node ? nil : file.title } }.sorted() }
        known = now
    }

    private func hold() async throws {
        try await holder.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT pg_catalog.txid_current()")
        let tables = try await watch.query("SELECT c.oid::regclass::text AS name FROM pg_class c WHERE c.relkind IN ('r', 'p') AND \(Self.isTheirs)")
        for table in tables { try await holder.query("LOCK TABLE ONLY \(table.text("name")) IN ACCESS SHARE MODE") }
    }

    private func release() async throws { try await holder.query("ROLLBACK", shielded: true) }

    /// Until the statement waits for what is held, or is over.
    private func wait(for pid: Int32) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        while clock.now - start < Self.patience {
            try await note(pid)
            let isWaiting = try await watch.query("SELECT EXISTS (SELECT FROM pg_locks WHERE pid = $1::int AND NOT granted)", [String(pid)]).scalar == "t"
            let isBusy = try await watch.query("SELECT state = 'active' FROM pg_stat_activity WHERE pid = $1::int", [String(pid)]).scalar == "t"
            if isWaiting { break }
            if !isBusy, clock.now - start > .milliseconds(300) { break }
            try await clock.sleep(for: .milliseconds(2))
        }
        try await note(pid)
        try await release()
    }

    private func note(_ pid: Int32) async throws {
        let rows = try await watch.query("""
            SELECT c.oid::text AS oid, n.nspname, c.relname, CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname AS title, l.mode,
                   ARRAY(SELECT format('"%s"."%s"', replace(an.nspname, '"', '""'), replace(a.relname, '"', '""')) FROM pg_partition_ancestors(c.oid) p JOIN pg_class a ON a.oid = p.relid JOIN pg_namespace an ON an.oid = a.relnamespace) AS ancestors
            FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE l.pid = $1::int AND l.locktype = 'relation' AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
              AND c.relkind IN ('r', 'p', 'm') AND \(Self.isTheirs)
            """, [String(pid)])
        for row in rows {
            // What the migration makes itself nobody uses yet.
            guard theirs.contains(row.text("oid")), let mode = LockMode.allCases.first(where: { $0.catalogName == row.text("mode") }), mode > .rowExclusive else { continue }
            let lock = TableLock(table: Quote.qualified(row.text("nspname"), row.text("relname")), title: row.text("title"), mode: mode)
            guard let current else { continue }
            traces[current, default: Trace()].ancestors[lock.table] = Set(row.list("ancestors"))
            traces[current, default: Trace()].locks = StatementLocks.merged(traces[current, default: Trace()].locks + [lock])
        }
    }

    private static let isTheirs = """
        c.relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname IN ('pg_catalog', 'information_schema') OR starts_with(nspname, 'ai_shell') OR starts_with(nspname, 'pg_toast') OR starts_with(nspname, 'pg_temp'))
        """

    private func files() async throws -> [String: File] {
        let rows = try await watch.query("""
            SELECT c.oid::text AS oid, CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname AS title, c.relfilenode::text AS node
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'm') AND \(Self.isTheirs)
            """)
        return Dictionary(rows.map { ($0.text("oid"), File(title: $0.text("title"), node: $0.text("node"))) }, uniquingKeysWith: { $1 })
    }
}
