/// Where migrations lie, and how patient and how gentle a run is.
public struct EngineOptions: Sendable, Hashable {
    /// Where a migration is looked for that is called by its name.
    public var migrationsDirectory: String
    /// Whether what a phase destroys is kept, for a rollback to bring back.
    public var automaticSnapshot: Bool
    /// What becomes of a phase that fails.
    public var onFailure = FailurePolicy.rollback
    /// How long to keep trying for one step's locks.
    public var lockWait: Duration = .seconds(600)
    /// How long planning waits for a table that is locked even against being looked at.
    public var lookWait: Duration = .seconds(10)
    /// The longest that one try may stand in a lock queue, in milliseconds; always below `deadlock_timeout`.
    public var timeoutMilliseconds = 200
    /// Whether sessions that have been idle in a transaction for ``BlockerEnder/idleSeconds`` are ended where they block a step.
    public var endsIdleBlockers = false
    /// The longest that one statement may take that builds, validates or runs the user's code; nil for no limit.
    public var stepDeadline: Duration?
    /// How long a lost connection is tried again.
    public var reconnectWait: Duration = .seconds(300)
    /// How much of the server the movement of rows may take.
    public var pace = PaceLimits()
    /// What a batch should take.
    public var batchTarget: Duration = .milliseconds(50)
    /// Connections that move rows at the same time.
    public var workers = 2
    /// More would be in each other's way.
    public static let mostWorkers = 32
    /// Whether the row versions that a backfill leaves are cleared away while it goes on.
    public var vacuums = true
    /// Rows of a batch: the first one, and the bounds.
    public var batchStart = 1_000
    public var batchMinimum = 10
    public var batchMaximum = 50_000
    /// Who asks, for the journal: the operating system's user and machine.
    public var startedBy = Operator.name
    /// The file that the migration was read from, for the journal and for commands that are proposed.
    public var fileName: String?

    public init(migrationsDirectory: String = "migrations", automaticSnapshot: Bool = true) {
        self.migrationsDirectory = migrationsDirectory
        self.automaticSnapshot = automaticSnapshot
    }
}

/// What becomes of a phase that fails.
public enum FailurePolicy: String, Sendable, Hashable, CaseIterable {
    /// It goes back to its start.
    case rollback
    /// It is left as it is, to be looked at; `resume` tries the step again, `rollback` takes the phase back.
    case stop
}
