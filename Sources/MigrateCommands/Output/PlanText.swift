import Engine

/// A plan as text: step by step, what it locks, whom that blocks, what it costs.
struct PlanText {
    let plan: Plan
    /// Phases of the migration in all.
    let phaseCount: Int
    let lockTimeoutMilliseconds: Int

    /// Every step with its SQL.
    var full: String { plan.phases.map { text(of: $0, withSQL: true) }.joined(separator: "\n") }

    /// Titles, locks, and what cannot be undone.
    var brief: String { plan.phases.map { text(of: $0, withSQL: false) }.joined() }

    private func text(of phase: PhasePlan, withSQL: Bool) -> String {
        var text = "Phase \(phase.number) of \(phaseCount): \(phase.description)\n"
        if let gate = phase.gate { text += "  gate: \(gate)\n" }
        // The last step only records the phase, unless it destroys: then it is a step like the others.
        for step in phase.steps where withSQL || !step.onlyRecords {
            text += "  \(step.number). \(step.title)\n"
            text += "     \(facts(step, phase))\n"
            if let loses = step.loses { text += "     cannot be undone: \(loses)\n" }
            guard withSQL else { continue }
            for statement in step.sql {
                let lines = statement.split(separator: "\n", omittingEmptySubsequences: false)
                text += lines.map { "     | \($0)\n" }.joined()
            }
            if let reason = step.reason { text += "     \(reason)\n" }
            for note in step.notes { text += "     note: \(note)\n" }
        }
        return text
    }

    private func facts(_ step: Step, _ phase: PhasePlan) -> String {
        var facts: [String] = []
        let longest = phase.timeoutMilliseconds ?? lockTimeoutMilliseconds
        for mode in step.locks.map(\.mode).reduce(into: [LockMode]()) { if !$0.contains($1) { $0.append($1) } } {
            let blocks = mode > .shareUpdateExclusive ? "blocks \(mode.blocks), queues at most \(longest) ms a try" : "blocks only \(mode.blocks)"
            facts.append("\(mode.sql) on \(Self.list(step.locks.filter { $0.mode == mode }.map(\.title))): \(blocks)")
        }
        if step.locks.isEmpty {
            switch step.cost {
            case .rows: facts.append("row locks only, batch by batch")
            case .unknown: facts.append("locks as your SQL takes them")
            case .catalogOnly, .scan, .rewrite: facts.append("blocks nothing")
            }
        }
        facts.append(step.cost.rawValue)
        if let rows = step.estimate.rows { facts.append("about \(Amount.counted(rows, "row"))") }
        if step.estimate.seconds >= 0.05 { facts.append("about \(Amount.time(step.estimate.seconds))") }
        if step.estimate.walBytes > 0 { facts.append("about \(Amount.size(step.estimate.walBytes)) of WAL") }
        return facts.joined(separator: " · ")
    }

    /// The first few of many: a partitioned table is locked with each of its partitions.
    private static func list(_ titles: [String]) -> String {
        titles.count <= 4 ? titles.joined(separator: ", ") : titles.prefix(3).joined(separator: ", ") + " and \(titles.count - 3) more"
    }

    /// Where it would run: `shop on /run/postgresql:5432 as app, PostgreSQL 15.18, primary`; and what the role does not see there.
    static func heading(_ catalog: Catalog, port: String) -> String {
        guard !catalog.seesActivity else { return target(catalog, port: port) + "\n" }
        return """
            \(target(catalog, port: port))
            note: \(catalog.user) does not see what sessions of other roles do, or since when, so whoever blocks a step is named by pid alone: GRANT pg_monitor TO \(Quote.identifier(catalog.user));

            """
    }

    private static func target(_ catalog: Catalog, port: String) -> String {
        let version = catalog.majorVersion >= 10 ? "\(catalog.majorVersion).\(catalog.serverVersion % 10_000)" : "\(catalog.serverVersion)"
        return "database \(catalog.database) on \(catalog.host):\(port) as \(catalog.user), PostgreSQL \(version), \(catalog.isStandby ? "standby" : "primary")"
    }
}

extension Step {
    /// Whether it changes nothing but the journal.
    fileprivate var onlyRecords: Bool {
        if case .transaction(let transaction) = action { transaction.completesPhase && transaction.statements.isEmpty } else { false }
    }
}
