import ArgumentParser
import Engine

struct RollbackCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Take completed phases back, the latest first.", helpNames: CommandNames.help)

    @Argument(help: "A path, or a name in the migrations folder.") var file: String
    @Option(help: ArgumentHelp("The last phase that stays; 0 takes all back.", valueName: "N")) var toPhase = 0
    @Flag(name: [.short, .long], help: "Answer yes.") var yes = false
    @Flag(help: "One JSON document a line, as it happens.") var json = false
    @Option(help: ArgumentHelp("What became of a step that was cut off.", valueName: "done|again")) var step: UncertainStep?

    func validate() throws {
        if toPhase < 0 { throw ValidationError("--to-phase counts from 0.") }
    }

    func run(on host: any CommandHost) async throws -> ExitStatus {
        let loaded = try LoadedMigration(file, host)
        try await OpenTransaction.refuse(host)
        return try await RollbackSession(loaded, host, asJSON: json, saysYes: yes, uncertainStep: step).run(toPhase: toPhase)
    }
}

/// A rollback as the operator goes through it.
struct RollbackSession {
    private let loaded: LoadedMigration
    private let host: any CommandHost
    private let asJSON: Bool
    private let saysYes: Bool
    private let uncertainStep: UncertainStep?

    init(_ loaded: LoadedMigration, _ host: any CommandHost, asJSON: Bool, saysYes: Bool, uncertainStep: UncertainStep?) {
        self.loaded = loaded
        self.host = host
        self.asJSON = asJSON
        self.saysYes = saysYes
        self.uncertainStep = uncertainStep
    }

    func run(toPhase: Int) async throws -> ExitStatus {
        let engine = loaded.engine(host)
        let preview: MigrationEngine.RollbackPreview
        do { preview = try await engine.previewRollback(loaded.migration, toPhase: toPhase) } catch let error as RunFailure {
            let next = NextCommand(loaded, .none, host)
            FailureReport(error, next: next.command("status \(next.file)")).write(to: host, asJSON: asJSON)
            return error.exitStatus
        }
        if !asJSON { show(preview, engine) }
        let numbers = preview.phases.map { String($0.plan.number) }.joined(separator: ", ")
        guard try await Confirmation(host: host, isGiven: saysYes).ask("Take back phase\(preview.phases.count == 1 ? "" : "s") \(numbers) in \(preview.catalog.database)?")
        else { throw Confirmation.Declined() }
        let printer = RunPrinter(host, asJSON: asJSON)
        do {
            let execution = try await host.stoppable { control in
                try await engine.rollBack(
                    loaded.migration, toPhase: toPhase, uncertainStep: uncertainStep, control: control, report: { printer.show($0) })
            }
            printer.finish()
            let next = NextCommand(loaded, try await engine.state(of: loaded.migration.name), host)
            if asJSON {
                host.write(JSONText.line(ExecutionDocument(execution, next: next.text)))
            } else {
                host.write("Done: \(toPhase == 0 ? "no phase" : "phase \(toPhase) and what is before it") of \(loaded.migration.name) is applied.\n")
                host.write("next: \(next.text)\n")
            }
            return .success
        } catch let error as any DescribedError {
            printer.finish()
            let state = (try? await engine.state(of: loaded.migration.name)) ?? .none
            let next = NextCommand(loaded, state, host)
            FailureReport(error, next: next.command(state.unfinished == nil ? "status \(next.file)" : "resume \(next.file)")).write(to: host, asJSON: asJSON)
            return error.exitStatus
        }
    }

    private func show(_ preview: MigrationEngine.RollbackPreview, _ engine: MigrationEngine) {
        host.write("Roll back \(loaded.migration.name) on \(PlanText.heading(preview.catalog, port: preview.port))")
        for phase in preview.phases {
            let gates = loaded.migration.phases.filter { $0.number >= phase.plan.number && $0.gate != nil }.map { $0 }
            if let gate = gates.first, gate.number == phase.plan.number {
                host.write("Before phase \(gate.number) is taken back, the application must work as before its gate (\(gate.gate ?? "")).\n")
            }
            let plan = Plan(migration: loaded.migration.name, database: preview.catalog.database, phases: [phase.plan])
            host.write(
                "Take back "
                    + PlanText(plan: plan, phaseCount: loaded.migration.phases.count, lockTimeoutMilliseconds: engine.options.timeoutMilliseconds).brief
                    .replacing("  gate: \(phase.plan.gate ?? "")\n", with: ""))
            if phase.plan.steps.isEmpty { host.write("  nothing to do in the database\n") }
            for loss in phase.losses { host.write("  cannot be brought back: \(loss)\n") }
        }
    }
}
