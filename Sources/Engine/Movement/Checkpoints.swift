/// The ranges of one step in the journal: how far each is done, under the token of the run that may go on with it.
struct Checkpoints: Sendable {
    let connection: PostgresConnection
    let record: Record
    let step: Int

    struct OpenRange: Sendable {
        let id: String
        /// Whose blocks it counts; nil where it is one of keys.
        let leaf: Leaf?
        /// The last key that is done, nil at the start; of blocks the first that is not.
        var next: [String]?
        /// The last key of the range, nil where it has no end; of blocks the first after it.
        let upper: [String]?
    }

    /// A range to begin with.
    struct NewRange: Sendable {
        var leaf: Leaf?
        var from: [String]?
        var upper: [String]?

        static let everything = NewRange()
    }

    static let here = "migration = $1 AND phase = $2 AND run = $3 AND direction = $4 AND step = $5"

    /// The parameters of ``here``.
    var place: [String?] {
        [record.place.migration, String(record.place.phase), String(record.place.run), record.place.direction.rawValue, String(step)]
    }

    /// The same journal, written from another session.
    func on(_ connection: PostgresConnection) -> Checkpoints { Checkpoints(connection: connection, record: record, step: step) }

    /// Takes the open ranges over, which waits for the last batch of the run before; makes the ranges where there is none yet.
    ///
    /// - Parameters:
    ///   - leaves: Those there are now; nil where ranges are of keys.
    ///   - ranges: Asked only where there is no range yet.
    func open(leaves: [Leaf]? = nil, _ ranges: () async throws -> [NewRange]) async throws {
        let taken = try await connection.query(
            "UPDATE ai_shell.backfills SET token = $6 WHERE \(Self.here) AND NOT done", place + [record.token])
        if let leaves { try await followRewrites(leaves) }
        guard taken.affected == 0, try await connection.query("SELECT FROM ai_shell.backfills WHERE \(Self.here) LIMIT 1", place).isEmpty else { return }
        try await insert(try await ranges())
    }

    private func insert(_ ranges: [NewRange]) async throws {
        try await connection.execute("BEGIN")
        do {
            for range in ranges {
                try await connection.query("""
                    INSERT INTO ai_shell.backfills (migration, phase, run, direction, step, token, next, upper, relation, filenode)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                    """, place + [record.token, range.from.map(Quote.array), range.upper.map(Quote.array), range.leaf?.oid, range.leaf?.filenode])
            }
            try await connection.query("COMMIT")
        } catch {
            _ = try? await connection.query("ROLLBACK", shielded: true)
            throw error
        }
    }

    /// Block numbers mean nothing any more where a table was written anew (VACUUM FULL, CLUSTER) or is gone.
    private func followRewrites(_ leaves: [Leaf]) async throws {
        let stale = try await connection.query("""
            UPDATE ai_shell.backfills SET done = true WHERE \(Self.here) AND NOT done AND relation IS NOT NULL
              AND (relation::text, filenode::text) NOT IN (SELECT * FROM unnest($6::text[], $7::text[])) RETURNING relation
            """, place + [Quote.array(leaves.map(\.oid)), Quote.array(leaves.map(\.filenode))])
        let rewritten = Set(stale.compactMap { $0[0] })
        try await insert(leaves.filter { rewritten.contains($0.oid) }.flatMap { BlockWalk.cut($0, into: 1) })
    }

    func openRanges(of leaves: [Leaf] = []) async throws -> [OpenRange] {
        try await connection.query("""
            SELECT id, next, upper, relation FROM ai_shell.backfills WHERE \(Self.here) AND NOT done AND NOT is_point ORDER BY id
            """, place).map { row in
            OpenRange(
                id: row.text("id"), leaf: row["relation"].flatMap { oid in leaves.first { $0.oid == oid } },
                next: row["next"] == nil ? nil : row.list("next"), upper: row["upper"] == nil ? nil : row.list("upper"))
        }
    }

    /// Ranges, done or not.
    func count() async throws -> Int {
        try await connection.query("SELECT count(*) FROM ai_shell.backfills WHERE \(Self.here) AND NOT is_point", place).scalar.flatMap { Int($0) } ?? 0
    }

    func total() async throws -> Int {
        try await connection.query("SELECT coalesce(sum(rows), 0) FROM ai_shell.backfills WHERE \(Self.here)", place).scalar.flatMap { Int($0) } ?? 0
    }

    /// The first statement of a batch: moves the checkpoint, or finds that another run has.
    func advance(_ range: OpenRange, to next: [String]?, isLast: Bool) async throws {
        let moved = try await connection.query("""
            UPDATE ai_shell.backfills SET next = $1::text[], done = $2 WHERE id = $3 AND next IS NOT DISTINCT FROM $4::text[] AND token = $5 AND NOT done
            """, [next.map(Quote.array), isLast ? "t" : "f", range.id, range.next.map(Quote.array), record.token])
        guard moved.affected == 1 else { throw RunFailure.busy(holder: "it has taken over this step") }
    }

    func count(_ rows: Int, in id: String) async throws {
        guard rows > 0 else { return }
        try await connection.query("UPDATE ai_shell.backfills SET rows = rows + $1 WHERE id = $2", [String(rows), id])
    }

    /// Of rows that belong to no range any more.
    func count(_ rows: Int) async throws {
        guard rows > 0 else { return }
        try await connection.query(
            "UPDATE ai_shell.backfills SET rows = rows + $6 WHERE id = (SELECT min(id) FROM ai_shell.backfills WHERE \(Self.here))", place + [String(rows)])
    }

    // MARK: Points

    /// Rows that somebody held when their batch came by, by key.
    func points() async throws -> [(id: String, key: [String])] {
        try await connection.query("SELECT id, next FROM ai_shell.backfills WHERE \(Self.here) AND NOT done AND is_point ORDER BY id", place)
            .map { ($0.text("id"), $0.list("next")) }
    }

    func finish(point id: String) async throws {
        let moved = try await connection.query("UPDATE ai_shell.backfills SET done = true WHERE id = $1 AND token = $2 AND NOT done", [id, record.token])
        guard moved.affected == 1 else { throw RunFailure.busy(holder: "it has taken over this step") }
    }
}
