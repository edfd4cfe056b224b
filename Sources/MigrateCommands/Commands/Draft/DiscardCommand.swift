import ArgumentParser
import Engine

struct DiscardCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "discard", abstract: "Throw the open draft away.", helpNames: CommandNames.help)

    @Flag(name: [.short, .long], help: "Answer yes.") var yes = false

    func run(on host: any CommandHost) async throws -> ExitStatus {
        let asked = try await host.drafts.openDraft()
        let question = "Throw away the draft \(asked.name), with \(Amount.counted(asked.calls.count, "call"))?"
        guard try await Confirmation(host: host, isGiven: yes).ask(question) else { throw Confirmation.Declined() }
        try await host.drafts.change { open in
            // What another session has added since was not asked about.
            guard open == asked else { throw Changed(name: asked.name) }
            open = nil
        }
        host.memory?.recording = nil
        host.write("draft \(asked.name) is thrown away\nnext: \(host.pasted(["migrate", "list"]))\n")
        return .success
    }

    private struct Changed: DescribedError {
        let name: String
        var message: String { "the draft \"\(name)\" was changed in another session meanwhile; nothing was thrown away" }
        var hint: String? { "Look at it again with `migrate show`." }
    }
}
