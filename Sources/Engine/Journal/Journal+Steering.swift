internal import FoundationEssentials

/// What a run under way tells other sessions, and what they ask of it.
extension Journal {
    /// Written by the run alone.
    func tell(_ state: LiveState, of execution: Int) async throws {
        let text = String(decoding: try JSONEncoder().encode(state), as: UTF8.self)
        try await connection.query("""
            INSERT INTO ai_shell.progress (execution, state) VALUES ($1, $2)
            ON CONFLICT (execution) DO UPDATE SET state = excluded.state, at = clock_timestamp()
            """, [String(execution), text])
    }

    func steering(of execution: Int) async throws -> Steering {
        guard let row = try await connection.query("SELECT * FROM ai_shell.steering WHERE execution = $1", [String(execution)]).first else { return Steering() }
        return Steering(row)
    }

    /// Written by other sessions; each change counts the version on.
    func steer(_ execution: Int, _ steering: Steering) async throws -> Int {
        try await connection.query("""
            INSERT INTO ai_shell.steering (execution, paused, workers, batch, max_lag, steered_by) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (execution) DO UPDATE SET version = steering.version + 1, paused = excluded.paused, workers = excluded.workers,
              batch = excluded.batch, max_lag = excluded.max_lag, steered_by = excluded.steered_by, at = clock_timestamp()
            RETURNING version
            """, [
                String(execution), steering.isPaused ? "t" : "f", steering.workers.map(String.init), steering.batch.map(String.init),
                steering.maxLag.map { String($0 / .seconds(1)) }, steering.by,
            ]).scalar.flatMap { Int($0) } ?? 0
    }

    /// The run that holds this database, where one does.
    func active() async throws -> ActiveRun? {
        guard try await isInstalled(), try await isCurrent(), try await holder() != nil else { return nil }
        guard let row = try await connection.query("""
            SELECT e.id, e.migration, p.state, extract(epoch FROM clock_timestamp() - p.at) AS age
            FROM ai_shell.executions e LEFT JOIN ai_shell.progress p ON p.execution = e.id
            WHERE e.status = 'running' ORDER BY e.id DESC LIMIT 1
            """).first
        else { return nil }
        let state = row["state"].flatMap { try? JSONDecoder().decode(LiveState.self, from: Data($0.utf8)) }
        return ActiveRun(
            execution: row.integer("id"), migration: row.text("migration"), state: state ?? LiveState(), age: row["age"].flatMap(Double.init),
            steering: try await steering(of: row.integer("id")))
    }
}

extension Steering {
    init(_ row: Rows.Row) {
        version = row.integer("version")
        isPaused = row.flag("paused")
        workers = row["workers"].flatMap { Int($0) }
        batch = row["batch"].flatMap { Int($0) }
        maxLag = row["max_lag"].flatMap(Double.init).map { .seconds($0) }
        by = row.text("steered_by")
    }
}
