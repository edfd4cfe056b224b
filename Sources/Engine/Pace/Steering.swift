/// What an operator asks of a run under way, from another session.
public struct Steering: Sendable, Hashable {
    /// Raised with each change; 0 where nobody has asked for anything.
    public var version = 0
    public var isPaused = false
    /// Connections that move rows at the same time.
    public var workers: Int?
    /// The most rows of a batch.
    public var batch: Int?
    /// How far a replica may be behind.
    public var maxLag: Duration?
    /// Who asked last.
    public var by = ""

    public init() {}
}
