/// What the journal of a database says of one migration.
public struct JournalState: Sendable, Hashable {
    public var phases: [Int: PhaseRecord] = [:]
    /// The latest one.
    public var execution: ExecutionRecord?
    /// Whether some session holds the lock that every run holds.
    public var isRunning = false
    /// Values that the other side of some pair could not take.
    public var rejectedRows = 0
    /// Rows that backfills of this migration passed over.
    public var skippedRows = 0
    /// What applied phases destroyed and what is no longer kept, by phase: these cannot be taken back.
    public var lost: [Int: [String]] = [:]

    public static let none = JournalState()

    public struct PhaseRecord: Sendable, Hashable {
        public var status: PhaseStatus
        public var checksum: String
        public var canonicalText: String
        /// How often the phase has been started.
        public var run: Int
        public var plan: PhasePlan?
        /// The steps of a rollback that is under way.
        public var undo: [Step]?
        public var gatePassedBy: String?
        /// In UTC, ISO 8601.
        public var gatePassedAt: String?
        public var startedAt: String
        public var finishedAt: String?
        public var stepsDone: Int
    }

    public enum PhaseStatus: String, Sendable {
        case applying, applied, undoing, undone
    }

    public struct ExecutionRecord: Sendable, Hashable {
        public var id: Int
        /// `apply` or `rollback`.
        public var kind: String
        public var targetPhase: Int
        /// `running`, `completed`, `waiting_for_gate`, `failed`, `stopped`, `left`.
        public var status: String
        public var file: String?
        public var startedBy: String?
        public var startedAt: String
        public var finishedAt: String?
        public var message: String?
    }

    /// What goes on where a run was interrupted; nil where none was.
    package var resumption: Resumption? {
        guard let execution, unfinished != nil || execution.status != "completed" && execution.status != "waiting_for_gate" else { return nil }
        let undoing = phases.filter { $0.value.status == .undoing }.keys.min()
        // A phase that failed, and whose taking back was cut off, goes back to its start; those before it stay.
        if execution.kind == "rollback" { return .rollback(toPhase: execution.targetPhase) }
        if let undoing { return .rollback(toPhase: undoing - 1) }
        return .apply(through: max(execution.targetPhase, unfinished ?? 1))
    }

    package enum Resumption: Sendable, Hashable {
        case apply(through: Int)
        case rollback(toPhase: Int)
    }

    /// Phases that are applied, in order.
    public var applied: [Int] { phases.filter { $0.value.status == .applied }.keys.sorted() }

    /// Why an applied phase cannot be taken back but by `rollbackOperations`: what it destroyed is not there to come back.
    package func barrier(_ phase: Int) -> RunFailure? {
        if let what = lost[phase] { return .forgotten(phase: phase, what: what) }
        guard let record = phases[phase], record.status == .applied, let what = record.plan?.steps.compactMap(\.destroysForGood).first else { return nil }
        return .goneForGood(phase: phase, what: what)
    }

    /// The phase that a run left in the middle.
    public var unfinished: Int? { phases.filter { $0.value.status == .applying || $0.value.status == .undoing }.keys.sorted().first }
}
