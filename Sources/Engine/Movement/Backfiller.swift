/// Runs one backfill, from wherever the journal says it stands: ranges for several workers, then what they had to leave.
struct Backfiller {
    let plan: BackfillPlan
    let context: MoveContext

    private var options: EngineOptions { context.options }
    private var crew: Crew { context.crew }
    private var connection: PostgresConnection { context.connection }
    private var keys: KeyRange { KeyRange(table: plan.tableSQL, key: plan.key) }
    private var checkpoints: Checkpoints { context.checkpoints(connection) }

    /// - Returns: Rows changed, and rows passed over since they cannot be written, over all runs of this step.
    func run() async throws -> (changed: Int, skipped: Int) {
        context.pace.plan(workers: plan.workers)
        defer { context.pace.plan(workers: nil) }
        let leaves = try await Leaf.all(of: plan.tableSQL, connection)
        let meter = SharedMeter(title: context.title, estimatedRows: context.estimatedRows, startingAt: try await checkpoints.total(), report: context.report)
        let vacuum = TableVacuum(context, leaves: leaves)
        let chief = worker(crew.first, meter, vacuum)
        let earlier = try await chief.badRows.keys()
        if plan.isSwept == true, try await chief.isNothingLeft() { return (try await checkpoints.total(), try await chief.badRows.count()) }
        try await context.patience { try await checkpoints.open(leaves: isByBlocks ? leaves : nil) { try await ranges(leaves) } }
        let open = try await checkpoints.openRanges(of: leaves)
        if isByBlocks { meter.expect(blocks: leaves.reduce(0) { $0 + $1.blocks }, left: open.reduce(0) { $0 + $1.blocksLeft }) } else {
            meter.expect(ranges: try await checkpoints.count(), left: open.count)
        }
        let pool = RangePool(open)
        do {
            try await crew.run(most: open.count) { session in try await worker(session, meter, vacuum).run(pool) }
            meter.add(try await chief.finishPoints())
            if plan.isSwept == true { meter.add(try await chief.sweep()) }
            // What an earlier run passed over may have been mended.
            for key in earlier { try await chief.retry(key) }
        } catch {
            await vacuum.end(atOnce: true)
            throw error
        }
        await vacuum.end(atOnce: false)
        return (try await checkpoints.total(), try await chief.badRows.count())
    }

    private func worker(_ session: EngineSession, _ meter: SharedMeter, _ vacuum: TableVacuum) -> BackfillWorker {
        BackfillWorker(plan: plan, context: context, session: session, meter: meter, vacuum: vacuum)
    }

    private var isByBlocks: Bool { plan.way == .blocks }

    private func ranges(_ leaves: [Leaf]) async throws -> [Checkpoints.NewRange] {
        // Rows that come after the largest key are nobody's business where each row is to be changed once.
        let last = plan.isOnce ? try await keys.largest(connection) : nil
        if plan.isOnce, last == nil { return [] }
        return try await RangeWalk.ranges(keys, leaves: isByBlocks ? leaves : nil, sampled: leaves, workers: context.pace.workers, through: last, connection)
    }
}

extension Checkpoints.OpenRange {
    /// 0 for a range of keys.
    var blocksLeft: Int {
        guard leaf != nil, let upper = upper.flatMap({ Int($0[0]) }) else { return 0 }
        return upper - (next.flatMap { Int($0[0]) } ?? 0)
    }
}
