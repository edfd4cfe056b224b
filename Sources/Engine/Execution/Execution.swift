/// How a run ended.
public struct Execution: Sendable, Hashable, Codable {
    /// In the journal of its database; nil where nothing had to run.
    public var id: Int?
    public var migration: String
    public var status: Status
    public var phaseResults: [PhaseResult]
    /// The gate that a run stopped at.
    public var gate: Gate?

    public enum Status: String, Sendable, Codable {
        case completed
        case waitingForGate = "waiting_for_gate"
        case rolledBack = "rolled_back"
    }

    public struct PhaseResult: Sendable, Hashable, Codable {
        public var number: Int
        public var status: Status

        public enum Status: String, Sendable, Codable { case completed, skipped, undone }
    }

    /// Something outside the database that must be true before a phase runs.
    public struct Gate: Sendable, Hashable, Codable {
        public var phase: Int
        public var text: String
    }
}

extension StateKey where Value == Execution {
    /// How the latest run of a migration ended, where it did what it was asked.
    public static func latest(_ migration: String) -> StateKey { StateKey("migration/\(migration)/latest") }
}

/// What the operator found of a step of which the journal cannot tell whether it ran.
public enum UncertainStep: String, Sendable, CaseIterable { case done, again }

/// Which phases a run is asked for.
public enum ApplyRequest: Sendable, Hashable {
    /// Whatever is pending, up to the next gate.
    case pending
    /// One phase; says that its gate was passed.
    case phase(Int)
    /// All up to this phase; says that every gate up to it was passed.
    case through(Int)
    /// Up to the phase that the interrupted run was asked for.
    case resume(through: Int)
}
