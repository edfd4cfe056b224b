/// Which phases a request comes to, by the migration and the journal: decided before anything runs.
public struct ApplyDecision: Sendable, Hashable {
    /// Phases to run, in order; the first may have been begun.
    public var phases: [Int]
    /// Phases that were asked for and are applied already.
    public var skipped: [Int]
    /// The gate at which the run will stop.
    public var gate: Execution.Gate?
    /// The gates that the request says were passed.
    public var passedGates: [Execution.Gate]

    /// - Throws: ``RunFailure`` where the journal refuses the request.
    public init(_ request: ApplyRequest, _ migration: Migration, _ state: JournalState, file: String) throws(RunFailure) {
        (phases, skipped, gate, passedGates) = ([], [], nil, [])
        for phase in migration.phases {
            guard let record = state.phases[phase.number], record.status == .applied || record.status == .applying else { continue }
            if record.checksum != phase.checksum {
                throw .edited(phase: phase.number, was: record.canonicalText, now: phase.canonicalText)
            }
        }
        // What stands in its place now is neither the phase's start nor its end: nothing can be planned from it.
        if let phase = state.phases.filter({ $0.value.status == .undoing }).keys.min() { throw .halfTakenBack(phase: phase, file: file) }
        if let last = state.applied.last, last > migration.phases.count { throw .needsFullFile(migration.name) }
        let asked: ClosedRange<Int>
        switch request {
        case .pending: asked = 1...max(migration.phases.count, 1)
        case .phase(let number), .through(let number), .resume(let number):
            guard migration.phases.contains(where: { $0.number == number }) else { throw .noSuchPhase(number, count: migration.phases.count) }
            if case .phase = request { asked = number...number } else { asked = 1...number }
        }
        phases: for phase in migration.phases {
            let status = state.phases[phase.number]?.status
            if status == .applied {
                if asked.contains(phase.number) { skipped.append(phase.number) }
                continue
            }
            guard asked.contains(phase.number) else {
                if phase.number < asked.lowerBound { throw .earlierPending(phase: phase.number, requested: asked.lowerBound, file: file) }
                break phases
            }
            if let text = phase.gate {
                let here = Execution.Gate(phase: phase.number, text: text)
                let isPassed = status == .applying || request != .pending
                guard isPassed else {
                    gate = here
                    break phases
                }
                if status != .applying { passedGates.append(here) }
            }
            phases.append(phase.number)
        }
        // What is skipped is only worth a word where it was asked for by number.
        if request == .pending, !phases.isEmpty || gate != nil { skipped = [] }
    }
}
