/// Rows that a backfill passes over since the server refuses their values, in `ai_shell.rejected_rows`.
struct BadRows {
    /// Listed in a failure.
    static let shown = 20

    let plan: BackfillPlan
    let connection: PostgresConnection
    let record: Record
    let step: Int

    private static let here = "migration = $1 AND phase = $2 AND step = $3"
    private var place: [String?] { [record.place.migration, String(record.place.phase), String(step)] }

    /// Among those of the pair, which ends with none, or the backfill's own.
    private var pair: String { plan.skipping?.pair ?? "backfill \(record.place.migration)/\(record.place.phase)/\(step)" }

    func note(_ key: [String], _ error: ServerError) async throws {
        try await connection.query("""
            INSERT INTO ai_shell.rejected_rows (pair, key, relation, old_side, migration, phase, step, error)
            VALUES ($4, $5::text[], $6::regclass, true, $1, $2, $3, $7)
            ON CONFLICT (pair, key) DO UPDATE SET at = excluded.at, migration = excluded.migration, phase = excluded.phase, step = excluded.step, error = excluded.error
            """, place + [pair, Quote.array(key), plan.tableSQL, error.message])
    }

    func forget(_ key: [String]) async throws {
        try await connection.query("DELETE FROM ai_shell.rejected_rows WHERE pair = $1 AND key = $2::text[]", [pair, Quote.array(key)])
    }

    func keys() async throws -> [[String]] {
        guard plan.skipping != nil, record.place.direction == .apply else { return [] }
        return try await connection.query("SELECT key FROM ai_shell.rejected_rows WHERE \(Self.here) ORDER BY at", place).map { $0.list("key") }
    }

    func count() async throws -> Int {
        guard plan.skipping != nil else { return 0 }
        return try await connection.query("SELECT count(*) FROM ai_shell.rejected_rows WHERE \(Self.here)", place).scalar.flatMap { Int($0) } ?? 0
    }
}
