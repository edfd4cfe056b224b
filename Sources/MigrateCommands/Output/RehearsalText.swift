import Engine

/// A rehearsal for people: each step with what it locked there, and whatever the plan does not say.
struct RehearsalText {
    let rehearsal: Rehearsal

    var text: String {
        var text = ""
        for phase in rehearsal.phases {
            text += "Phase \(phase.number): \(phase.description) · \(Amount.time(phase.seconds))\n"
            for (index, step) in phase.steps.enumerated() {
                var facts = step.locks.filter { $0.mode > .shareUpdateExclusive }.map { "\($0.mode.sql) on \($0.title)" }
                facts += step.rewritten.map { "\($0) written anew" }
                text += "  \(index + 1). \(step.title)\(facts.isEmpty ? "" : ": \(facts.joined(separator: ", "))")\n"
                for sentence in step.broken { text += "     error: \(sentence).\n" }
            }
        }
        if let failure = rehearsal.failure {
            text += "\(failure.phase.map { "Phase \($0) failed" } ?? "It failed"): \(failure.message)\n" + (failure.hint.map { "hint: \($0)\n" } ?? "")
        }
        if let seconds = rehearsal.wayBackSeconds {
            let differences = rehearsal.differences ?? []
            text += "Taken back in \(Amount.time(seconds)): \(differences.isEmpty ? "the schema is as before." : "the schema is not as before:")\n"
            for line in differences.prefix(Self.mostLines) { text += "  \(line)\n" }
            if differences.count > Self.mostLines { text += "  and \(differences.count - Self.mostLines) lines more\n" }
        }
        if let seconds = rehearsal.againSeconds { text += "Applied again in \(Amount.time(seconds)).\n" }
        for note in rehearsal.notes { text += "note: \(note)\n" }
        return text
    }

    private static let mostLines = 40
}

/// A rehearsal for machines.
struct RehearsalDocument: Encodable {
    let format = 1
    let migration: String
    /// `holds` or `broken`.
    let status: String
    let phases: [Phase]
    let failure: Failure?
    let differences: [String]?
    let wayBackSeconds: Double?
    let againSeconds: Double?
    let notes: [String]

    struct Phase: Encodable {
        let phase: Int
        let description: String
        let seconds: Double
        let steps: [StepDocument]
    }

    struct StepDocument: Encodable {
        let title: String
        let seconds: Double
        let locks: [LockDocument]
        let rewritten: [String]
        let broken: [String]
    }

    struct Failure: Encodable {
        let phase: Int?
        let message: String
        let hint: String?
    }

    init(_ rehearsal: Rehearsal, of migration: String) {
        self.migration = migration
        status = rehearsal.holds ? "holds" : "broken"
        phases = rehearsal.phases.map { phase in
            Phase(
                phase: phase.number, description: phase.description, seconds: phase.seconds,
                steps: phase.steps.map { step in
                    StepDocument(
                        title: step.title, seconds: step.seconds, locks: step.locks.map(LockDocument.init), rewritten: step.rewritten,
                        broken: step.broken)
                })
        }
        failure = rehearsal.failure.map { Failure(phase: $0.phase, message: $0.message, hint: $0.hint) }
        differences = rehearsal.differences
        (wayBackSeconds, againSeconds, notes) = (rehearsal.wayBackSeconds, rehearsal.againSeconds, rehearsal.notes)
    }
}
