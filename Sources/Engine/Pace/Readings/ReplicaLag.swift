/// How far physical standbys are behind. What cannot be seen counts as too far.
///
/// - SeeAlso: <https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-REPLICATION-VIEW>
struct ReplicaLag: PaceReading {
    private static let factor = 10.0
    /// Standbys seen so far: one that goes away may be behind without limit.
    private var known: Set<String> = []

    var subject: String { "the lag of replicas" }

    mutating func read(_ connection: PostgresConnection, _ context: PaceContext) async throws -> PaceVerdict {
        // Subscribers come and go while they copy tables, and a base backup replays nothing.
        let rows = try await connection.query("""
            SELECT r.application_name AS name, r.replay_lsn IS NOT NULL AND r.state IS NOT NULL AS visible,
                   pg_wal_lsn_diff(pg_current_wal_lsn(), r.replay_lsn) AS bytes, extract(epoch FROM r.replay_lag) AS seconds
            FROM pg_stat_replication r
            WHERE r.state IS DISTINCT FROM 'backup'
              AND NOT EXISTS (SELECT FROM pg_replication_slots s WHERE s.active_pid = r.pid AND s.slot_type = 'logical')
            """)
        var verdicts: [PaceVerdict] = []
        for row in rows {
            let name = row.text("name")
            guard row.flag("visible") else { return .hold("cannot see how far replica \(name) is behind: GRANT pg_monitor to this role") }
            known.insert(name)
            let bytes = row.number("bytes")
            // The server's time stands still at its last value once everything is replayed.
            let seconds = bytes <= 0 ? 0 : row.number("seconds")
            let reason = "replica \(name) is \(Int(bytes).grouped) bytes and \(Int(seconds)) s behind"
            if let most = context.maxLag.map({ $0 / .seconds(1) }), seconds > most { verdicts.append(.hold("\(reason), more than the \(most.brief) s allowed")) }
            let share = max(bytes / Double(context.limits.replicaLagBytes), seconds / (context.limits.replicaLag / .seconds(1)))
            verdicts.append(.of(share, holdingAt: Self.factor, reason))
        }
        if let gone = known.subtracting(rows.map { $0.text("name") }).min() { return .hold("replica \(gone) has gone away") }
        return .strictest(verdicts)
    }
}
