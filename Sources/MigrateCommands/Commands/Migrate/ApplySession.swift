import Engine

/// An apply as the operator goes through it: the plan, the question, the run, the gate, the next command.
struct ApplySession {
    private let loaded: LoadedMigration
    private let host: any CommandHost
    private let asJSON: Bool
    private let saysYes: Bool
    private let uncertainStep: UncertainStep?
    private let engine: MigrationEngine

    init(
        _ loaded: LoadedMigration, _ host: any CommandHost, asJSON: Bool, saysYes: Bool, uncertainStep: UncertainStep?,
        options change: (inout EngineOptions) -> Void = { _ in }
    ) {
        self.loaded = loaded
        self.host = host
        self.asJSON = asJSON
        self.saysYes = saysYes
        self.uncertainStep = uncertainStep
        var engine = loaded.engine(host)
        change(&engine.options)
        self.engine = engine
    }

    /// - Parameter kept: A plan that was kept in a file; a phase that would run otherwise is refused.
    func run(_ request: ApplyRequest, dryRun: Bool = false, only kept: (file: String, plan: Plan)? = nil) async throws -> ExitStatus {
        let preview: MigrationEngine.Preview
        do { preview = try await engine.preview(loaded.migration, request) } catch let error as any DescribedError {
            return report(error, state: (try? await engine.state(of: loaded.migration.name)) ?? .none)
        }
        if let kept {
            for phase in preview.plan.phases where !kept.plan.phases.contains(where: { $0.doesTheSame(as: phase) && $0.number == phase.number }) {
                return report(RunFailure.otherPlan(phase: phase.number, file: kept.file), state: preview.state)
            }
        }
        if !asJSON { show(preview, fully: dryRun) }
        if dryRun {
            if asJSON { host.write(JSONText.line(PlanDocument(preview.plan))) } else { say(next: preview.state) }
            return .success
        }
        if !preview.decision.phases.isEmpty, !(try await Confirmation(host: host, isGiven: saysYes).ask(question(preview))) {
            throw Confirmation.Declined()
        }
        return try await execute(request, preview)
    }

    private func show(_ preview: MigrationEngine.Preview, fully: Bool) {
        host.write("\(loaded.migration.name) on \(PlanText.heading(preview.catalog, port: preview.port))")
        let skipped = preview.decision.skipped.map(String.init)
        if !skipped.isEmpty { host.write("Applied already: phase\(skipped.count == 1 ? "" : "s") \(skipped.joined(separator: ", ")).\n") }
        let text = PlanText(
            plan: preview.plan, phaseCount: loaded.migration.phases.count, lockTimeoutMilliseconds: engine.options.timeoutMilliseconds)
        host.write(fully ? text.full : text.brief)
        if engine.options.endsIdleBlockers {
            host.write("Sessions that block a step and have been idle in a transaction for \(BlockerEnder.idleSeconds) s are ended.\n")
        }
    }

    /// Every gate that the request says was passed is named before anyone says yes.
    private func question(_ preview: MigrationEngine.Preview) -> String {
        let gates = preview.decision.passedGates.map { "Gate of phase \($0.phase), which this says was passed: \($0.text)\n" }.joined()
        let phases = preview.decision.phases
        let what = phases.count == 1 ? "phase \(phases[0])" : "phases \(phases.map(String.init).joined(separator: ", "))"
        return gates + "Apply \(what) to \(preview.catalog.database)?"
    }

    private func execute(_ request: ApplyRequest, _ preview: MigrationEngine.Preview) async throws -> ExitStatus {
        let printer = RunPrinter(host, asJSON: asJSON)
        do {
            let execution = try await host.stoppable { control in
                try await engine.apply(
                    loaded.migration, request, expecting: preview.plan, uncertainStep: uncertainStep, control: control,
                    report: { printer.show($0) })
            }
            printer.finish()
            return try await end(execution)
        } catch let error as any DescribedError {
            printer.finish()
            return report(error, state: (try? await engine.state(of: loaded.migration.name)) ?? .none)
        }
    }

    private func end(_ execution: Execution) async throws -> ExitStatus {
        let state = try await engine.state(of: loaded.migration.name)
        if asJSON {
            host.write(JSONText.line(ExecutionDocument(execution, next: NextCommand(loaded, state, host).text)))
            return .success
        }
        if let gate = execution.gate {
            host.write("Stopped before phase \(gate.phase), at its gate: \(gate.text)\n")
            if host.isInteractive, let answer = await host.ask("Was it done? Phase \(gate.phase) runs then. [y/N] "), answer.isYes {
                return try await run(.phase(gate.phase))
            }
        } else if execution.phaseResults.allSatisfy({ $0.status == .skipped }) {
            host.write("Nothing to do: what was asked for is applied.\n")
        } else if state.applied.count == loaded.migration.phases.count {
            host.write("Done: every phase of \(loaded.migration.name) is applied.\n")
        } else {
            host.write("Done.\n")
        }
        say(next: state)
        return .success
    }

    private func say(next state: JournalState) { host.write("next: \(NextCommand(loaded, state, host).text)\n") }

    private func report(_ error: any DescribedError, state: JournalState) -> ExitStatus {
        let next = NextCommand(loaded, state, host)
        let command: String? =
            switch error.exitStatus {
            case .stopped, .connection, .phaseLeft: state.unfinished == nil ? next.command("status \(next.file)") : next.command("resume \(next.file)")
            case .phaseRolledBack, .validation: next.command("status \(next.file)")
            case .refused: next.text
            default: nil
            }
        FailureReport(error, next: command).write(to: host, asJSON: asJSON)
        return error.exitStatus
    }
}

/// How a run ended, for machines.
struct ExecutionDocument: Encodable {
    let format = 1
    let event = "finished"
    let migration: String
    let execution: Int?
    let status: String
    let phases: [Phase]
    let gate: Gate?
    let next: String

    struct Phase: Encodable {
        let phase: Int
        let status: String
    }

    struct Gate: Encodable {
        let phase: Int
        let text: String
    }

    init(_ execution: Execution, next: String) {
        migration = execution.migration
        self.execution = execution.id
        status = execution.status.rawValue
        phases = execution.phaseResults.map { Phase(phase: $0.number, status: $0.status.rawValue) }
        gate = execution.gate.map { Gate(phase: $0.phase, text: $0.text) }
        self.next = next
    }
}

extension CommandHost {
    /// Runs the body so that the first Ctrl-C stops it politely and the second one at once.
    func stoppable<Value: Sendable>(_ body: @Sendable (RunControl) async throws -> Value) async throws -> Value {
        let control = RunControl()
        let presses = interrupts.presses
        let listener = Task {
            for await press in presses {
                if press == 1 {
                    control.stop()
                    note("\nstopping after the current batch or step; Ctrl-C again cancels the running statement\n")
                } else {
                    control.cancel()
                    note("\ncancelling the running statement; what was committed stays, and `migrate resume` goes on\n")
                }
            }
        }
        defer { listener.cancel() }
        return try await body(control)
    }
}
