/// How many sessions of others have done something in this database in the last second.
///
/// - SeeAlso: <https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW>
enum OthersAtWork {
    static func count(_ connection: PostgresConnection) async throws -> Int {
        // Those whose state this role may not see count.
        try await connection.query("""
            SELECT count(*) FROM pg_stat_activity a WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.application_name NOT LIKE 'ai-shell %'
              AND (a.backend_type = 'client backend' AND (a.state <> 'idle' OR a.state_change > clock_timestamp() - interval '1 second')
                OR a.backend_type IS NULL AND a.state IS NULL)
            """).scalar.flatMap { Int($0) } ?? 0
    }
}
