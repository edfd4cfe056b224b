/// Copies a table's rows into its twin, batch by batch along the key, then looks for what was skipped until nothing is.
///
/// Rows are locked while they are copied, so that no writer comes between; those that somebody holds are left for the sweeps.
struct TwinCopier {
    let twin: Twin
    let context: MoveContext

    private var patience: TablePatience { context.patience }
    private var connection: PostgresConnection { context.connection }
    private var checkpoints: Checkpoints { context.checkpoints(connection) }

    private static let sweepSize = 10_000
    private static let sweepPause: Duration = .milliseconds(250)

    /// - Returns: Rows copied, over all runs of this step.
    func run() async throws -> Int {
        // ON CONFLICT cannot look at those, and fails where it would have to.
        let isDeferrable = try await connection.query(
            "SELECT EXISTS (SELECT FROM pg_index WHERE indrelid = $1::regclass AND indisunique AND NOT indimmediate)", [twin.twin]
        ).scalar == "t"
        try await checkpoints.open { [.everything] }
        let keys = KeyRange(table: twin.source, key: twin.sourceKey)
        var servo = BatchServo(context.options, fixed: twin.batchSize)
        var rows = try await checkpoints.total()
        var meter = ProgressMeter(title: context.title, estimatedRows: context.estimatedRows, startingAt: rows, report: context.report)
        for range in try await checkpoints.openRanges() {
            var range = range
            var isDone = false
            while !isDone {
                try await context.pace.admit()
                let start = ContinuousClock().now
                let (current, size) = (range, servo.size)
                let through = try await patience { try await keys.boundary(connection, after: current.next, through: current.upper, size: size) }
                isDone = through == nil
                let isLast = isDone
                let condition = keys.condition(after: range.next, through: through ?? range.upper)
                let copied = try await inTransaction {
                    try await checkpoints.advance(current, to: through ?? current.upper, isLast: isLast)
                    let copied = try await copy(where: condition.sql, condition.parameters, besideDeferrable: isDeferrable)
                    try await checkpoints.count(copied, in: current.id)
                    return copied
                }
                rows += copied
                range.next = through ?? range.upper
                let time = ContinuousClock().now - start
                servo.took(time)
                meter.show(rows, batch: time, of: size)
            }
        }
        rows += try await sweep(besideDeferrable: isDeferrable)
        return rows
    }

    /// - Parameter isDeferrable: Whether the twin has unique constraints that may be deferred.
    private func copy(where condition: String, _ parameters: [String?], besideDeferrable isDeferrable: Bool) async throws -> Int {
        guard isDeferrable else { return try await copy(where: condition, parameters, arbiter: "") }
        try await connection.execute("SAVEPOINT batch; SET CONSTRAINTS ALL IMMEDIATE")
        do { return try await copy(where: condition, parameters, arbiter: " (\(twin.twinKeyList))") } catch let error as ServerError where error.isAboutData {
            // Left for the sweep, as ON CONFLICT would.
            try await connection.query("ROLLBACK TO SAVEPOINT batch")
            return 0
        }
    }

    private func copy(where condition: String, _ parameters: [String?], arbiter: String) async throws -> Int {
        try await connection.query("""
            WITH rows AS MATERIALIZED (SELECT \(twin.columnList) FROM \(twin.source) WHERE \(condition) FOR NO KEY UPDATE SKIP LOCKED)
            INSERT INTO \(twin.twin) (\(twin.columnList)) OVERRIDING SYSTEM VALUE SELECT \(twin.columnList) FROM rows ON CONFLICT\(arbiter) DO NOTHING
            """, parameters).affected
    }

    /// One look over both keys in one snapshot finds what is missing; those rows are copied; again, until a look finds none.
    private func sweep(besideDeferrable isDeferrable: Bool) async throws -> Int {
        var copied = 0
        let start = ContinuousClock().now
        while true {
            try context.control.check()
            let missing = try await patience {
                try await connection.query("""
                    SELECT \(Twin.list(twin.sourceKey.map(\.name), of: "s")) FROM \(twin.source) s
                    WHERE NOT EXISTS (SELECT FROM \(twin.twin) t WHERE \(twin.keysEqual("t", "s"))) LIMIT \(Self.sweepSize)
                    """)
            }
            if missing.isEmpty { return copied }
            let arrays = twin.sourceKey.indices.map { column in Quote.array(missing.map { $0[column] ?? "" }) }
            let parameters = twin.sourceKey.enumerated().map { "$\($0.offset + 1)::\($0.element.type)[]" }.joined(separator: ", ")
            let now = try await inTransaction {
                try await copy(
                    where: "(\(Twin.list(twin.sourceKey.map(\.name)))) IN (SELECT * FROM unnest(\(parameters)))", arrays, besideDeferrable: isDeferrable)
            }
            copied += now
            guard now == 0 else { continue }
            try await tryAlone(twin.sourceKey.indices.map { missing[0][$0] ?? "" })
            context.report(.waiting(RunWait(
                reason: "\(missing.count) rows of \(twin.sourceTable) are locked by other transactions", blockers: [],
                seconds: (ContinuousClock().now - start) / .seconds(1))))
            try await ContinuousClock().sleep(for: Self.sweepPause)
        }
    }

    /// Copies one row that the sweep had to leave, so that the server says why: somebody holds it, or the twin cannot take it.
    private func tryAlone(_ key: [String]) async throws {
        let keys = KeyRange(table: twin.source, key: twin.sourceKey)
        let point = keys.point(key)
        do {
            _ = try await connection.query(
                """
                INSERT INTO \(twin.twin) (\(twin.columnList)) OVERRIDING SYSTEM VALUE
                SELECT \(twin.columnList) FROM \(twin.source) WHERE \(point.sql) FOR NO KEY UPDATE NOWAIT
                """, point.parameters)
        } catch let error as ServerError where error.isAboutData {
            // Its own trigger may have copied it in between.
            let row = try await connection.query(
                "SELECT EXISTS (SELECT FROM \(twin.source) s JOIN \(twin.twin) t ON \(twin.keysEqual("s", "t")) WHERE \(keys.point(key, of: "s").sql))", key)
            guard row.scalar != "t" else { return }
            throw RunFailure.validation(
                title: context.title, message: "a row of \(twin.sourceTable) cannot be copied into \(twin.table)",
                rows: ["\(keys.describe(key)): \(error.message)", error.detail].compactMap { $0 })
        } catch let error as ServerError where error.isTransient {}
    }

    private func inTransaction(_ body: () async throws -> Int) async throws -> Int {
        // The application's trigger and the copy may meet on two rows in opposite order; the copy gives way.
        try await patience {
            try await connection.execute("BEGIN; SET LOCAL synchronous_commit = off; SET LOCAL enable_seqscan = off")
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
}
