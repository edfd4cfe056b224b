import ArgumentParser
import Engine

struct TimeoutCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "timeout", abstract: "Set how long one try for a lock may take in the draft's last phase.", helpNames: CommandNames.help)

    @Argument(help: "In milliseconds.") var milliseconds: Int

    func run(on host: any CommandHost) async throws -> ExitStatus { try await DraftReply(host).add(DraftCall(["timeout", String(milliseconds)])) }
}
