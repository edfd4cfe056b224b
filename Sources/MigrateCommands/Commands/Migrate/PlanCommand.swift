import ArgumentParser
import Engine

struct PlanCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show every step that apply would run, what it locks and whom that blocks.", helpNames: CommandNames.help)

    @OptionGroup var file: FileArgument
    @Option(help: ArgumentHelp("Only this phase.", valueName: "N")) var phase: Int?
    @Flag(help: "One JSON document.") var json = false

    func run(on host: any CommandHost) async throws -> ExitStatus {
        let loaded = try await file.loadOrDraft(host, of: "migrate plan")
        let engine = loaded.engine(host)
        let preview = try await engine.plan(loaded.migration, phase: phase)
        if json {
            host.write(JSONText.line(PlanDocument(preview.plan)))
            return .success
        }
        host.write("Plan of \(loaded.migration.name) for \(PlanText.heading(preview.catalog, port: preview.port))\n")
        let text = PlanText(
            plan: preview.plan, phaseCount: loaded.migration.phases.count, lockTimeoutMilliseconds: engine.options.timeoutMilliseconds)
        host.write(preview.plan.phases.isEmpty ? "Every phase is applied: nothing to do.\n" : text.full)
        let next = NextCommand(loaded, preview.state, host)
        host.write("\nnext: \(next.text)\n")
        return .success
    }
}
