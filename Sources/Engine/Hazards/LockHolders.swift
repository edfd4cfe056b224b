/// Finds who holds now what a statement would have to wait for.
///
/// - SeeAlso: <https://www.postgresql.org/docs/current/view-pg-locks.html>
struct LockHolders {
    let connection: PostgresConnection

    /// How old a transaction is before waiting for it is worth a word, in seconds: those of an application are over sooner.
    private static let youngest = 1.0

    func holders(against locks: [TableLock], but pid: Int32) async throws -> [StatementOutlook.LockHolder] {
        var holders: [StatementOutlook.LockHolder] = []
        for lock in locks {
            // A lock on a table is taken on its partitions too.
            let rows = try await connection.query("""
                SELECT l.pid, l.mode, coalesce(a.usename, p.owner) AS usename, a.application_name, coalesce(a.state, 'prepared') AS state,
                       left(regexp_replace(a.query, '\\s+', ' ', 'g'), 80) AS query, extract(epoch FROM clock_timestamp() - coalesce(a.xact_start, p.prepared)) AS age, p.gid
                FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid LEFT JOIN pg_prepared_xacts p ON l.pid IS NULL AND l.virtualtransaction = '-1/' || p.transaction
                WHERE l.locktype = 'relation' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                  AND (l.relation = to_regclass($1) OR l.relation IN (SELECT relid FROM pg_partition_tree(to_regclass($1))))
                  AND l.mode = ANY($2::text[]) AND l.pid IS DISTINCT FROM $3::int AND l.pid IS DISTINCT FROM pg_backend_pid()
                  AND coalesce(a.backend_type, '') <> 'autovacuum worker'
                  AND (l.pid IS NULL OR a.state LIKE 'idle in transaction%' OR clock_timestamp() - a.xact_start > interval '\(Self.youngest) s')
                ORDER BY age DESC NULLS FIRST
                """, [lock.table, Quote.array(lock.mode.conflicts.map(\.catalogName)), String(pid)])
            for row in rows {
                guard let mode = LockMode.allCases.first(where: { $0.catalogName == row.text("mode") }) else { continue }
                var blocker = Blocker(row, on: lock.title)
                blocker.prepared = row["gid"]
                // One line a session, with the strongest lock.
                if let index = holders.firstIndex(where: { $0.blocker.pid == blocker.pid && $0.blocker.prepared == blocker.prepared && $0.blocker.table == blocker.table }) {
                    holders[index].mode = max(holders[index].mode, mode)
                } else {
                    holders.append(StatementOutlook.LockHolder(blocker: blocker, mode: mode))
                }
            }
        }
        return holders
    }
}
