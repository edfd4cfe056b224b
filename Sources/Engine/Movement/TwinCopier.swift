import Synchronization

/// Copies a table's rows into its twin, over several connections, while triggers carry over what is written meanwhile.
///
/// A row that its trigger was faster with is left alone; a row that somebody holds is left for the sweep. What the walk misses all
/// the same (a row that moved without a change) the comparison finds and mends.
struct TwinCopier {
    let twin: Twin
    let context: MoveContext

    private var patience: TablePatience { context.patience }
    private var connection: PostgresConnection { context.connection }
    private var checkpoints: Checkpoints { context.checkpoints(connection) }
    private var keys: KeyRange { KeyRange(table: twin.source, key: twin.sourceKey) }
    private var isByBlocks: Bool { twin.batchSize.map { $0 >= BlockWalk.mostRows } ?? true }

    private static let sweepSize = 10_000
    private static let sweepPause: Duration = .milliseconds(250)

    /// - Returns: Rows copied, over all runs of this step.
    func run() async throws -> Int {
        let unique = try await connection.query("""
            SELECT count(*) = 1 AS alone, coalesce(bool_or(NOT indimmediate), false) AS deferrable FROM pg_index WHERE indrelid = $1::regclass AND indisunique
            """, [twin.twin])[0]
        let leaves = try await Leaf.all(of: twin.source, connection)
        let wasBegun = try await checkpoints.count() > 0
        try await patience {
            try await checkpoints.open(leaves: isByBlocks ? leaves : nil) {
                try await RangeWalk.ranges(keys, leaves: isByBlocks ? leaves : nil, sampled: leaves, workers: context.pace.workers, connection)
            }
        }
        let open = try await checkpoints.openRanges(of: leaves)
        let meter = SharedMeter(title: context.title, estimatedRows: context.estimatedRows, startingAt: try await checkpoints.total(), report: context.report)
        if isByBlocks { meter.expect(blocks: leaves.reduce(0) { $0 + $1.blocks }, left: open.reduce(0) { $0 + $1.blocksLeft }) } else {
            meter.expect(ranges: try await checkpoints.count(), left: open.count)
        }
        let pool = RangePool(open)
        let hasSkipped = Flag()
        @Sendable func worker(_ session: EngineSession) -> TwinCopyWorker {
            TwinCopyWorker(
                twin: twin, context: context, session: session, isKeyAlone: unique.flag("alone"), isDeferrable: unique.flag("deferrable"), meter: meter,
                hasSkipped: hasSkipped)
        }
        try await context.crew.run(most: open.count) { session in
            try await worker(session).run(pool)
        }
        guard hasSkipped.isSet || wasBegun else { return try await checkpoints.total() }
        return try await sweep(worker(context.crew.first)) + checkpoints.total()
    }

    /// Something that is found once.
    final class Flag: Sendable {
        private let value = Atomic(false)
        var isSet: Bool { value.load(ordering: .relaxed) }
        func set() { value.store(true, ordering: .relaxed) }
    }

    /// One look over both keys in one snapshot finds what is missing; those rows are copied; again, until a look finds none.
    private func sweep(_ chief: TwinCopyWorker) async throws -> Int {
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
            let wanted = "(\(Twin.list(twin.sourceKey.map(\.name)))) IN (SELECT * FROM unnest(\(parameters)))"
            let now = try await patience { try await chief.inTransaction { try await chief.copyUnlocked(from: twin.source, where: (wanted, arrays)) } }
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
                SELECT \(twin.sourceList) FROM \(twin.source) WHERE \(point.sql) FOR NO KEY UPDATE NOWAIT
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
}
