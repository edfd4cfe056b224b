/// How patient and how gentle a run is.
public struct EngineOptions: Sendable, Hashable {
    /// How long to keep trying for one step's locks.
    public var lockWait: Duration = .seconds(600)
    /// The longest that one try may stand in a lock queue, in milliseconds; always below `deadlock_timeout`.
    public var timeoutMilliseconds = 200
    /// The longest that one statement may take that builds, validates or runs the user's code; nil for no limit.
    public var stepDeadline: Duration?
    /// How long a lost connection is tried again.
    public var reconnectWait: Duration = .seconds(300)
    /// What a batch should take.
    public var batchTarget: Duration = .milliseconds(50)
    /// Rows of a batch: the first one, and the bounds.
    public var batchStart = 1_000
    public var batchMinimum = 10
    public var batchMaximum = 50_000
    /// Who asks, for the journal: the operating system's user and machine.
    public var startedBy = ""
    public var fileName: String?

    public init() {}
}
