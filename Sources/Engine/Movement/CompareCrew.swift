import Synchronization

/// Goes over a table along its key with several connections; nothing is kept of how far, since nothing is written.
struct CompareCrew {
    let context: MoveContext
    let walk: RangeWalk
    let meter: SharedMeter

    /// - Parameter body: Looks at one stretch and gives how many rows it saw.
    func run(_ body: @Sendable @escaping (EngineSession, RangeWalk.Stretch) async throws -> Int) async throws {
        let connection = context.connection
        let ranges = try await context.patience {
            let leaves = try await Leaf.all(of: walk.keys.table, connection)
            return try await RangeWalk.ranges(walk.keys, leaves: nil, sampled: leaves, workers: context.options.workers, connection)
        }
        let open = ranges.enumerated().map { Checkpoints.OpenRange(id: String($0.offset), leaf: nil, next: $0.element.from, upper: $0.element.upper) }
        meter.expect(ranges: open.count, left: open.count)
        let pool = RangePool(open)
        try await context.crew.run(most: open.count) { session in try await work(session, pool, body) }
    }

    private func work(_ session: EngineSession, _ pool: RangePool, _ body: (EngineSession, RangeWalk.Stretch) async throws -> Int) async throws {
        var servo = BatchServo(context.options, fixed: nil)
        while let range = await pool.take() {
            var range = range
            var isDone = false
            while !isDone {
                let current = range
                let stretch = try await context.pace.batch { limit -> RangeWalk.Stretch in
                    let start = ContinuousClock().now
                    servo.limit = limit
                    let size = servo.size
                    let stretch = try await walk.stretch(of: current, size: size, session.connection, context.patience)
                    let seen = try await body(session, stretch)
                    let time = ContinuousClock().now - start
                    servo.took(time)
                    meter.add(seen, in: current, isLast: stretch.isLast, batch: time, of: size)
                    return stretch
                }
                isDone = stretch.isLast
                range.next = stretch.through
            }
        }
    }
}

/// What a comparison has found, over all its connections.
final class Findings: Sendable {
    struct All {
        var seen = 0
        var broken = 0
        var mended = 0
        /// For people.
        var lines: [String] = []
    }

    static let shown = 20
    private let state = Mutex(All())

    var all: All { state.withLock { $0 } }

    /// - Returns: Lines that are still of use.
    func note(seen: Int, broken: Int) -> Int {
        state.withLock { state in
            state.seen += seen
            state.broken += broken
            return Self.shown - state.lines.count
        }
    }

    func note(mended: Int) { state.withLock { $0.mended += mended } }

    func note(_ lines: [String]) { state.withLock { state in state.lines += lines.prefix(max(Self.shown - state.lines.count, 0)) } }
}
