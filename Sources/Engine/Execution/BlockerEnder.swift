/// Ends sessions that block one of ours while they do nothing in an open transaction, where the operator allowed it.
///
/// Whom we wait for says the server alone (`pg_blocking_pids`): a session that merely holds a lock is not meant.
package struct BlockerEnder: Sendable {
    /// Outside any transaction; not the one that waits.
    let watch: PostgresConnection
    /// Of the session that waits.
    let pid: Int32
    let report: @Sendable (RunEvent) -> Void

    /// How long a session must have done nothing, in seconds: an application's own pauses are shorter.
    package static let idleSeconds = 5

    private static let isIdle = """
        a.state LIKE 'idle in transaction%' AND a.state_change < clock_timestamp() - interval '\(idleSeconds) s' AND a.application_name NOT LIKE 'ai-shell %'
        """

    /// Whether any of these could be ended.
    func mayEnd(_ blockers: [Blocker]) async throws -> Bool {
        try await watch.query("""
            SELECT EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = ANY($1::int[]) AND \(Self.isIdle))
            """, [Quote.array(blockers.compactMap(\.pid).map(String.init))]).scalar == "t"
    }

    /// Looks again and again during the body, in which the other session waits.
    func during<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                // Long enough for the other one to stand in the queue.
                var pause = 15
                while (try? await ContinuousClock().sleep(for: .milliseconds(pause))) != nil, await end() { pause = 250 }
            }
            return try await body()
        }
    }

    /// Ends those that block now. What does not work is said once, and waited for like anybody.
    /// - Returns: Whether it is worth looking again.
    func end() async -> Bool {
        do {
            let found = try await watch.query("""
                SELECT a.pid FROM unnest(pg_blocking_pids($1::int)) b(pid) JOIN pg_stat_activity a ON a.pid = b.pid WHERE \(Self.isIdle)
                """, [String(pid)], shielded: true).compactMap { $0[0] }
            for blocker in found {
                let row = try await watch.query("""
                    SELECT a.usename, a.application_name, extract(epoch FROM clock_timestamp() - a.state_change)::int AS idle, pg_terminate_backend(a.pid)
                    FROM pg_stat_activity a WHERE a.pid = $1::int AND a.pid = ANY(pg_blocking_pids($2::int)) AND \(Self.isIdle)
                    """, [blocker, String(pid)], shielded: true).first
                guard let row else { continue }
                report(.note("ended the session with pid \(blocker) (\(row.text("usename")), \(row.text("application_name"))), idle in its transaction for \(row.text("idle")) s"))
            }
            return true
        } catch let error as ServerError {
            report(.note("could not end what is in the way: \(error.message); a role that may: GRANT pg_signal_backend"))
            return false
        } catch {
            // A lost connection shows where it matters.
            return false
        }
    }
}
