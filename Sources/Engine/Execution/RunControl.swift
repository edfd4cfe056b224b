import Synchronization

/// How another thread stops a run: first politely, then at once.
public final class RunControl: Sendable {
    private let level = Atomic<Int>(0)
    private let canceller = Mutex<(@Sendable () -> Void)?>(nil)

    /// Looks at what each step does; only where a migration is rehearsed.
    let tracer: (any StepTracer)?

    public init() { tracer = nil }
    init(tracer: any StepTracer) { self.tracer = tracer }

    /// Stops after the current batch or short step.
    public func stop() { level.store(max(level.load(ordering: .relaxed), 1), ordering: .relaxed) }

    /// Stops, and cancels the statement that is running on the server.
    public func cancel() {
        level.store(2, ordering: .relaxed)
        canceller.withLock { $0 }?()
    }

    public var isStopping: Bool { level.load(ordering: .relaxed) > 0 }
    var isCancelled: Bool { level.load(ordering: .relaxed) > 1 }

    func onCancel(_ body: (@Sendable () -> Void)?) { canceller.withLock { $0 = body } }

    /// - Throws: ``RunStop`` once somebody asked to stop, or cancelled the task.
    func check() throws { if isStopping || Task.isCancelled { throw RunStop() } }
}

/// Sees the locks of each step while they are held.
protocol StepTracer: Sendable {
    /// Everything of a transaction is done, and it is about to commit.
    /// - Parameter place: The phase, and whether it is being taken back.
    func willCommit(_ step: Step, of place: Record.Place, pid: Int32) async throws
    /// Runs a statement that is no transaction.
    func during(_ step: Step, of place: Record.Place, pid: Int32, _ body: () async throws -> Void) async throws
}

/// The run was asked to stop; whatever was committed stays, and it can be resumed.
struct RunStop: Error {}
