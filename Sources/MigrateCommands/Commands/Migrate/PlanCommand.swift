import ArgumentParser
import Engine

struct PlanCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show every step that apply would run, what it locks and whom that blocks.",
        discussion: "Exit status 4 with --strict when verify finds errors or warnings, and with --rehearse when a step does what the plan does not say.",
        helpNames: CommandNames.help)

    @OptionGroup var file: FileArgument
    @Option(help: ArgumentHelp("Only this phase.", valueName: "N")) var phase: Int?
    @Flag(help: "Run it on a throw-away copy of the schema, and compare.") var rehearse = false
    @Flag(help: "Fail where verify finds errors or warnings.") var strict = false
    @Option(help: ArgumentHelp("Write the plan to a file, for apply --plan.", valueName: "FILE")) var out: String?
    @Flag(help: "One JSON document.") var json = false

    func run(on host: any CommandHost) async throws -> ExitStatus {
        let loaded = try await file.loadOrDraft(host, of: "migrate plan")
        let engine = loaded.engine(host)
        let preview = try await engine.plan(loaded.migration, phase: phase)
        if let out { try PlanFile(plan: preview.plan).write(to: out) }
        let verdict = strict ? try await engine.verify(loaded.migration, file: loaded.path ?? "draft \(loaded.word)", lines: try loaded.path.map { try MigrationStore.lines(of: $0) } ?? []) : nil
        let rehearsal = rehearse ? try await engine.rehearse(loaded.migration) : nil
        let status: ExitStatus = verdict?.isSafe == false || rehearsal?.holds == false ? .findings : .success
        if json {
            host.write(JSONText.line(PlanDocument(preview.plan, rehearsal: rehearsal.map { RehearsalDocument($0, of: loaded.migration.name) }, findings: verdict.map { VerdictDocument.findings($0) })))
            return status
        }
        host.write("Plan of \(loaded.migration.name) for \(PlanText.heading(preview.catalog, port: preview.port))\n")
        let text = PlanText(
            plan: preview.plan, phaseCount: loaded.migration.phases.count, lockTimeoutMilliseconds: engine.options.timeoutMilliseconds)
        host.write(preview.plan.phases.isEmpty ? "Every phase is applied: nothing to do.\n" : text.full)
        if let rehearsal { host.write("\nOn a throw-away copy of the schema:\n" + RehearsalText(rehearsal: rehearsal).text) }
        if let verdict { host.write("\n" + VerdictText(verdicts: [verdict], notes: []).text) }
        let next = NextCommand(loaded, preview.state, host)
        host.write("\nnext: \(status == .success ? next.text : host.pasted(["migrate", "verify"] + (loaded.path == nil ? [] : [loaded.word])))\n")
        return status
    }
}
