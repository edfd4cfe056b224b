/// One look at the server, taken each second while rows are moved. One that fails holds them.
protocol PaceReading: Sendable {
    /// What it looks at, as in "cannot read …".
    var subject: String { get }
    mutating func read(_ connection: PostgresConnection, _ context: PaceContext) async throws -> PaceVerdict
}

/// What a reading goes by.
struct PaceContext: Sendable {
    var limits: PaceLimits
    /// The tables whose rows are moved, by oid: itself, and its partitions.
    var relations: [String] = []
    /// What the operator asked of replicas: more than that holds.
    var maxLag: Duration?
}

enum PaceReadings {
    static func all() -> [any PaceReading] { [ReplicaLag(), LockWaiters(), ActiveSessions(), ArchiveBacklog(), VacuumAtWork()] }
}
