import ArgumentParser
import Engine

struct RecordCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "record", abstract: "Let the session's statements become operations of the draft's last phase, or end that.",
        discussion: """
            What changes schema or rows and succeeds is recorded; in a transaction, once it commits. What has no operation of its own is \
            recorded as custom-sql. The statements run all the same.
            """, helpNames: CommandNames.help)

    enum Switch: String, ExpressibleByArgument, CaseIterable { case on, off }

    @Argument(help: "on or off.") var state: Switch

    func run(on host: any CommandHost) async throws -> ExitStatus {
        guard let memory = host.memory else { throw NoSession() }
        if state == .off {
            memory.recording = nil
            host.write("recording is off\nnext: \(host.pasted(["migrate", "show"]))\n")
            return .success
        }
        let draft = try await host.drafts.openDraft()
        guard draft.phaseCount > 0 else { throw DraftError.noPhase(DraftCall(["record"])) }
        memory.recording = DatabaseAddress(host.connectionSettings)
        host.write("recording into \(draft.name), phase \(draft.phaseCount)\nnext: \(host.pasted(["migrate", "record", "off"]))\n")
        return .success
    }

    private struct NoSession: DescribedError {
        var message: String { "there is no session whose statements could be recorded" }
        var hint: String? { "Write it in a session or a script, before the statements." }
    }
}
