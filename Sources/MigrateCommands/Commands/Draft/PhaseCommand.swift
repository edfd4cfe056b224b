import ArgumentParser
import Engine

struct PhaseCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "phase", abstract: "Begin the draft's next phase; the commands that follow belong to it.", usage: "ai-shell migrate phase <text>",
        helpNames: CommandNames.help)

    /// Several only by mistake, which is then said.
    @Argument(help: ArgumentHelp("What it does: one word, so with quotes around it.", valueName: "text")) var words: [String] = []

    func run(on host: any CommandHost) async throws -> ExitStatus {
        if words.count == 1, let text = words.first, !text.isEmpty, text.allSatisfy(\.isNumber) { throw Number(text: text) }
        return try await DraftReply(host).add(DraftCall(["phase"] + words))
    }

    /// Who types a number wants to run a phase, not to begin one.
    struct Number: DescribedError {
        let text: String
        var message: String { "a phase of a draft begins with what it does, not with a number" }
        var hint: String? { "Did you mean `migrate apply FILE --phase \(text)`?" }
    }
}
