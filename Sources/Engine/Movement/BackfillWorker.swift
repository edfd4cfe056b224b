/// One connection that works on the ranges of a backfill, batch by batch.
///
/// A batch is one transaction: its first statement moves the checkpoint under a fence, so that each range is done once or
/// not at all, whatever is cut off. Rows locked by others are come back to: along a key they are noted as points in the same
/// transaction, by blocks the sweep finds them.
struct BackfillWorker {
    let plan: BackfillPlan
    let context: MoveContext
    let session: EngineSession
    let meter: SharedMeter
    let vacuum: TableVacuum

    private static let rowLockTimeout = 30
    static let pointPause: Duration = .milliseconds(250)

    var connection: PostgresConnection { session.connection }
    var keys: KeyRange { KeyRange(table: plan.tableSQL, key: plan.key) }

    var options: EngineOptions { context.options }
    var control: RunControl { context.control }
    var patience: TablePatience { context.patience }
    var report: @Sendable (RunEvent) -> Void { context.report }
    var checkpoints: Checkpoints { context.checkpoints(connection) }
    var badRows: BadRows { BadRows(plan: plan, connection: connection, record: context.record, step: context.stepNumber) }

    /// Works on ranges until none is left.
    func run(_ pool: RangePool) async throws {
        var servo = BatchServo(options, fixed: plan.batchSize)
        while let range = await pool.take() {
            var range = range
            var isDone = false
            while !isDone {
                let current = range
                let done = try await context.pace.batch { limit -> (stretch: Stretch, changed: Int)? in
                    let start = ContinuousClock().now
                    servo.limit = limit
                    let size = servo.size
                    let stretch = try await walk.stretch(of: current, size: size, connection, patience)
                    guard let changed = try await batch(current, stretch, servo: &servo) else { return nil }
                    let time = ContinuousClock().now - start
                    servo.took(time)
                    meter.add(changed, in: current, blocks: stretch.blocks, isLast: stretch.isLast, batch: time, of: size)
                    return (stretch, changed)
                }
                guard let (stretch, changed) = done else { continue }
                isDone = stretch.isLast
                range.next = stretch.through
                if changed > 0 { await vacuum.changed(changed, in: range.leaf) }
            }
        }
    }

    typealias Stretch = RangeWalk.Stretch

    private var walk: RangeWalk { RangeWalk(keys: keys, isSizeFixed: plan.batchSize != nil) }

    /// As an UPDATE names the table.
    private func target(_ stretch: Stretch) -> String { stretch.leaf.map { Self.target($0.sql, plan) } ?? plan.tableSQL }

    /// A partition goes by the name of its table, by which the user's text may call its columns.
    static func target(_ leaf: String, _ plan: BackfillPlan) -> String {
        leaf == plan.tableSQL ? "ONLY \(leaf)" : "ONLY \(leaf) AS \(Quote.identifier(plan.table))"
    }

    // MARK: Batches

    /// - Returns: Rows changed; nil when the batch was taken back and a smaller one has to be tried.
    private func batch(_ range: Checkpoints.OpenRange, _ stretch: Stretch, servo: inout BatchServo) async throws -> Int? {
        let limit = Int(options.batchTarget / .milliseconds(1)) * 5
        do {
            return try await inTransaction(statementTimeout: servo.size > options.batchMinimum ? limit : 0) {
                try await checkpoints.advance(range, to: stretch.through, isLast: stretch.isLast)
                return try await update(stretch, in: range.id)
            }
        } catch let error as ServerError where error.isTransient {
            return try await aroundLocks(range, stretch, servo: &servo)
        } catch let error as ServerError {
            return try await lessen(&servo, after: error, in: range, stretch)
        }
    }

    /// The batch once more, over the rows that nobody holds. What waits elsewhere (a unique index, a trigger) gives it up for now.
    private func aroundLocks(_ range: Checkpoints.OpenRange, _ stretch: Stretch, servo: inout BatchServo) async throws -> Int? {
        do {
            return try await patience {
                try await inTransaction(statementTimeout: 0) {
                    try await checkpoints.advance(range, to: stretch.through, isLast: stretch.isLast)
                    return range.leaf == nil ? try await updateUnlocked(stretch.condition, in: range.id) : try await updateUnlocked(stretch, in: range.id)
                }
            }
        } catch let error as ServerError {
            return try await lessen(&servo, after: error, in: range, stretch)
        }
    }

    /// Makes the next try smaller after a batch that took too long or met a value that does not fit, down to the row at fault.
    /// - Returns: nil; 0 where that row was passed over.
    private func lessen(_ servo: inout BatchServo, after error: ServerError, in range: Checkpoints.OpenRange, _ stretch: Stretch) async throws -> Int? {
        if error.code == ServerError.queryCanceled, !control.isStopping, !Task.isCancelled {
            servo.shrink()
        } else if error.isAboutData {
            let isSmallest = stretch.blocks.map { $0 <= 1 } ?? (servo.size <= 1)
            guard isSmallest else {
                servo.narrow()
                return nil
            }
            // What fails for no row at all is the expression's fault: 1 / 0.
            guard try await probe(("false", [])) == nil else { throw error }
            if stretch.blocks != nil {
                // Those after it too, so that one look at the failure mends several.
                let rest = range.leaf.map { walk.blocks(of: $0, range, size: .max, connection).condition.sql } ?? stretch.condition.sql
                throw try await failure(error, among: try await candidates(of: target(stretch), where: rest, limit: options.batchStart), of: target(stretch))
            }
            guard let through = stretch.through else { throw error }
            guard plan.skipping != nil else { throw try await failure(error, at: through, in: range) }
            return try await inTransaction(statementTimeout: 0) {
                try await checkpoints.advance(range, to: through, isLast: stretch.isLast)
                try await badRows.note(through, error)
                return 0
            }
        } else {
            throw error
        }
        return nil
    }

    func condition(_ range: String) -> String { candidates(range) + (plan.worth.map { " AND (\($0))" } ?? "") }

    /// The same without what may fail on the values of a row.
    func candidates(_ range: String) -> String { range + (plan.condition.map { " AND (\($0))" } ?? "") }

    private func update(_ stretch: Stretch, in id: String) async throws -> Int {
        let changed = try await connection.query(
            "UPDATE \(target(stretch)) SET \(plan.assignments) WHERE \(condition(stretch.condition.sql))", stretch.condition.parameters).affected
        try await checkpoints.count(changed, in: id)
        return changed
    }

    /// The same for the rows of blocks that nobody holds; the sweep finds the others.
    private func updateUnlocked(_ stretch: Stretch, in id: String) async throws -> Int {
        let name = Quote.identifier(plan.table)
        let changed = try await connection.query("""
            WITH free AS MATERIALIZED (SELECT ctid FROM \(target(stretch)) WHERE \(condition(stretch.condition.sql)) FOR NO KEY UPDATE SKIP LOCKED)
            UPDATE \(target(stretch)) SET \(plan.assignments) FROM free AS ai_shell_free(ai_shell_place) WHERE \(name).ctid = ai_shell_place
            """).affected
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
            """, range.parameters + checkpoints.place + [context.record.token]).affected
        try await checkpoints.count(changed, in: id)
        return changed
    }

    /// Comes back to rows that were locked, until each is done.
    func finishPoints() async throws -> Int {
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
                        return try await update(Stretch(condition: keys.point(point.key), through: nil, isLast: true), in: point.id)
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
    /// - Parameters:
    ///   - keeping: Whether what the body wrote stays.
    ///   - scanning: Whether it reads the whole table.
    @discardableResult
    func inTransaction<Value>(
        statementTimeout: Int, keeping: Bool = true, scanning: Bool = false, _ body: () async throws -> Value
    ) async throws -> Value {
        try await connection.execute("""
            BEGIN; SET LOCAL synchronous_commit = \(context.pace.synchronousCommit); SET LOCAL lock_timeout = \(Self.rowLockTimeout); \
            SET LOCAL statement_timeout = \(statementTimeout); SET LOCAL enable_seqscan = \(scanning ? "on" : "off"); \
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
