/// What became of a migration on a throw-away copy of a database's schema.
public struct Rehearsal: Sendable {
    public struct RehearsedStep: Sendable {
        public var title: String
        public var seconds: Double
        /// Locks stronger than `ROW EXCLUSIVE` that it took on tables that were there before, as the server showed them.
        public var locks: [TableLock]
        /// Tables that it wrote anew.
        public var rewritten: [String]
        /// What it did that the plan does not say, as sentences.
        public var broken: [String]
    }

    public struct RehearsedPhase: Sendable {
        public var number: Int
        public var description: String
        public var seconds: Double
        public var steps: [RehearsedStep]
    }

    public var phases: [RehearsedPhase] = []
    /// What was otherwise than in the database, as sentences.
    public var notes: [String] = []
    /// Where the schema after taking everything back differs from the one before: lines of `pg_dump`, each with `-` or `+`; nil where that was not tried.
    public var differences: [String]?
    /// The failure that ended it, with the phase.
    public var failure: (phase: Int?, message: String, hint: String?)?
    /// How long taking everything back took, and applying it again.
    public var wayBackSeconds: Double?
    public var againSeconds: Double?

    /// What broke, each as a sentence, with its phase.
    var breaches: [(phase: Int?, what: String)] {
        phases.flatMap { phase in phase.steps.flatMap { step in step.broken.map { (phase.number, "\(step.title): \($0)") } } }
            + (failure.map { [($0.phase, "The rehearsal failed: \($0.message)")] } ?? [])
    }

    /// Whether everything went as the plan says.
    public var holds: Bool { failure == nil && differences?.isEmpty != false && phases.allSatisfy { $0.steps.allSatisfy(\.broken.isEmpty) } }
}
