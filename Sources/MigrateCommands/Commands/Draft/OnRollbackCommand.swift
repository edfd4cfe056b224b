import ArgumentParser
import Engine

struct OnRollbackCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "on-rollback", abstract: "Say what takes the draft's last phase back, where the derived way is not wanted.",
        discussion: "An operation in the words of its own command: migrate on-rollback drop-column users bio. Each call adds one, in the order they run.",
        helpNames: CommandNames.help)

    @Argument(parsing: .captureForPassthrough, help: ArgumentHelp("The operation, then its words.", valueName: "operation")) var words: [String] = []

    func run(on host: any CommandHost) async throws -> ExitStatus { try await DraftReply(host).add(DraftCall(["on-rollback"] + words)) }
}
