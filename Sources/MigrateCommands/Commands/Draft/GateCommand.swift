import ArgumentParser
import Engine

struct GateCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate", abstract: "Give the draft's last phase a gate: what must be true outside the database before it runs.", helpNames: CommandNames.help)

    @Argument(help: "Such as 'Deploy app v1.1: it writes both columns.'") var text: String

    func run(on host: any CommandHost) async throws -> ExitStatus { try await DraftReply(host).add(DraftCall(["gate", text])) }
}
