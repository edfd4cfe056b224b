internal import FoundationEssentials

/// Reads and writes the journal. What concerns a step is written in the step's own transaction, by ``Record``.
struct Journal: Sendable {
    let connection: PostgresConnection

    /// Of advisory locks: every run holds `(class, 1)`; each connection that changes rows holds `(class, 2)`, shared.
    static let lockClass = 0x6169_7368

    /// Makes the journal where it is missing.
    func install() async throws {
        do {
            try await connection.execute((["BEGIN"] + JournalSchema.statements + ["COMMIT"]).joined(separator: ";"))
        } catch let error as ServerError {
            _ = try? await connection.query("ROLLBACK", shielded: true)
            if error.code == "42501" { throw RunFailure.journalForbidden(error.message, grant: nil) }
            throw error
        }
    }

    /// Before anything is read or written: what this role lacks to keep the journal.
    /// - Throws: ``RunFailure/journalForbidden(_:grant:)`` with the GRANT that helps.
    func checkRights() async throws {
        let row = try await connection.query("""
            SELECT current_user AS role, CASE WHEN n.oid IS NULL
              THEN CASE WHEN NOT has_database_privilege(current_database(), 'CREATE') THEN format('GRANT CREATE ON DATABASE %I TO %I;', current_database(), current_user) END
              WHEN NOT (has_schema_privilege(n.oid, 'USAGE') AND has_schema_privilege(n.oid, 'CREATE')) OR EXISTS (
                SELECT FROM pg_class c WHERE c.relnamespace = n.oid AND c.relkind = 'r' AND NOT (has_table_privilege(c.oid, 'SELECT')
                  AND has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE')))
              THEN format('GRANT USAGE, CREATE ON SCHEMA ai_shell TO %1$I; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ai_shell TO %1$I;', current_user)
              END AS needed, n.oid IS NULL AS missing
            FROM (SELECT (SELECT oid FROM pg_namespace WHERE nspname = 'ai_shell') AS oid) n
            """)[0]
        guard let needed = row["needed"] else { return }
        let what = row.flag("missing") ? "role \"\(row.text("role"))\" may not make schema ai_shell" : "role \"\(row.text("role"))\" may not write in schema ai_shell"
        throw RunFailure.journalForbidden(what, grant: needed)
    }

    /// Whether the journal is there and knows all that this version keeps in it.
    /// - Throws: ``RunFailure/journalTooNew(_:)`` for one that a newer version made, ``RunFailure/journalForbidden(_:grant:)``.
    func isCurrent() async throws -> Bool {
        guard try await isInstalled() else { return false }
        do {
            let version = try await connection.query("SELECT version FROM ai_shell.version").scalar.flatMap { Int($0) } ?? 0
            if version > JournalSchema.version { throw RunFailure.journalTooNew(version) }
            return version == JournalSchema.version
        } catch let error as ServerError where error.code == "42501" {
            throw RunFailure.journalForbidden(error.message, grant: nil)
        }
    }

    func isInstalled() async throws -> Bool {
        // Not by to_regclass, which fails for a role that may not use the schema.
        try await connection.query("""
            SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                           WHERE n.nspname = 'ai_shell' AND c.relname = 'executions')
            """).scalar == "t"
    }

    // MARK: The lock

    /// - Throws: ``RunFailure/busy(holder:)`` when another run still has it after a short wait.
    func lock(patience: Duration) async throws {
        let clock = ContinuousClock()
        let end = clock.now + patience
        while try await connection.query("SELECT pg_try_advisory_lock(\(Self.lockClass), 1)").scalar != "t" {
            guard clock.now < end else { throw RunFailure.busy(holder: (try? await holder()) ?? "a session that is about to begin or to end") }
            try await clock.sleep(for: .milliseconds(100))
        }
    }

    /// Who holds the lock of a run, as a sentence's end.
    func holder() async throws -> String? {
        let rows = try await connection.query("""
            SELECT l.pid, a.usename, a.client_addr::text AS address, a.backend_start,
                   (SELECT e.migration || ', ' || e.kind || ' by ' || coalesce(e.started_by, a.usename)
                    FROM ai_shell.executions e WHERE e.backend_pid = l.pid AND e.status = 'running' ORDER BY e.id DESC LIMIT 1) AS run
            FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.granted AND l.classid = \(Self.lockClass) AND l.objid = 1 AND l.objsubid = 2
              AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """)
        return rows.first.map { row in "\(row["run"] ?? "user \(row.text("usename"))") (pid \(row.text("pid")))" }
    }

    /// Waits until no connection of an earlier run is left that could still write.
    func waitForOrphans(patience: Duration, report: (RunWait) -> Void) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        var patienceFrom = start
        while try await connection.query("SELECT pg_try_advisory_lock(\(Self.lockClass), 2)").scalar != "t" {
            // A build that goes on without the run that began it is half the work saved, however long it takes.
            let builders = try await connection.query("""
                SELECT count(*) FROM pg_locks l JOIN pg_stat_progress_create_index p ON p.pid = l.pid WHERE l.locktype = 'advisory' AND l.granted
                  AND l.classid = \(Self.lockClass) AND l.objid = 2 AND l.objsubid = 2 AND p.datname = current_database()
                """).scalar
            if builders != "0" { patienceFrom = clock.now }
            let pids = try await connection.query("""
                SELECT coalesce(string_agg(pid::text, ', '), '') FROM pg_locks WHERE locktype = 'advisory' AND granted
                  AND classid = \(Self.lockClass) AND objid = 2 AND objsubid = 2
                  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                """).scalar ?? ""
            let waited = clock.now - start
            guard clock.now - patienceFrom < patience else { throw RunFailure.busy(holder: "connections of an earlier run are still at work (pid \(pids))") }
            report(RunWait(
                reason: "waiting for connections of an earlier run to end (pid \(pids))", blockers: [], seconds: waited / .seconds(1)))
            try await clock.sleep(for: .milliseconds(200))
        }
        try await connection.query("SELECT pg_advisory_unlock(\(Self.lockClass), 2)")
    }

    // MARK: State

    func state(of migration: String) async throws -> JournalState {
        guard try await isInstalled() else { return .none }
        _ = try await isCurrent()
        var state = JournalState()
        for row in try await connection.query("""
            SELECT p.*, (SELECT count(*) FROM ai_shell.steps s WHERE s.migration = p.migration AND s.phase = p.phase AND s.run = p.run
                         AND s.direction = CASE WHEN p.status = 'undoing' THEN 'undo' ELSE 'apply' END AND s.status = 'done') AS steps_done
            FROM ai_shell.phases p WHERE p.migration = $1 ORDER BY p.phase
            """, [migration])
        {
            guard let status = JournalState.PhaseStatus(rawValue: row.text("status")) else { continue }
            state.phases[row.integer("phase")] = JournalState.PhaseRecord(
                status: status, checksum: row.text("checksum"), canonicalText: row.text("canonical"), run: row.integer("run"),
                plan: try? Self.decode(PhasePlan.self, row.text("plan")), undo: row["undo"].flatMap { try? Self.decode([Step].self, $0) },
                gatePassedBy: row["gate_passed_by"], gatePassedAt: row["gate_passed_at"].map(Self.iso), startedAt: Self.iso(row.text("started_at")),
                finishedAt: row["finished_at"].map(Self.iso), stepsDone: row.integer("steps_done"))
        }
        if let row = try await connection.query("""
            SELECT * FROM ai_shell.executions WHERE migration = $1 ORDER BY id DESC LIMIT 1
            """, [migration]).first
        {
            state.execution = JournalState.ExecutionRecord(
                id: row.integer("id"), kind: row.text("kind"), targetPhase: row.integer("target_phase"), status: row.text("status"),
                file: row["file"], startedBy: row["started_by"], startedAt: Self.iso(row.text("started_at")),
                finishedAt: row["finished_at"].map(Self.iso), message: row["message"])
        }
        state.isRunning = try await holder() != nil
        state.lost = try await Keepsakes(connection: connection).lost(of: migration)
        // Journals of an earlier version lack some of the columns.
        let rejected = try await connection.query("""
            SELECT count(*) FILTER (WHERE to_jsonb(r) ->> 'error' IS NULL) AS values, count(*) FILTER (WHERE to_jsonb(r) ->> 'migration' = $1) AS rows
            FROM ai_shell.rejected_rows r
            """, [migration])[0]
        state.rejectedRows = rejected.integer("values")
        state.skippedRows = rejected.integer("rows")
        return state
    }

    /// Names of migrations that the journal knows, the latest run first.
    func migrations() async throws -> [String] {
        guard try await isInstalled() else { return [] }
        return try await connection.query("""
            SELECT m.name FROM ai_shell.migrations m
            ORDER BY (SELECT max(e.id) FROM ai_shell.executions e WHERE e.migration = m.name) DESC NULLS LAST
            """).compactMap { $0["name"] }
    }

    /// States by name, the latest run first.
    func states() async throws -> [(name: String, state: JournalState)] {
        var states: [(name: String, state: JournalState)] = []
        for name in try await migrations() { states.append((name, try await state(of: name))) }
        return states
    }

    /// `2026-11-22 10:00:00.5+00` as `2026-11-22T10:00:00.5Z`.
    static func iso(_ text: String) -> String {
        text.replacing(" ", with: "T").replacing("+00", with: "Z")
    }

    // MARK: Executions and phases

    func begin(_ migration: Migration, kind: String, target: Int, token: String, options: EngineOptions) async throws -> Int {
        try await connection.query("""
            INSERT INTO ai_shell.migrations (name, file, phases) VALUES ($1, $2, $3)
            ON CONFLICT (name) DO UPDATE SET file = coalesce(excluded.file, migrations.file), phases = excluded.phases
            """, [migration.name, options.fileName, String(migration.phases.count)])
        // Whoever is still written down as running lost the lock that this run holds now, and the token with it.
        try await connection.query("""
            UPDATE ai_shell.executions SET status = 'interrupted', token = '', finished_at = now() WHERE status = 'running'
            """)
        let id = try await connection.query("""
            INSERT INTO ai_shell.executions (migration, kind, target_phase, token, file, started_by, backend_pid)
            VALUES ($1, $2, $3, $4, $5, $6, pg_backend_pid()) RETURNING id
            """, [migration.name, kind, String(target), token, options.fileName, options.startedBy]).scalar
        return id.flatMap { Int($0) } ?? 0
    }

    /// After a reconnect: a new token, under which nothing of the lost connections can commit any more.
    func renew(_ execution: Int, token: String) async throws {
        try await connection.query(
            "UPDATE ai_shell.executions SET token = $2, backend_pid = pg_backend_pid(), status = 'running' WHERE id = $1", [String(execution), token])
    }

    func end(_ execution: Int, status: String, message: String? = nil, hint: String? = nil) async throws {
        try await connection.query(
            "UPDATE ai_shell.executions SET status = $2, finished_at = now(), message = $3, hint = $4 WHERE id = $1",
            [String(execution), status, message, hint], shielded: true)
    }

    func start(_ phase: Phase, plan: PhasePlan, of migration: String, execution: Int, gatePassedBy: String?) async throws {
        try await connection.query("""
            INSERT INTO ai_shell.phases (migration, phase, description, gate, checksum, canonical, status, run, plan, execution, gate_passed_by, gate_passed_at)
            VALUES ($1, $2, $3, $4, $5, $6, 'applying', 1, $7, $8, $9, CASE WHEN $9::text IS NOT NULL THEN now() END)
            ON CONFLICT (migration, phase) DO UPDATE SET description = excluded.description, gate = excluded.gate, checksum = excluded.checksum,
              canonical = excluded.canonical, status = 'applying', run = phases.run + 1, plan = excluded.plan, undo = NULL,
              execution = excluded.execution, gate_passed_by = excluded.gate_passed_by, gate_passed_at = excluded.gate_passed_at,
              started_at = now(), finished_at = NULL
            """,
            [
                migration, String(phase.number), phase.description, phase.gate, phase.checksum, phase.canonicalText, try Self.encode(plan),
                String(execution), gatePassedBy,
            ])
    }

    func startUndo(_ phase: Int, of migration: String, steps: [Step]) async throws {
        try await connection.execute("BEGIN")
        try await connection.query(
            "UPDATE ai_shell.phases SET status = 'undoing', undo = $3 WHERE migration = $1 AND phase = $2", [migration, String(phase), try Self.encode(steps)])
        try await connection.query("""
            DELETE FROM ai_shell.steps s USING ai_shell.phases p
            WHERE p.migration = $1 AND p.phase = $2 AND s.migration = p.migration AND s.phase = p.phase AND s.run = p.run AND s.direction = 'undo'
            """, [migration, String(phase)])
        try await connection.execute("COMMIT")
    }

    func finishUndo(_ phase: Int, of migration: String) async throws {
        try await connection.query("""
            UPDATE ai_shell.phases SET status = 'undone', finished_at = now(), undo = NULL, gate_passed_by = NULL, gate_passed_at = NULL
            WHERE migration = $1 AND phase = $2
            """, [migration, String(phase)])
        try await connection.query("DELETE FROM ai_shell.rejected_rows WHERE migration = $1 AND phase = $2", [migration, String(phase)])
    }

    /// Numbers of the steps that are done, and of those begun outside a transaction.
    func steps(_ place: Record.Place) async throws -> (done: Set<Int>, begun: Set<Int>) {
        let rows = try await connection.query("""
            SELECT step, status FROM ai_shell.steps WHERE migration = $1 AND phase = $2 AND run = $3 AND direction = $4
            """, [place.migration, String(place.phase), String(place.run), place.direction.rawValue])
        return (Set(rows.filter { $0["status"] == "done" }.map { $0.integer("step") }), Set(rows.filter { $0["status"] == "intent" }.map { $0.integer("step") }))
    }

    /// The table of a backfill that changes each row once, where it has changed some: it can be gone on with, but never begun again.
    func tableChangedInPlace(_ plan: PhasePlan, _ place: Record.Place) async throws -> String? {
        for step in plan.steps {
            guard case .backfill(let backfill) = step.action, backfill.isOnce else { continue }
            let ranges = try await connection.query("""
                SELECT FROM ai_shell.backfills WHERE migration = $1 AND phase = $2 AND run = $3 AND direction = $4 AND step = $5 AND rows > 0 LIMIT 1
                """, [place.migration, String(place.phase), String(place.run), place.direction.rawValue, String(step.number)])
            if !ranges.isEmpty { return backfill.table }
        }
        return nil
    }

    func event(_ kind: String, _ message: String, execution: Int, phase: Int?) async throws {
        try await connection.query(
            "INSERT INTO ai_shell.events (execution, phase, kind, message) VALUES ($1, $2, $3, $4)",
            [String(execution), phase.map(String.init), kind, message], shielded: true)
    }

    private static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}

/// What a step writes of itself in its own transaction: SQL, since it goes out with the step's statements.
struct Record: Sendable, Hashable {
    struct Place: Sendable, Hashable {
        let migration: String
        let phase: Int
        let run: Int
        let direction: Direction
    }

    enum Direction: String, Sendable { case apply, undo }

    let place: Place
    let execution: Int
    let token: String

    /// SQLSTATE of ``fence``.
    static let takenOver = "AIS01"

    /// Fails the transaction where another run has taken over.
    var fence: String {
        """
        DO $fence$ BEGIN IF NOT EXISTS (SELECT FROM ai_shell.executions WHERE id = \(execution) AND token = \(Quote.literal(token)) FOR SHARE) \
        THEN RAISE EXCEPTION 'another run has taken over' USING ERRCODE = \(Quote.literal(Self.takenOver)); END IF; END $fence$
        """
    }

    func step(_ step: Step, status: String) -> String {
        """
        INSERT INTO ai_shell.steps (migration, phase, run, direction, step, title, status, execution) VALUES (\(Quote.literal(place.migration)), \
        \(place.phase), \(place.run), \(Quote.literal(place.direction.rawValue)), \(step.number), \(Quote.literal(step.title)), \
        \(Quote.literal(status)), \(execution)) ON CONFLICT (migration, phase, run, direction, step) \
        DO UPDATE SET status = excluded.status, execution = excluded.execution, at = excluded.at
        """
    }

    /// Takes the intent of a step back, of which nothing is left.
    func forget(_ step: Step) -> String {
        """
        DELETE FROM ai_shell.steps WHERE migration = \(Quote.literal(place.migration)) AND phase = \(place.phase) AND run = \(place.run) \
        AND direction = \(Quote.literal(place.direction.rawValue)) AND step = \(step.number) AND status = 'intent'
        """
    }

    var phaseApplied: String {
        "UPDATE ai_shell.phases SET status = 'applied', finished_at = now() WHERE migration = \(Quote.literal(place.migration)) AND phase = \(place.phase)"
    }
}
