
/// Goes over a table along its key with several connections; nothing is kept of how far, since nothing is written.
struct CompareCrew {
    let context: MoveContext
    let walk: RangeWalk
    let meter: SharedMeter

    /// Looks at one stretch, which is number so many of the ranges, and gives how many rows it saw.
    typealias Body = @Sendable (EngineSession, RangeWalk.Stretch, _ number: Int) async throws -> Int

    /// - Parameters:
    ///   - prepare: Done once on each connection.
    ///   - failing: Told of the one row on whose values the body fails; without it that is a failure.
    func run(
        prepare: @Sendable @escaping (EngineSession) async throws -> Void = { _ in },
        failing: (@Sendable (EngineSession, RangeWalk.Stretch, _ number: Int, ServerError) async throws -> Void)? = nil, _ body: @escaping Body
    ) async throws {
        let connection = context.connection
        let ranges = try await context.patience {
            // What has no blocks to take samples of is one range.
            let leaves: [Leaf]
            do { leaves = try await Leaf.all(of: walk.keys.table, connection) } catch is PlanRefusal { leaves = [] }
            return try await RangeWalk.ranges(walk.keys, leaves: nil, sampled: leaves, workers: context.pace.workers, connection)
        }
        let open = ranges.enumerated().map { Checkpoints.OpenRange(id: String($0.offset), leaf: nil, next: $0.element.from, upper: $0.element.upper) }
        meter.expect(ranges: open.count, left: open.count)
        let pool = RangePool(open)
        try await context.crew.run(most: open.count) { session in
            try await prepare(session)
            var servo = BatchServo(context.options, fixed: nil)
            while let range = await pool.take() {
                var range = range
                var isDone = false
                while !isDone {
                    let current = range, number = Int(current.id) ?? 0
                    let done = try await context.pace.batch { limit -> RangeWalk.Stretch? in
                        let start = ContinuousClock().now
                        servo.limit = limit
                        let size = servo.size
                        let stretch = try await walk.stretch(of: current, size: size, session.connection, context.patience)
                        var seen = 1
                        do { seen = try await body(session, stretch, number) } catch let error as ServerError where error.isAboutData {
                            guard let failing else { throw error }
                            // Down to the row at fault.
                            guard size <= 1 else {
                                servo.narrow()
                                return nil
                            }
                            try await failing(session, stretch, number, error)
                        }
                        let time = ContinuousClock().now - start
                        servo.took(time)
                        meter.add(seen, in: current, isLast: stretch.isLast, batch: time, of: size)
                        return stretch
                    }
                    guard let done else { continue }
                    isDone = done.isLast
                    range.next = done.through
                }
            }
        }
    }
}

/// What a comparison has found, over all its connections.
final class Findings: Sendable {
    struct Line: Sendable {
        /// Of the range.
        let number: Int
        let key: [String]
        /// For people.
        let text: String
    }

    struct All {
        var seen = 0
        var broken = 0
        var mended = 0
        /// In the order of the ranges.
        var lines: [Line] = []
    }

    static let shown = 20
    private let state = Mutex(All())

    var all: All {
        var all = state.withLock { $0 }
        all.lines = Array(all.lines.enumerated().sorted { ($0.element.number, $0.offset) < ($1.element.number, $1.offset) }.map(\.element).prefix(Self.shown))
        return all
    }

    /// - Returns: Lines that are still of use.
    func note(seen: Int, broken: Int) -> Int {
        state.withLock { state in
            state.seen += seen
            state.broken += broken
            return max(Self.shown - state.lines.count, 0)
        }
    }

    var mended: Int { state.withLock(\.mended) }

    func note(mended: Int) { state.withLock { $0.mended += mended } }

    func note(_ lines: [Line]) { state.withLock { $0.lines += lines } }
}
