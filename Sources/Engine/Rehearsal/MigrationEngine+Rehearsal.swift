import Synchronization

extension MigrationEngine {
    /// Runs what is pending of a migration on a throw-away copy of the database's schema, and compares what each step does with what its plan says.
    ///
    /// The copy has no rows: what reads or writes them is over at once there, and what they break is not seen.
    /// - Parameters:
    ///   - andBack: Whether all of it is then taken back, the schema compared with the one before, and applied again.
    ///   - report: What happens, as it happens.
    /// - Throws: ``SandboxError`` without the programs of a server, ``DumpFailure``, ``RunFailure`` or ``PlanRefusal`` where there is nothing to
    ///   rehearse; a failure of the migration itself is part of the result.
    public func rehearse(_ migration: Migration, andBack: Bool = false, report: @escaping @Sendable (String) -> Void = { _ in }) async throws -> Rehearsal {
        let preview = try await plan(migration)
        report("copying the schema of \(preview.catalog.database)")
        let server = try await withSession("rehearse") { session in try await RehearsalServer.start(like: session) }
        do {
            let rehearsal = try await rehearse(migration, preview, on: server, andBack: andBack, report: report)
            await server.close()
            return rehearsal
        } catch {
            await server.close()
            throw error
        }
    }

    private func rehearse(_ migration: Migration, _ preview: Preview, on server: RehearsalServer, andBack: Bool, report: @escaping @Sendable (String) -> Void) async throws -> Rehearsal {
        var rehearsal = Rehearsal()
        rehearsal.notes = server.notes
        var copy = MigrationEngine(connections: DatabaseConnectionManager(server.settings), options: options)
        // Nobody else is there, and nothing is worth waiting for.
        copy.options.lockWait = .seconds(20)
        copy.options.reconnectWait = .seconds(5)
        copy.options.fileName = options.fileName
        let first = preview.state.applied.last ?? 0
        if first > 0 { rehearsal.notes.append("Phase\(first > 1 ? "s 1 to" : "") \(first) \(first > 1 ? "are" : "is") applied in the database: rehearsed from phase \(first + 1) on.") }
        guard first < migration.phases.count else {
            rehearsal.notes.append("Every phase is applied in the database: nothing is left to rehearse.")
            return rehearsal
        }
        let before = andBack ? try await server.picture() : []
        let (log, failure) = try await copy.applyTraced(migration) { number, description in report("phase \(number): \(description)") }
        rehearsal.phases = log.map(\.rehearsed)
        if let failure {
            rehearsal.failure = (log.last?.plan.number, failure.message, failure.hint)
            return rehearsal
        }
        rehearsal.notes += Self.otherwise(log.map(\.plan), preview.plan)
        guard andBack else { return rehearsal }
        do {
            let clock = ContinuousClock()
            report("taking it back")
            let start = clock.now
            _ = try await copy.rollBack(migration, toPhase: first)
            rehearsal.wayBackSeconds = (clock.now - start) / .seconds(1)
            rehearsal.differences = Self.differences(before, try await server.picture())
            report("applying it again")
            let again = clock.now
            _ = try await copy.apply(migration, .through(migration.phases.count))
            rehearsal.againSeconds = (clock.now - again) / .seconds(1)
        } catch let error as any DescribedError {
            rehearsal.failure = (nil, error.message, error.hint)
        }
        return rehearsal
    }

    /// What came of a phase, and its plan.
    package struct TracedPhase: Sendable {
        package let plan: PhasePlan
        package let rehearsed: Rehearsal.RehearsedPhase
    }

    /// Applies every phase on the active database, and compares what its steps lock and rewrite with what their plans say.
    package func applyTraced(
        _ migration: Migration, started: @escaping @Sendable (Int, String) -> Void = { _, _ in }
    ) async throws -> (phases: [TracedPhase], failure: (any DescribedError)?) {
        let trace = try await LockTrace(try connections.settings)
        let log = RehearsalLog()
        var failure: (any DescribedError)?
        do {
            _ = try await apply(migration, .through(migration.phases.count), control: RunControl(tracer: trace)) { event in
                log.note(event)
                if case .phaseStarted(let plan) = event { started(plan.number, plan.description) }
            }
        } catch let error as any DescribedError { failure = error } catch {
            await trace.close()
            throw error
        }
        let seen = (try? await trace.finish()) ?? [:]
        await trace.close()
        return (zip(log.phases, Self.judged(log.phases, seen)).map { TracedPhase(plan: $0.plan, rehearsed: $1) }, failure)
    }

    /// Compares what was seen with what the plan says.
    private static func judged(_ phases: [RehearsalLog.Phase], _ traces: [LockTrace.Key: LockTrace.Trace]) -> [Rehearsal.RehearsedPhase] {
        phases.map { phase in
            let steps = phase.steps.map { step, seconds in
                let trace = traces[.init(phase: phase.plan.number, step: step.number)] ?? .init()
                var broken: [String] = []
                for lock in trace.locks where !step.claims(lock, trace.ancestors[lock.table] ?? []) {
                    let said = step.locks.first { $0.table == lock.table }.map { "the plan says \($0.mode.sql)" } ?? "the plan says nothing of it"
                    broken.append("It took \(lock.mode.sql) on \(lock.title), which stops \(lock.mode.blocks): \(said)")
                }
                for table in trace.rewritten where step.cost != .rewrite && step.cost != .unknown { broken.append("It wrote \(table) anew: the plan says \(step.cost.rawValue)") }
                return Rehearsal.RehearsedStep(title: step.title, seconds: seconds, locks: trace.locks, rewritten: trace.rewritten, broken: broken)
            }
            return Rehearsal.RehearsedPhase(number: phase.plan.number, description: phase.plan.description, seconds: phase.seconds, steps: steps)
        }
    }

    /// Where the copy, which has no rows, was gone about in another way than the database would be.
    private static func otherwise(_ rehearsed: [PhasePlan], _ plan: Plan) -> [String] {
        rehearsed.compactMap { phase in
            guard let planned = plan.phases.first(where: { $0.number == phase.number }), planned.steps.map(\.title) != phase.steps.map(\.title) else { return nil }
            return "Phase \(phase.number) has other steps on the copy, which has no rows: \(phase.steps.map(\.title).joined(separator: "; "))."
        }
    }

    private static func differences(_ before: [String], _ after: [String]) -> [String] {
        after.difference(from: before).map { change in
            switch change {
            case .insert(_, let line, _): "+ \(line)"
            case .remove(_, let line, _): "- \(line)"
            }
        }
    }
}

extension Step {
    /// Whether its plan says that it takes as much, on the table or on one that it is a partition of.
    fileprivate func claims(_ lock: TableLock, _ ancestors: Set<String>) -> Bool {
        locks.contains { claim in
            // A table that others point from is named as the server prints it.
            let isOn = claim.table == lock.table || (try? TableName(parsing: claim.table))?.sql == lock.table || claim.reach == .whole && ancestors.contains(claim.table)
            return isOn && claim.mode >= lock.mode
        }
    }
}

/// Steps and phases of a run, as its events tell them.
final class RehearsalLog: Sendable {
    struct Phase: Sendable {
        let plan: PhasePlan
        var seconds = 0.0
        var steps: [(step: Step, seconds: Double)] = []
    }

    private let state = Mutex<[Phase]>([])
    var phases: [Phase] { state.withLock { $0 } }

    func note(_ event: RunEvent) {
        state.withLock { phases in
            switch event {
            case .phaseStarted(let plan): phases.append(Phase(plan: plan))
            case .stepFinished(let step, let seconds):
                guard let last = phases.indices.last else { return }
                phases[last].steps.append((step, seconds))
            case .phaseFinished(_, let seconds):
                guard let last = phases.indices.last else { return }
                phases[last].seconds = seconds
            default: break
            }
        }
    }
}
