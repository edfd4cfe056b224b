import ArgumentParser
import Engine

struct DraftCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "draft", abstract: "Open a draft, a migration built one command a line; make it where there is none.",
        discussion: "A database has one open draft. It outlives the session; `migrate commit` writes it to its file, `migrate discard` throws it away.",
        helpNames: CommandNames.help)

    @Argument(help: "The migration's name: small letters, digits, dots, dashes.") var name: String
    @Option(help: "What the migration is about.") var description: String?
    @Option(help: "Whose it is.") var author: String?
    @Option(parsing: .singleValue, help: "A word to find it by; once for each.") var tag: [String] = []

    func run(on host: any CommandHost) async throws -> ExitStatus {
        let (draft, isNew) = try await host.drafts.change { open in
            let isNew = open == nil
            var draft = try open ?? Draft(name: name)
            guard draft.name == name else { throw DraftError.open(name: draft.name, wanted: name) }
            draft.description = description ?? draft.description
            draft.author = author ?? draft.author
            if !tag.isEmpty { draft.tags = tag }
            open = draft
            return (draft, isNew)
        }
        host.write(isNew ? "draft \(draft.name) is open\n" : "draft \(draft.name) is open, with \(Amount.counted(draft.calls.count, "call"))\n")
        if let last = draft.calls.last { host.write("last: \(last.line)\n") }
        host.write("next: \(host.pasted(["migrate"] + (draft.phaseCount == 0 ? ["phase", "what it does"] : ["show"])))\n")
        return .success
    }
}
