/// Whether somebody vacuums, analyzes or indexes a table whose rows are moved: both read it whole.
///
/// - SeeAlso: <https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES>
struct VacuumAtWork: PaceReading {
    var subject: String { "whether a table is vacuumed" }

    mutating func read(_ connection: PostgresConnection, _ context: PaceContext) async throws -> PaceVerdict {
        // What pg_stat_progress_vacuum hides from most roles, the lock shows to all.
        let row = try await connection.query("""
            SELECT l.relation::regclass AS relation, a.backend_type, a.usename, l.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE l.locktype = 'relation' AND l.mode = 'ShareUpdateExclusiveLock' AND l.granted AND l.relation = ANY ($1::oid[])
              AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND a.application_name NOT LIKE 'ai-shell %' LIMIT 1
            """, [Quote.array(context.relations)]).first
        guard let row else { return .free }
        let who = row["usename"].map { "a session of \($0)" } ?? "autovacuum"
        return .slow("\(who) is at work on \(row.text("relation")) (pid \(row.text("pid")))")
    }
}
