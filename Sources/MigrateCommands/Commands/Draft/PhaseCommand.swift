import ArgumentParser
import Engine

struct PhaseCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "phase", abstract: "Begin the draft's next phase; the commands that follow belong to it.", helpNames: CommandNames.help)

    @Argument(help: "What it does.") var text: String

    func run(on host: any CommandHost) async throws -> ExitStatus {
        if !text.isEmpty, text.allSatisfy(\.isNumber) { throw Number(text: text) }
        return try await DraftReply(host).add(DraftCall(["phase", text]))
    }

    /// Who types a number wants to run a phase, not to begin one.
    struct Number: DescribedError {
        let text: String
        var message: String { "a phase of a draft begins with what it does, not with a number" }
        var hint: String? { "Did you mean `migrate apply FILE --phase \(text)`?" }
    }
}
