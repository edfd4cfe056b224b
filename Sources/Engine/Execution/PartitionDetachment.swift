/// How far a `DETACH PARTITION … CONCURRENTLY` has come: its first transaction hides the partition, its second lets it go.
/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION>
struct PartitionDetachment {
    /// Both as the user's SQL names them, quoted.
    let partition: String
    let parent: String
    let session: EngineSession

    enum State: Sendable {
        case attached
        /// The second transaction has not come, or failed.
        case pending
        case gone
    }

    func state() async throws -> State {
        let (partition, parent) = (partition, parent)
        let found = try await session.underUserSearchPath { connection in
            try await connection.query("""
                SELECT pg_catalog.to_jsonb(i) ->> 'inhdetachpending' AS pending FROM pg_catalog.pg_inherits i
                WHERE i.inhrelid = pg_catalog.to_regclass($1) AND i.inhparent = pg_catalog.to_regclass($2)
                """, [partition, parent]).first
        }
        guard let found else { return .gone }
        return found["pending"] == "true" ? .pending : .attached
    }
}
