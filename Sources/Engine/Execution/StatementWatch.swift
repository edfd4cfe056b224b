/// Shows what a long statement waits for and how far it has come, from a connection that holds no snapshot between two looks.
///
/// - SeeAlso: <https://www.postgresql.org/docs/current/progress-reporting.html#CREATE-INDEX-PROGRESS-REPORTING>
struct StatementWatch: Sendable {
    let connection: PostgresConnection
    /// Of the session that runs the statement.
    let pid: Int32
    let title: String
    let control: RunControl
    var endsIdleBlockers = false
    let report: @Sendable (RunEvent) -> Void

    private static let pause: Duration = .milliseconds(250)

    @discardableResult
    func during<Value: Sendable>(_ body: @Sendable @escaping () async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { await watch() }
            return try await body()
        }
    }

    private func watch() async {
        let clock = ContinuousClock()
        var waitingSince: ContinuousClock.Instant?
        var hasToldOfStop = false
        while true {
            guard (try? await clock.sleep(for: Self.pause)) != nil else { return }
            if control.isStopping, !control.isCancelled, !hasToldOfStop {
                hasToldOfStop = true
                report(.note("stopping once \"\(title)\" is done; ask again to cancel it"))
            }
            // A look that fails shows nothing: the run itself notices a lost connection.
            guard let blockers = try? await blockers() else { return }
            if blockers.isEmpty {
                waitingSince = nil
                if let progress = try? await progress() { report(.progress(progress)) }
            } else {
                let start = waitingSince ?? clock.now
                waitingSince = start
                if endsIdleBlockers { _ = await BlockerEnder(watch: connection, pid: pid, report: report).end() }
                report(.waiting(RunWait(reason: "\(title) waits for another transaction to end", blockers: blockers, seconds: (clock.now - start) / .seconds(1))))
            }
        }
    }

    private func blockers() async throws -> [Blocker] {
        try await connection.query("""
            SELECT b.pid, a.usename, a.application_name, a.state, left(regexp_replace(a.query, '\\s+', ' ', 'g'), 120) AS query,
                   extract(epoch FROM clock_timestamp() - a.xact_start) AS age
            FROM unnest(pg_blocking_pids($1::int)) b(pid) LEFT JOIN pg_stat_activity a ON a.pid = b.pid ORDER BY age DESC NULLS FIRST
            """, [String(pid)], shielded: true).map { Blocker($0, on: title) }
    }

    private func progress() async throws -> RunProgress? {
        guard let row = try await connection.query("""
            SELECT phase, blocks_done, blocks_total, tuples_done, tuples_total FROM pg_stat_progress_create_index WHERE pid = $1::int
            """, [String(pid)], shielded: true).first
        else { return nil }
        let (done, total) = row.number("tuples_total") > 0
            ? (row.number("tuples_done"), row.number("tuples_total")) : (row.number("blocks_done"), row.number("blocks_total"))
        return RunProgress(
            title: title, rowsDone: row.integer("tuples_done"), rowsEstimated: row.integer("tuples_total") > 0 ? row.integer("tuples_total") : nil,
            fraction: total > 0 ? min(done / total, 1) : nil, rowsPerSecond: 0, secondsLeft: nil, batchMilliseconds: 0, batchRows: 0,
            stage: row.text("phase"))
    }
}
