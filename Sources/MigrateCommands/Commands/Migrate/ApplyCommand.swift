import ArgumentParser
import Engine

struct ApplyCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Run what is pending, up to the next gate.",
        discussion: "A gate stops it before the phase, with exit status 0; --phase N says that the gate of phase N was passed.",
        helpNames: CommandNames.help)

    @OptionGroup var file: FileArgument
    @Option(help: ArgumentHelp("Only this phase; says that its gate was passed.", valueName: "N")) var phase: Int?
    @Option(help: ArgumentHelp("All phases up to this one; says that their gates were passed.", valueName: "N")) var through: Int?
    @Option(help: ArgumentHelp("Only as this file says, which plan --out wrote.", valueName: "FILE")) var plan: String?
    @Flag(help: "Show the plan and change nothing.") var dryRun = false
    @Flag(name: [.short, .long], help: "Answer yes; never answers a gate.") var yes = false
    @Flag(help: "One JSON document a line, as it happens.") var json = false
    @Option(help: ArgumentHelp("What became of a step that was cut off.", valueName: "done|again")) var step: UncertainStep?
    @Flag(help: "Accepted; no backup is made.") var skipBackup = false
    @Flag(help: "Drop without keeping: a rollback brings no values back, and no table.") var skipSnapshot = false
    @Option(help: ArgumentHelp("What becomes of a phase that fails: back to its start, or left for you to look at.", valueName: "rollback|stop"))
    var onFailure = FailurePolicy.rollback
    @Option(help: ArgumentHelp("End sessions that block a step and have been idle in a transaction for \(BlockerEnder.idleSeconds) s.", valueName: "idle"))
    var killBlockers: KillBlockers?

    func validate() throws {
        if phase != nil, through != nil { throw ValidationError("--phase and --through exclude each other.") }
        for number in [phase, through] where (number ?? 1) < 1 { throw ValidationError("Phases count from 1.") }
    }

    func run(on host: any CommandHost) async throws -> ExitStatus {
        // Nobody sees what is printed: what runs unasked is named.
        if yes, file.file == nil { throw MissingFile(command: "migrate apply -y", isUnasked: true) }
        let loaded = try await file.load(host, of: "migrate apply")
        try await OpenTransaction.refuse(host)
        let request: ApplyRequest = phase.map { .phase($0) } ?? through.map { .through($0) } ?? .pending
        let session = ApplySession(loaded, host, asJSON: json, saysYes: yes, uncertainStep: step) { options in
            options.automaticSnapshot = !skipSnapshot
            options.onFailure = onFailure
            options.endsIdleBlockers = killBlockers == .idle
        }
        return try await session.run(request, dryRun: dryRun, only: try plan.map { ($0, try PlanFile(path: $0).plan) })
    }
}

/// Whom a run may end; nobody unless said.
enum KillBlockers: String, ExpressibleByArgument, CaseIterable { case idle }

extension UncertainStep: ExpressibleByArgument {}
extension FailurePolicy: ExpressibleByArgument {}
