/// How much of a server the movement of rows may take: past a limit it slows down, far past it it is held.
public struct PaceLimits: Sendable, Hashable {
    /// How far a replica may be behind; ten times either holds.
    public var replicaLag: Duration = .seconds(5)
    public var replicaLagBytes = 64 << 20
    /// Sessions of others at work at the same time; twice as many hold.
    public var activeSessions = 50
    /// Sessions that wait for a lock of anybody's; five times as many hold.
    public var lockWaiters = 10
    /// How long somebody may wait for a lock of ours; ten times as long holds.
    public var lockWait: Duration = .milliseconds(100)
    /// Segments of WAL that wait to be archived; four times as many hold.
    public var archiveBacklog = 16
    /// What reading one row by its key may take; ten times as long holds.
    public var probeLatency: Duration = .milliseconds(100)
    /// How often such a row is read.
    public var probeInterval: Duration = .milliseconds(50)
    /// How old the latest look at the server may be; an older one holds.
    public var readingAge: Duration = .seconds(5)
    /// How long rows may be held before the run stops.
    public var maxHold: Duration = .seconds(600)

    public init() {}
}
