/// Waits until no transaction is left that began before, so that nobody's snapshot lacks what has been committed by then.
///
/// Needs no rights: whose virtual transaction lives is for everybody to see.
/// - SeeAlso: <https://www.postgresql.org/docs/current/view-pg-locks.html>
struct OlderTransactions {
    let watch: PostgresConnection
    /// The process that works for this run.
    let own: Int32
    let title: String
    let options: EngineOptions
    let control: RunControl
    let report: @Sendable (RunEvent) -> Void

    private static let pause: Duration = .milliseconds(100)

    /// - Throws: ``RunFailure/notOutlasted(seconds:blockers:)`` once `lockWait` is over.
    func outlast() async throws {
        let clock = ContinuousClock()
        let start = clock.now
        var left = Set(try await living().compactMap { $0["virtualtransaction"] })
        while !left.isEmpty {
            let rows = try await living().filter { left.contains($0.text("virtualtransaction")) }
            left.formIntersection(rows.compactMap { $0["virtualtransaction"] })
            if left.isEmpty { return }
            let blockers = rows.map { Blocker($0, on: title) }
            let waited = (clock.now - start) / .seconds(1)
            guard clock.now - start < options.lockWait else { throw RunFailure.notOutlasted(seconds: waited, blockers: blockers) }
            report(.waiting(RunWait(reason: "waiting for older transactions to end", blockers: blockers, seconds: waited)))
            try control.check()
            try await clock.sleep(for: Self.pause)
        }
    }

    private func living() async throws -> Rows {
        try await watch.query("""
            SELECT l.virtualtransaction, l.pid, a.usename, a.application_name, a.state, left(regexp_replace(a.query, '\\s+', ' ', 'g'), 120) AS query,
                   extract(epoch FROM clock_timestamp() - a.xact_start) AS age
            FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'virtualxid' AND l.granted AND a.datname = current_database() AND l.pid NOT IN ($1::int, pg_backend_pid())
            ORDER BY age DESC NULLS FIRST
            """, [String(own)])
    }
}
