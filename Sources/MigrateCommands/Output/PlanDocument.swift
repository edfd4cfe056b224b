import Engine

/// A plan for machines.
struct PlanDocument: Encodable {
    let format = 1
    let migration: String
    let database: String
    let phases: [Phase]
    let rehearsal: RehearsalDocument?
    let findings: [VerdictDocument.FindingDocument]?

    struct Phase: Encodable {
        let phase: Int
        let description: String
        let gate: String?
        let checksum: String
        let steps: [StepDocument]
    }

    struct StepDocument: Encodable {
        let step: Int
        let title: String
        let sql: [String]
        let locks: [LockDocument]
        let cost: String
        let reason: String?
        let notes: [String]
        let cannotBeUndone: String?
        let estimatedSeconds: Double
        let estimatedWalBytes: Int
        let estimatedRows: Int?
    }

    init(_ plan: Plan, rehearsal: RehearsalDocument? = nil, findings: [VerdictDocument.FindingDocument]? = nil) {
        (self.rehearsal, self.findings) = (rehearsal, findings)
        migration = plan.migration
        database = plan.database
        phases = plan.phases.map { phase in
            Phase(
                phase: phase.number, description: phase.description, gate: phase.gate, checksum: phase.checksum,
                steps: phase.steps.map { step in
                    StepDocument(
                        step: step.number, title: step.title, sql: step.sql,
                        locks: step.locks.map(LockDocument.init), cost: step.cost.rawValue,
                        reason: step.reason, notes: step.notes, cannotBeUndone: step.loses, estimatedSeconds: step.estimate.seconds,
                        estimatedWalBytes: step.estimate.walBytes, estimatedRows: step.estimate.rows)
                })
        }
    }
}
