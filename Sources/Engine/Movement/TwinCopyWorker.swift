/// One connection that copies ranges of a table into its twin, batch by batch.
struct TwinCopyWorker {
    let twin: Twin
    let context: MoveContext
    let session: EngineSession
    /// Whether the twin's key is all that is unique in it. Else a trigger that makes the very row that the copy makes could meet it in
    /// another index, which ON CONFLICT does not wait for, and fail the application's write: rows are locked while they are copied.
    let isKeyAlone: Bool
    /// Whether the twin has unique constraints that may be deferred: ON CONFLICT cannot look at those, and fails where it would have to.
    let isDeferrable: Bool
    let meter: SharedMeter
    /// Set once rows were left for the sweep.
    let hasSkipped: TwinCopier.Flag

    private static let rowLockTimeout = 30
    /// Batches that look before they insert, after so many failures in a row.
    private static let mostCaution = 64

    private var connection: PostgresConnection { session.connection }
    private var checkpoints: Checkpoints { context.checkpoints(connection) }
    private var walk: RangeWalk { RangeWalk(keys: KeyRange(table: twin.source, key: twin.sourceKey), isSizeFixed: twin.batchSize != nil) }

    /// How a batch meets rows that the twin has already: each costs more than the one before.
    private enum Manner {
        /// Not at all, which is the usual case and half the price.
        case blind
        case lookingOut
        /// Passing over what somebody holds as well.
        case aroundLocks
    }

    /// Works on ranges until none is left.
    func run(_ pool: RangePool) async throws {
        var servo = BatchServo(context.options, fixed: twin.batchSize)
        // The batches still to look out, and how many they will be after the next failure.
        var (caution, nextCaution) = (0, 1)
        while let range = await pool.take() {
            var range = range
            var isDone = false
            while !isDone {
                let current = range
                let done = try await context.pace.batch { limit -> RangeWalk.Stretch? in
                    let start = ContinuousClock().now
                    servo.limit = limit
                    let size = servo.size
                    let stretch = try await walk.stretch(of: current, size: size, connection, context.patience)
                    var copied: Int?
                    if !isKeyAlone || isDeferrable {
                        copied = try await context.patience { try await batch(current, stretch, .aroundLocks, servo: &servo) }
                        guard copied != nil else { return nil }
                    } else if caution == 0 {
                        copied = try await batch(current, stretch, .blind, servo: &servo)
                        (caution, nextCaution) = copied == nil ? (nextCaution, min(nextCaution * 2, Self.mostCaution)) : (0, 1)
                    } else {
                        caution = max(caution - 1, 0)
                    }
                    if copied == nil { copied = try await batch(current, stretch, .lookingOut, servo: &servo) }
                    guard let copied else { return nil }
                    let time = ContinuousClock().now - start
                    servo.took(time)
                    meter.add(copied, in: current, blocks: stretch.blocks, isLast: stretch.isLast, batch: time, of: size)
                    return stretch
                }
                guard let done else { continue }
                isDone = done.isLast
                range.next = done.through
            }
        }
    }

    /// - Returns: Rows copied; nil when the batch was taken back and has to be tried otherwise.
    private func batch(_ range: Checkpoints.OpenRange, _ stretch: RangeWalk.Stretch, _ manner: Manner, servo: inout BatchServo) async throws -> Int? {
        let limit = Int(context.options.batchTarget / .milliseconds(1)) * 5
        let size = servo.size
        do {
            return try await inTransaction(statementTimeout: size > context.options.batchMinimum && manner != .aroundLocks ? limit : 0) {
                try await checkpoints.advance(range, to: stretch.through, isLast: stretch.isLast)
                let source = stretch.leaf.map { "ONLY \($0.sql)" } ?? twin.source
                let copied =
                    switch manner {
                    case .blind: try await insert("SELECT \(twin.sourceList) FROM \(source) WHERE \(stretch.condition.sql)", stretch.condition.parameters)
                    case .lookingOut:
                        try await insert(
                            "SELECT \(twin.sourceList) FROM \(source) WHERE \(stretch.condition.sql) ON CONFLICT DO NOTHING", stretch.condition.parameters)
                    case .aroundLocks: try await copyUnlocked(from: source, where: stretch.condition)
                    }
                try await checkpoints.count(copied, in: range.id)
                return copied
            }
        } catch let error as ServerError where error.isTransient {
            // The application's trigger and the copy may meet on two rows in opposite order; the copy gives way.
            if manner == .aroundLocks { throw error }
            return try await context.patience { try await batch(range, stretch, .aroundLocks, servo: &servo) }
        } catch let error as ServerError where error.code == ServerError.uniqueViolation && manner == .blind {
            return nil
        } catch let error as ServerError where error.code == ServerError.queryCanceled && !context.control.isStopping && !Task.isCancelled {
            servo.shrink()
            return nil
        }
    }

    private func insert(_ rows: String, _ parameters: [String?]) async throws -> Int {
        try await connection.query("INSERT INTO \(twin.twin) (\(twin.columnList)) OVERRIDING SYSTEM VALUE \(rows)", parameters).affected
    }

    /// Copies rows that nobody holds, so that no writer comes between.
    func copyUnlocked(from source: String, where condition: (sql: String, parameters: [String?])) async throws -> Int {
        hasSkipped.set()
        guard isDeferrable else { return try await copyUnlocked(from: source, where: condition, arbiter: "") }
        try await connection.execute("SAVEPOINT batch; SET CONSTRAINTS ALL IMMEDIATE")
        do { return try await copyUnlocked(from: source, where: condition, arbiter: " (\(twin.twinKeyList))") } catch let error as ServerError where error.isAboutData {
            // Left for the sweep, as ON CONFLICT would.
            try await connection.query("ROLLBACK TO SAVEPOINT batch")
            return 0
        }
    }

    private func copyUnlocked(from source: String, where condition: (sql: String, parameters: [String?]), arbiter: String) async throws -> Int {
        try await connection.query("""
            WITH rows AS MATERIALIZED (SELECT \(twin.sourceList) FROM \(source) WHERE \(condition.sql) FOR NO KEY UPDATE SKIP LOCKED)
            INSERT INTO \(twin.twin) (\(twin.columnList)) OVERRIDING SYSTEM VALUE SELECT \(twin.columnList) FROM rows ON CONFLICT\(arbiter) DO NOTHING
            """, condition.parameters).affected
    }

    func inTransaction<Value>(statementTimeout: Int = 0, _ body: () async throws -> Value) async throws -> Value {
        try await connection.execute("""
            BEGIN; SET LOCAL synchronous_commit = \(context.pace.synchronousCommit); SET LOCAL enable_seqscan = off; \
            SET LOCAL lock_timeout = \(Self.rowLockTimeout); SET LOCAL statement_timeout = \(statementTimeout)
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
