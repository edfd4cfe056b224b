/// How many sessions of others are at work.
///
/// - SeeAlso: <https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW>
struct ActiveSessions: PaceReading {
    private static let factor = 2.0

    var subject: String { "how many sessions are at work" }

    mutating func read(_ connection: PostgresConnection, _ context: PaceContext) async throws -> PaceVerdict {
        // Of other roles' sessions this role may not see the state: those count that are in a transaction.
        let count = try await connection.query("""
            SELECT count(*) FROM pg_stat_activity a WHERE a.pid <> pg_backend_pid() AND a.application_name NOT LIKE 'ai-shell %' AND (
              a.state = 'active' AND a.backend_type = 'client backend'
              OR a.state IS NULL AND a.backend_type IS NULL AND a.pid IN (SELECT pid FROM pg_locks WHERE locktype = 'virtualxid' AND granted))
            """).scalar.flatMap { Int($0) } ?? 0
        return .of(Double(count) / Double(context.limits.activeSessions), holdingAt: Self.factor, "\(count.grouped) sessions are at work")
    }
}
