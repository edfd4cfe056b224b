import ArgumentParser
import Engine

struct UndoCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo", abstract: "Take the last call of the draft back.", helpNames: CommandNames.help)

    func run(on host: any CommandHost) async throws -> ExitStatus {
        let (call, left) = try await host.drafts.change { open in
            guard var draft = open else { throw DraftError.notOpen }
            guard let call = draft.undo() else { throw DraftError.nothingToUndo(name: draft.name) }
            open = draft
            return (call, draft.calls.count)
        }
        host.write("taken back: \(call.line)\n\(Amount.counted(left, "call")) left\n")
        host.write("next: \(host.pasted(["migrate", left == 0 ? "discard" : "show"]))\n")
        return .success
    }
}
