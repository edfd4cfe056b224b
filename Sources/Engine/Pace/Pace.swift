
/// Asked before every batch: lets it go, makes it small and alone, or holds it, by the latest look at the server and what the
/// operator asked for.
final class Pace: Sendable {
    private struct State {
        var verdict: PaceVerdict?
        var readAt = ContinuousClock().now
        var steering = Steering()
        /// What the step asks for.
        var planned: Int?
        /// Batches under way.
        var busy = 0
        var heldSince: ContinuousClock.Instant?
        var courtesy = Courtesy()
        /// The end of the rest after a batch that took its turn.
        var restsUntil: ContinuousClock.Instant?
        /// Rows of such a batch.
        var turnRows: Double

        var turnsAreTaken: Bool { courtesy.level == .turns && steering.workers == nil }
    }

    private let state: Mutex<State>
    private let options: EngineOptions
    private let control: RunControl
    private let report: @Sendable (RunEvent) -> Void

    private static let look: Duration = .milliseconds(100)
    private static let turnTarget: Duration = .microseconds(1_500)
    /// Of what a batch starts with, the smallest part that is a turn: where the disk is slow, time is no measure of rows.
    private static let smallestTurn = 0.1
    private static let turn: Duration = .milliseconds(2)

    init(options: EngineOptions, control: RunControl, report: @escaping @Sendable (RunEvent) -> Void) {
        (self.options, self.control, self.report) = (options, control, report)
        state = Mutex(State(turnRows: Double(options.batchStart) / 4))
    }

    // MARK: What the monitor tells

    func note(_ verdict: PaceVerdict?) {
        state.withLock { $0.verdict = verdict; $0.readAt = ContinuousClock().now }
    }

    func note(_ courtesy: Courtesy) { state.withLock { $0.courtesy = courtesy } }

    func note(_ steering: Steering) { state.withLock { $0.steering = steering } }

    var steering: Steering { state.withLock(\.steering) }
    /// Batches under way.
    var busy: Int { state.withLock(\.busy) }
    var slowed: String? {
        state.withLock { state in
            if case .slow(let reason) = state.verdict { return reason }
            return state.steering.workers == nil ? state.courtesy.reason : nil
        }
    }

    /// Whether the movement leaves the machine to an application half of the time.
    var takesTurns: Bool { state.withLock(\.turnsAreTaken) }

    /// The `synchronous_commit` of a batch. What one writes is lost with the server at worst, and done again; but in turns each
    /// brings its own WAL to the disk while it rests, else the next request's commit has to wait for that of several.
    var synchronousCommit: String { takesTurns ? "local" : "off" }

    /// Connections that are wanted for the movement of rows.
    var workers: Int { state.withLock { $0.steering.workers ?? $0.planned ?? options.workers } }

    /// - Parameter workers: Of the step from here on; nil for as many as are usual.
    func plan(workers: Int?) { state.withLock { $0.planned = workers } }

    // MARK: What batches ask

    /// Does one batch once it may run.
    ///
    /// - Parameter body: Gets the most rows that it may have, nil for any number.
    /// - Throws: ``RunStop`` when asked to stop; ``RunFailure/heldTooLong(reason:seconds:)`` once `maxHold` is over.
    func batch<Value>(_ body: (_ limit: Int?) async throws -> Value) async throws -> Value {
        let limit = try await enter()
        let start = ContinuousClock().now
        defer {
            let end = ContinuousClock().now
            state.withLock { state in
                state.busy -= 1
                guard state.turnsAreTaken else { return }
                state.restsUntil = end + (end - start)
                // What is held for no longer than a request takes, nobody has to wait for.
                let ratio = min(max(Self.turnTarget / max(end - start, .microseconds(1)), 0.5), 1.2)
                state.turnRows = min(max(state.turnRows * ratio, Double(options.batchStart) * Self.smallestTurn), Double(options.batchStart))
            }
        }
        return try await body(limit)
    }

    /// Returns once a batch may run that is the only one.
    func admit() async throws { try await batch { _ in } }

    /// Returns once nobody has paused the run: between two steps.
    func whilePaused() async throws {
        let clock = ContinuousClock()
        let start = clock.now
        while steering.isPaused {
            try control.check()
            report(.waiting(Self.pause(by: steering.by, since: start)))
            try await clock.sleep(for: Self.look)
        }
    }

    private enum Decision {
        case go(limit: Int?, after: Duration)
        /// As many batches run as may.
        case turn
        case hold(String, since: ContinuousClock.Instant)
        case paused(by: String, since: ContinuousClock.Instant)
    }

    private func enter() async throws -> Int? {
        let clock = ContinuousClock()
        while true {
            try control.check()
            switch decide() {
            case .go(let limit, let pause):
                guard pause > .zero else { return limit }
                do { try await clock.sleep(for: pause) } catch {
                    state.withLock { $0.busy -= 1 }
                    throw error
                }
                return limit
            case .turn: try await clock.sleep(for: Self.turn)
            case .paused(let by, let since):
                report(.waiting(Self.pause(by: by, since: since)))
                try await clock.sleep(for: Self.look)
            case .hold(let reason, let since):
                let held = (clock.now - since) / .seconds(1)
                guard clock.now - since < options.pace.maxHold else { throw RunFailure.heldTooLong(reason: reason, seconds: held) }
                report(.waiting(RunWait(reason: reason, blockers: [], seconds: held)))
                try await clock.sleep(for: Self.look)
            }
        }
    }

    private func decide() -> Decision {
        state.withLock { state in
            let now = ContinuousClock().now
            let since = state.heldSince ?? now
            if state.steering.isPaused {
                state.heldSince = since
                return .paused(by: state.steering.by, since: since)
            }
            let verdict = now - state.readAt > options.pace.readingAge ? nil : state.verdict
            var most = state.steering.workers ?? state.planned ?? options.workers
            var limit = state.steering.batch
            var pause = Duration.zero
            // Who says how many workers there are to be has looked at the application.
            if state.steering.workers == nil {
                if state.courtesy.level != .free { most = 1 }
                if state.turnsAreTaken {
                    limit = min(limit ?? options.batchStart, Int(state.turnRows))
                    if let rest = state.restsUntil, now < rest { return .turn }
                }
            }
            switch verdict {
            case .free: break
            case .slow:
                most = 1
                limit = min(limit ?? options.batchStart, options.batchStart)
                pause = options.batchTarget
            case .hold(let reason):
                state.heldSince = since
                return .hold(reason, since: since)
            case nil:
                state.heldSince = since
                return .hold("the server could not be looked at for \(Int((now - state.readAt) / .seconds(1))) s", since: since)
            }
            guard state.busy < most else { return .turn }
            state.heldSince = nil
            state.busy += 1
            return .go(limit: limit, after: pause)
        }
    }

    private static func pause(by: String, since: ContinuousClock.Instant) -> RunWait {
        RunWait(
            reason: "paused\(by.isEmpty ? "" : " by \(by)"); `migrate resume` lets it go on", blockers: [],
            seconds: (ContinuousClock().now - since) / .seconds(1))
    }
}
