/// Turns a migration and a catalog into steps: a pure function.
public struct Planner {
    public let migration: Migration
    /// Whether what a phase destroys is kept first.
    public let keepsSnapshots: Bool

    public init(_ migration: Migration, keepsSnapshots: Bool = true) {
        self.migration = migration
        self.keepsSnapshots = keepsSnapshots
    }

    /// Plans the phases in `range`, which start from `catalog` as it is now.
    ///
    /// Phases before them have been applied: their operations are gone through only for the pairs that they left in step.
    /// - Throws: ``PlanRefusal`` for the first operation that the catalog forbids.
    public func plan(_ range: ClosedRange<Int>, from catalog: Catalog) throws(PlanRefusal) -> Plan { try plan(range, from: catalog) { _, _, _ in } }

    /// - Parameter observe: Told each operation and validation once it is planned, with what its turn began with and led to.
    func plan(_ range: ClosedRange<Int>, from catalog: Catalog, observe: (any MigrationEntry, PlanContext, PlanContext) -> Void) throws(PlanRefusal) -> Plan {
        guard var context = migration.phases.first.map({ PlanContext(migration: migration, phase: $0, catalog: catalog) }) else {
            return Plan(migration: migration.name, database: catalog.database, phases: [])
        }
        context.keepsSnapshots = keepsSnapshots
        try context.checkUpkeep()
        for phase in migration.phases where phase.number < range.lowerBound {
            context.begin(phase)
            for operation in phase.operations { operation.recall(in: &context) }
        }
        var phases: [PhasePlan] = []
        for phase in migration.phases where range.contains(phase.number) { phases.append(try plan(phase, &context, observe)) }
        return Plan(migration: migration.name, database: catalog.database, phases: phases)
    }

    private func plan(_ phase: Phase, _ context: inout PlanContext, _ observe: (any MigrationEntry, PlanContext, PlanContext) -> Void) throws(PlanRefusal) -> PhasePlan {
        context.begin(phase)
        let entries = phase.validations.filter(\.runsBefore) as [any MigrationEntry] + phase.operations + phase.validations.filter { !$0.runsBefore }
        for entry in entries {
            let before = context
            try add(entry, to: &context)
            observe(entry, before, context)
        }
        var steps = context.steps + [last(context)]
        for index in steps.indices {
            steps[index].number = index + 1
            for undo in steps[index].undo.indices { steps[index].undo[undo].number = undo + 1 }
        }
        return PhasePlan(
            number: phase.number, description: phase.description, gate: phase.gate, timeoutMilliseconds: phase.timeoutMilliseconds,
            checksum: phase.checksum, steps: steps)
    }

    private func add(_ entry: any MigrationEntry, to context: inout PlanContext) throws(PlanRefusal) {
        context.place = entry.fields.place
        let (names, endings) = (context.reusableNames(), context.endings.count)
        try entry.plan(in: &context)
        // SQL of the user's own looks at itself, statement by statement.
        if !(entry is CustomSQL) { try context.checkReuse(since: names, drops: context.endings.count > endings || entry is DropIndex) }
    }

    /// What destroys and the phase's record, in one transaction: a check that fails takes it back.
    private func last(_ context: PlanContext) -> Step {
        var step = Self.ending(context.endings, also: "record phase \(context.phase.number) as applied") { transaction in
            transaction.checks = context.lastChecks
            transaction.completesPhase = true
        }
        if !context.endings.isEmpty { step.reason = "What destroys comes last and commits with the phase's record." }
        return step
    }

    private static func ending(_ endings: [PlanContext.Ending], also title: String? = nil, _ change: (inout Step.Transaction) -> Void) -> Step {
        var transaction = Step.Transaction(endings.flatMap(\.statements))
        change(&transaction)
        var step = Step((endings.map(\.title) + [title].compactMap { $0 }).joined(separator: ", "), .transaction(transaction))
        for lock in endings.flatMap(\.locks) where !step.locks.contains(where: { $0.table == lock.table && $0.mode >= lock.mode }) {
            step.locks.removeAll { $0.table == lock.table }
            step.locks.append(lock)
        }
        step.notes = endings.flatMap(\.notes)
        // What ended last is taken back first.
        step.undo = endings.reversed().flatMap(\.undo)
        let losses = endings.compactMap(\.loses)
        step.loses = losses.isEmpty ? nil : losses.joined(separator: " ")
        step.destroysForGood = endings.compactMap(\.destroysForGood).first
        return step
    }

    /// The steps that a phase's own `rollbackOperations` ask for, planned on the catalog as it is now.
    public func planRollback(of phase: Phase, from catalog: Catalog) throws(PlanRefusal) -> [Step]? {
        guard let operations = phase.rollbackOperations else { return nil }
        var context = PlanContext(migration: migration, phase: phase, catalog: catalog)
        context.isTakingBack = true
        context.keepsSnapshots = keepsSnapshots
        for earlier in migration.phases where earlier.number <= phase.number {
            for operation in earlier.operations { operation.recall(in: &context) }
        }
        for operation in operations { try add(operation, to: &context) }
        var steps = context.steps
        if !context.endings.isEmpty { steps.append(Self.ending(context.endings) { _ in }) }
        for index in steps.indices { steps[index].number = index + 1 }
        return steps
    }
}

/// What `apply` will run, phase by phase.
public struct Plan: Hashable, Sendable, Codable {
    public var migration: String
    public var database: String
    public var phases: [PhasePlan]

    public init(migration: String, database: String, phases: [PhasePlan]) {
        self.migration = migration
        self.database = database
        self.phases = phases
    }
}

/// The steps of one phase, in order; the last one records the phase.
public struct PhasePlan: Hashable, Sendable, Codable {
    public var number: Int
    public var description: String
    public var gate: String?
    public var timeoutMilliseconds: Int?
    /// Of the phase's canonical text.
    public var checksum: String
    public var steps: [Step]

    /// What takes the phase back, in the order to run.
    public var undo: [Step] {
        var steps = steps.reversed().flatMap(\.undo)
        for index in steps.indices { steps[index].number = index + 1 }
        return steps
    }

    /// Whether it is the same work, whatever statistics say by now of how long it takes.
    package func doesTheSame(as other: PhasePlan) -> Bool {
        steps.count == other.steps.count && zip(steps, other.steps).allSatisfy {
            $0.action == $1.action && ($0.followsCatalog || $0.locks == $1.locks && $0.undo.map(\.action) == $1.undo.map(\.action))
        }
    }

    /// What the phase destroys or writes that `undo` cannot bring back.
    public var losses: [String] { steps.compactMap(\.loses) }
}
