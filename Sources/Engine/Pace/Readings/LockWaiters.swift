/// Sessions that wait for locks: for ours, and in all.
///
/// - SeeAlso: <https://www.postgresql.org/docs/current/view-pg-locks.html>
struct LockWaiters: PaceReading {
    private static let longer = 10.0
    private static let more = 5.0

    var subject: String { "who waits for locks" }

    mutating func read(_ connection: PostgresConnection, _ context: PaceContext) async throws -> PaceVerdict {
        let row = try await connection.query("""
            WITH ours AS MATERIALIZED (
              SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = \(Journal.lockClass) AND objid IN (1, 2) AND objsubid = 2
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())),
            waiting AS MATERIALIZED (
              SELECT l.pid, max(extract(epoch FROM clock_timestamp() - (to_jsonb(l) ->> 'waitstart')::timestamptz)) AS seconds FROM pg_locks l
              WHERE NOT l.granted AND l.pid NOT IN (SELECT pid FROM ours) GROUP BY l.pid)
            SELECT count(*) AS sessions, count(*) FILTER (WHERE behind) AS behind, coalesce(max(seconds) FILTER (WHERE behind), 0) AS seconds
            FROM (SELECT seconds, pg_blocking_pids(pid) && ARRAY(SELECT pid FROM ours) AS behind FROM waiting) AS w
            """)[0]
        let (all, behind, seconds) = (row.integer("sessions"), row.integer("behind"), row.number("seconds"))
        return .strictest([
            .of(
                behind == 0 ? 0 : seconds / (context.limits.lockWait / .seconds(1)), holdingAt: Self.longer,
                "\(behind) session\(behind == 1 ? " has" : "s have") waited for rows that are moved, up to \(seconds.brief) s"),
            .of(Double(all) / Double(context.limits.lockWaiters), holdingAt: Self.more, "\(all.grouped) sessions wait for locks"),
        ])
    }
}
