/// Makes the rows of a child table, batch by batch along the parent's key, from wherever the journal says it stands.
///
/// A batch locks its parents first and makes their rows in statements that come after: what a writer made for a parent and
/// committed before the lock is seen then, and none can come between. Parents that somebody holds are noted as points in the
/// same transaction and come back to.
struct ChildFiller {
    let plan: ChildFill
    let context: MoveContext

    private var session: EngineSession { context.crew.first }
    private var patience: TablePatience { context.patience }

    private static let rowLockTimeout = 30
    private static let pointPause: Duration = .milliseconds(250)
    private static let orphansAtOnce = 1000

    private var connection: PostgresConnection { session.connection }
    private var child: ChildTable { plan.child }
    private var keys: KeyRange { KeyRange(table: child.parentSQL, key: [child.parentKey]) }
    private var keyName: String { Quote.identifier(child.parentKey.name) }
    private var checkpoints: Checkpoints { context.checkpoints(connection) }

    /// - Returns: Parents whose rows were looked after, over all runs of this step.
    func run() async throws -> Int {
        try await patience { try await checkpoints.open { [.everything] } }
        var servo = BatchServo(context.options, fixed: plan.batchSize)
        var rows = try await checkpoints.total()
        var meter = ProgressMeter(title: context.title, estimatedRows: context.estimatedRows, startingAt: rows, report: context.report)
        // Parents that come later are in step already; whoever adds them faster than batches go would be followed without end.
        let last = plan.isInStep ? try await patience { try await keys.largest(connection) } : nil
        for range in try await checkpoints.openRanges() {
            var range = range
            let upper = range.upper ?? last
            var isDone = false
            while !isDone {
                try await context.pace.batch { limit in
                    servo.limit = limit
                    let start = ContinuousClock().now
                    let (from, size) = (range.next, servo.size)
                    let through = try await patience { try await keys.boundary(connection, after: from, through: upper, size: size) }
                    let isLast = through == nil
                    guard let done = try await batch(range, through: through ?? upper, isLast: isLast, servo: &servo) else { return }
                    isDone = isLast
                    rows += done
                    range.next = through ?? upper
                    let time = ContinuousClock().now - start
                    servo.took(time)
                    meter.show(rows, batch: time, of: size)
                }
            }
        }
        try await finishPoints()
        if plan.replaces { try await removeOrphans() }
        if plan.isInStep { try await patience { try await Self.drain(child, connection) } }
        return try await checkpoints.total()
    }

    // MARK: Batches

    /// - Returns: Parents done; nil when the batch was taken back and a smaller one has to be tried.
    private func batch(_ range: Checkpoints.OpenRange, through: [String]?, isLast: Bool, servo: inout BatchServo) async throws -> Int? {
        do {
            return try await patience {
                try await inTransaction {
                    try await checkpoints.advance(range, to: through, isLast: isLast)
                    let free = try await lock(keys.condition(after: range.next, through: through))
                    let done = try await fill(free)
                    try await checkpoints.count(done, in: range.id)
                    return done
                }
            }
        } catch let error as ServerError where error.isAboutData {
            guard servo.size > 1 else {
                let row = try await keys.boundary(connection, after: range.next, through: range.upper, size: 1) ?? through ?? []
                throw RunFailure.badRows(table: child.parentTable, rows: ["\(keys.describe(row)): \(error.message)"], error)
            }
            servo.narrow()
            return nil
        }
    }

    /// Locks the parents of the range that want rows and that nobody holds; the others become points.
    /// - Returns: The keys of the locked ones.
    private func lock(_ range: (sql: String, parameters: [String?])) async throws -> [String] {
        let wanted = range.sql + (plan.replaces ? "" : " AND NOT \(child.hasRows(child.parentSQL))")
        let next = range.parameters.count + 1
        return try await connection.query("""
            WITH wanted AS MATERIALIZED (SELECT \(keyName) FROM \(child.parentSQL) WHERE \(wanted)),
            free AS MATERIALIZED (SELECT \(keyName) FROM \(child.parentSQL) WHERE \(wanted) FOR NO KEY UPDATE SKIP LOCKED),
            points AS (INSERT INTO ai_shell.backfills (migration, phase, run, direction, step, next, is_point, token)
              SELECT $\(next), $\(next + 1)::int, $\(next + 2)::int, $\(next + 3), $\(next + 4)::int, \(keys.asTexts), true, $\(next + 5)
              FROM (SELECT \(keyName) FROM wanted EXCEPT SELECT \(keyName) FROM free) AS held)
            SELECT \(keyName)::text FROM free
            """, range.parameters + checkpoints.place + [context.record.token]).compactMap { $0[0] }
    }

    /// Makes the rows of parents that are locked.
    /// - Returns: Parents that had none, or other ones.
    private func fill(_ free: [String]) async throws -> Int {
        guard !free.isEmpty else { return 0 }
        var wanting = free
        let list = "$1::\(child.parentKey.type)[]"
        if plan.replaces {
            let difference = child.difference(parents: "\(keyName) = ANY (\(list))", children: "c.\(Quote.identifier(child.key.name)) = ANY (\(list))")
            wanting = try await connection.query("SELECT DISTINCT k FROM (\(difference)) AS d", [Quote.array(free)]).compactMap { $0[0] }
            try await connection.query(child.delete(keys: list), [Quote.array(wanting)])
        }
        try await connection.query(
            child.insert(from: child.parents(where: "\(keyName) = ANY (\(list))"), where: plan.replaces ? nil : "NOT \(child.hasRows())"),
            [Quote.array(wanting)])
        return wanting.count
    }

    /// Comes back to parents that somebody held, until each is done.
    private func finishPoints() async throws {
        let start = ContinuousClock().now
        while true {
            let points = try await checkpoints.points()
            if points.isEmpty { return }
            var held: [String] = []
            for point in points {
                try context.control.check()
                do {
                    try await inTransaction {
                        try await checkpoints.finish(point: point.id)
                        let place = keys.point(point.key)
                        let free = try await connection.query(
                            "SELECT \(keyName)::text FROM \(child.parentSQL) WHERE \(place.sql) FOR NO KEY UPDATE", place.parameters
                        ).compactMap { $0[0] }
                        try await checkpoints.count(try await fill(free), in: point.id)
                    }
                } catch let error as ServerError where error.isTransient {
                    held.append(keys.describe(point.key))
                } catch let error as ServerError where error.isAboutData {
                    throw RunFailure.badRows(table: child.parentTable, rows: ["\(keys.describe(point.key)): \(error.message)"], error)
                }
            }
            guard !held.isEmpty else { continue }
            context.report(.waiting(RunWait(
                reason: "\(held.count) row\(held.count == 1 ? "" : "s") of \(child.parentTable) locked by other transactions (\(held[0])…)", blockers: [],
                seconds: (ContinuousClock().now - start) / .seconds(1))))
            try await ContinuousClock().sleep(for: Self.pointPause)
        }
    }

    /// Takes away rows whose parent has gone.
    private func removeOrphans() async throws {
        let key = Quote.identifier(child.key.name)
        var removed = 1
        while removed > 0 {
            try context.control.check()
            removed = try await patience {
                try await connection.query("""
                    DELETE FROM \(child.childSQL) WHERE \(key) IN (
                      SELECT c.\(key) FROM \(child.childSQL) AS c WHERE c.\(key) IS NOT NULL
                        AND NOT EXISTS (SELECT FROM \(child.parentSQL) AS p WHERE p.\(keyName) = c.\(key)) LIMIT \(Self.orphansAtOnce))
                    """).affected
            }
        }
    }

    /// Catches up with what transactions wrote whose snapshot was older than a batch.
    static func drain(_ child: ChildTable, _ connection: PostgresConnection) async throws {
        guard try await !connection.query("SELECT FROM ai_shell.misses WHERE twin = $1 LIMIT 1", [child.id]).isEmpty else { return }
        try await connection.query("BEGIN")
        do {
            for statement in ChildTriggers(child).drain { try await connection.query(statement) }
            try await connection.query("COMMIT")
        } catch {
            _ = try? await connection.query("ROLLBACK", shielded: true)
            throw error
        }
    }

    /// One transaction with the manners of a batch.
    private func inTransaction<Value>(_ body: () async throws -> Value) async throws -> Value {
        try await connection.execute("""
            BEGIN; SET LOCAL synchronous_commit = \(context.pace.synchronousCommit); SET LOCAL lock_timeout = \(Self.rowLockTimeout); \
            SET LOCAL enable_seqscan = off; \
            SET LOCAL search_path = \(session.userSearchPath.isEmpty ? "''" : session.userSearchPath)
            """)
        do {
            let value = try await body()
            try await connection.query("COMMIT")
            return value
        } catch {
            _ = try? await connection.query("ROLLBACK", shielded: true)
            throw error
        }
    }
}
