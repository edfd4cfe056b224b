/// Runs one backfill along its key, batch by batch, from wherever the journal says it stands.
///
/// A batch is one transaction: its first statement moves the checkpoint under a fence, so that each range is done once or
/// not at all, whatever is cut off. Rows locked by others are noted as points in the same transaction and come back to.
struct Backfiller {
    let plan: BackfillPlan
    let title: String
    let estimatedRows: Int?
    let session: EngineSession
    let patience: TablePatience
    let record: Record
    let stepNumber: Int
    let options: EngineOptions
    let control: RunControl
    let report: @Sendable (RunEvent) -> Void

    private static let rowLockTimeout = 30
    private static let pointPause: Duration = .milliseconds(250)

    var connection: PostgresConnection { session.connection }
    var keys: KeyRange { KeyRange(table: plan.tableSQL, key: plan.key) }

    var checkpoints: Checkpoints { Checkpoints(connection: connection, record: record, step: stepNumber) }

    var badRows: BadRows { BadRows(plan: plan, connection: connection, record: record, step: stepNumber) }

    /// - Returns: Rows changed, and rows passed over since they cannot be written, over all runs of this step.
    func run() async throws -> (changed: Int, skipped: Int) {
        let earlier = try await badRows.keys()
        try await patience { try await checkpoints.open(extent) }
        var servo = BatchServo(options, fixed: plan.batchSize)
        var rows = try await checkpoints.total()
        var meter = ProgressMeter(title: title, estimatedRows: estimatedRows, startingAt: rows, report: report)
        while let range = try await checkpoints.nextRange() {
            var range = range
            var isDone = false
            while !isDone {
                try control.check()
                let start = ContinuousClock().now
                let (from, size) = (range.next, servo.size)
                var through = try await patience { try await keys.boundary(connection, after: from, through: range.upper, size: size) }
                // No full batch is left: the rest of the range is the last one.
                isDone = through == nil
                through = through ?? range.upper
                guard let changed = try await batch(range, through: through, isLast: isDone, servo: &servo) else {
                    isDone = false
                    continue
                }
                rows += changed
                range.next = through
                let time = ContinuousClock().now - start
                servo.took(time)
                meter.show(rows, batch: time, of: size)
            }
        }
        rows += try await finishPoints()
        // What an earlier run passed over may have been mended.
        for key in earlier { try await retry(key) }
        return (try await checkpoints.total(), try await badRows.count())
    }

    /// Rows that come after the largest key are nobody's business where each row is to be changed once.
    private func extent() async throws -> Checkpoints.Extent {
        guard plan.isOnce else { return .everything }
        return try await keys.largest(connection).map { .through($0) } ?? .nothing
    }

    // MARK: Batches

    /// - Returns: Rows changed; nil when the batch was taken back and a smaller one has to be tried.
    private func batch(_ range: Checkpoints.OpenRange, through: [String]?, isLast: Bool, servo: inout BatchServo) async throws -> Int? {
        let limit = Int(options.batchTarget / .milliseconds(1)) * 5
        do {
            return try await inTransaction(statementTimeout: servo.size > options.batchMinimum ? limit : 0) {
                try await checkpoints.advance(range, to: through, isLast: isLast)
                return try await update(keys.condition(after: range.next, through: through), in: range.id)
            }
        } catch let error as ServerError where error.isTransient {
            return try await aroundLocks(range, through: through, isLast: isLast, servo: &servo)
        } catch let error as ServerError {
            return try await lessen(&servo, after: error, in: range, through: through, isLast: isLast)
        }
    }

    /// The batch once more, over the rows that nobody holds. What waits elsewhere (a unique index, a trigger) gives it up for now.
    private func aroundLocks(_ range: Checkpoints.OpenRange, through: [String]?, isLast: Bool, servo: inout BatchServo) async throws -> Int? {
        do {
            return try await patience {
                try await inTransaction(statementTimeout: 0) {
                    try await checkpoints.advance(range, to: through, isLast: isLast)
                    return try await updateUnlocked(keys.condition(after: range.next, through: through), in: range.id)
                }
            }
        } catch let error as ServerError {
            return try await lessen(&servo, after: error, in: range, through: through, isLast: isLast)
        }
    }

    /// Makes the next try smaller after a batch that took too long or met a value that does not fit, down to the row at fault.
    /// - Returns: nil; 0 where that row was passed over.
    private func lessen(
        _ servo: inout BatchServo, after error: ServerError, in range: Checkpoints.OpenRange, through: [String]?, isLast: Bool
    ) async throws -> Int? {
        if error.code == ServerError.queryCanceled, !control.isStopping, !Task.isCancelled {
            servo.shrink()
        } else if error.isAboutData {
            guard servo.size <= 1 else {
                servo.narrow()
                return nil
            }
            // What fails for no row at all is the expression's fault: 1 / 0.
            guard let through, try await probe(("false", [])) == nil else { throw error }
            guard plan.skipping != nil else { throw try await failure(error, at: through, in: range) }
            return try await inTransaction(statementTimeout: 0) {
                try await checkpoints.advance(range, to: through, isLast: isLast)
                try await badRows.note(through, error)
                return 0
            }
        } else {
            throw error
        }
        return nil
    }

    func condition(_ range: String) -> String { range + (plan.condition.map { " AND (\($0))" } ?? "") }

    private func update(_ range: (sql: String, parameters: [String?]), in id: String) async throws -> Int {
        let changed = try await connection.query(
            "UPDATE \(plan.tableSQL) SET \(plan.assignments) WHERE \(condition(range.sql))", range.parameters).affected
        try await checkpoints.count(changed, in: id)
        return changed
    }

    /// The same for the rows that nobody holds; the others become points.
    private func updateUnlocked(_ range: (sql: String, parameters: [String?]), in id: String) async throws -> Int {
        let columns = keys.columns
        // Names of their own, since the assignments may name columns of the key, and the table.
        let aliases = plan.key.indices.map { "ai_shell_key_\($0 + 1)" }
        let join = zip(plan.key, aliases).map { "\(Quote.identifier(plan.table)).\(Quote.identifier($0.name)) = \($1)" }.joined(separator: " AND ")
        let next = range.parameters.count + 1
        let changed = try await connection.query("""
            WITH wanted AS MATERIALIZED (SELECT \(columns) FROM \(plan.tableSQL) WHERE \(condition(range.sql))),
            free AS MATERIALIZED (SELECT \(columns) FROM \(plan.tableSQL) WHERE \(condition(range.sql)) FOR NO KEY UPDATE SKIP LOCKED),
            points AS (INSERT INTO ai_shell.backfills (migration, phase, run, direction, step, next, is_point, token)
              SELECT $\(next), $\(next + 1)::int, $\(next + 2)::int, $\(next + 3), $\(next + 4)::int, \(keys.asTexts), true, $\(next + 5)
              FROM (SELECT \(columns) FROM wanted EXCEPT SELECT \(columns) FROM free) AS held)
            UPDATE \(plan.tableSQL) SET \(plan.assignments) FROM free AS ai_shell_free(\(aliases.joined(separator: ", "))) WHERE \(join)
            """, range.parameters + checkpoints.place + [record.token]).affected
        try await checkpoints.count(changed, in: id)
        return changed
    }

    /// Comes back to rows that were locked, until each is done.
    private func finishPoints() async throws -> Int {
        var changed = 0
        let start = ContinuousClock().now
        while true {
            let points = try await checkpoints.points()
            if points.isEmpty { return changed }
            var held: [String] = []
            for point in points {
                try control.check()
                do {
                    changed += try await inTransaction(statementTimeout: 0) {
                        try await checkpoints.finish(point: point.id)
                        return try await update(keys.point(point.key), in: point.id)
                    }
                } catch let error as ServerError where error.isTransient {
                    held.append(keys.describe(point.key))
                } catch let error as ServerError where error.isAboutData {
                    guard plan.skipping != nil else { throw RunFailure.badRows(table: plan.table, rows: ["\(keys.describe(point.key)): \(error.message)"], error) }
                    try await inTransaction(statementTimeout: 0) {
                        try await checkpoints.finish(point: point.id)
                        try await badRows.note(point.key, error)
                    }
                }
            }
            guard !held.isEmpty else { continue }
            report(.waiting(RunWait(
                reason: "\(held.count) row\(held.count == 1 ? "" : "s") of \(plan.table) locked by other transactions (\(held[0])…)", blockers: [],
                seconds: (ContinuousClock().now - start) / .seconds(1))))
            try await ContinuousClock().sleep(for: Self.pointPause)
        }
    }

    /// One transaction with the manners of a batch.
    /// - Parameter keeping: Whether what the body wrote stays.
    @discardableResult
    func inTransaction<Value>(statementTimeout: Int, keeping: Bool = true, _ body: () async throws -> Value) async throws -> Value {
        try await connection.execute("""
            BEGIN; SET LOCAL synchronous_commit = off; SET LOCAL lock_timeout = \(Self.rowLockTimeout); \
            SET LOCAL statement_timeout = \(statementTimeout); SET LOCAL enable_seqscan = off; \
            SET LOCAL search_path = \(session.userSearchPath.isEmpty ? "''" : session.userSearchPath); \
            SELECT pg_catalog.set_config('ai_shell.moving', \(Quote.literal(plan.moving ?? "")), true)
            """)
        do {
            let value = try await body()
            try await connection.query(keeping ? "COMMIT" : "ROLLBACK")
            return value
        } catch {
            _ = try? await connection.query("ROLLBACK", shielded: true)
            throw error
        }
    }
}

extension ServerError {
    /// Whether a row's values are at fault (classes 22, data exception, and 23, integrity constraint violation).
    var isAboutData: Bool { codeClass == "22" || codeClass == "23" }
}
