import ArgumentParser
import Engine

struct GateCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate", abstract: "Give the draft's last phase a gate: what must be true outside the database before it runs.",
        usage: "ai-shell migrate gate <text>", helpNames: CommandNames.help)

    /// Several only by mistake, which is then said.
    @Argument(help: ArgumentHelp("Such as 'Deploy app v1.1: it writes both columns.'", valueName: "text")) var words: [String] = []

    func run(on host: any CommandHost) async throws -> ExitStatus { try await DraftReply(host).add(DraftCall(["gate"] + words)) }
}
