
/// What a run is doing, as other sessions see it.
public struct LiveState: Sendable, Hashable, Codable {
    public var phase: Int?
    public var step: Int?
    /// Of the phase, or of what takes it back.
    public var steps: Int?
    public var title: String?
    public var progress: RunProgress?
    /// What it waits for.
    public var wait: RunWait?
    /// Why rows are moved more slowly than they could be.
    public var slowed: String?
    /// Batches under way.
    public var batches = 0
    /// Of the ``Steering`` that it follows.
    public var steering = 0

    public init() {}
}

/// Keeps the last of what a run reports.
final class LiveRecorder: Sendable {
    private let state = Mutex(LiveState())

    var current: LiveState { state.withLock { $0 } }

    func note(_ event: RunEvent) {
        state.withLock { state in
            switch event {
            case .phaseStarted(let plan):
                state = LiveState()
                state.phase = plan.number
            case .undoing(let phase, _):
                state = LiveState()
                state.phase = phase
            case .stepStarted(let step, let count):
                (state.step, state.steps, state.title) = (step.number, count, step.title)
                (state.progress, state.wait) = (nil, nil)
            case .progress(let progress): (state.progress, state.wait) = (progress, nil)
            case .waiting(let wait): state.wait = wait
            case .stepFinished: (state.progress, state.wait) = (nil, nil)
            case .reconnecting(let reason): state.wait = RunWait(reason: "the connection is lost, trying again: \(reason)", blockers: [], seconds: 0)
            default: break
            }
        }
    }
}
