/// The ranges of one step in the journal: how far each is done, under the token of the run that may go on with it.
struct Checkpoints {
    let connection: PostgresConnection
    let record: Record
    let step: Int

    struct OpenRange: Sendable {
        let id: String
        /// The last key that is done; nil at the start.
        var next: [String]?
        /// The last key of the range; nil where it has no end.
        let upper: [String]?
    }

    /// What one range has to cover at first.
    enum Extent { case everything, nothing, through([String]) }

    static let here = "migration = $1 AND phase = $2 AND run = $3 AND direction = $4 AND step = $5"

    /// The parameters of ``here``.
    var place: [String?] {
        [record.place.migration, String(record.place.phase), String(record.place.run), record.place.direction.rawValue, String(step)]
    }

    /// Makes one range at first; later takes the open ones over, which waits for the last batch of the run before.
    /// - Parameter extent: Asked only where there is no range yet.
    func open(_ extent: () async throws -> Extent) async throws {
        let taken = try await connection.query(
            "UPDATE ai_shell.backfills SET token = $6 WHERE \(Self.here) AND NOT done", place + [record.token])
        guard taken.affected == 0, try await connection.query("SELECT FROM ai_shell.backfills WHERE \(Self.here) LIMIT 1", place).isEmpty else { return }
        let upper: [String]?
        switch try await extent() {
        case .nothing: return
        case .everything: upper = nil
        case .through(let key): upper = key
        }
        try await connection.query("""
            INSERT INTO ai_shell.backfills (migration, phase, run, direction, step, upper, token) VALUES ($1, $2, $3, $4, $5, $6, $7)
            """, place + [upper.map(Quote.array), record.token])
    }

    func nextRange() async throws -> OpenRange? {
        try await connection.query("""
            SELECT id, next, upper FROM ai_shell.backfills WHERE \(Self.here) AND NOT done AND NOT is_point ORDER BY id LIMIT 1
            """, place).first.map { row in
            OpenRange(id: row.text("id"), next: row["next"] == nil ? nil : row.list("next"), upper: row["upper"] == nil ? nil : row.list("upper"))
        }
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
