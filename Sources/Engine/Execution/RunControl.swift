import Synchronization

/// How another thread stops a run: first politely, then at once.
public final class RunControl: Sendable {
    private let level = Atomic<Int>(0)
    private let canceller = Mutex<(@Sendable () -> Void)?>(nil)

    public init() {}

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

/// The run was asked to stop; whatever was committed stays, and it can be resumed.
struct RunStop: Error {}
