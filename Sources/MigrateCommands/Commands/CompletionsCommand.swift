import ArgumentParser
import Engine

struct CompletionsCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions", abstract: "Print the completion script of a shell.", helpNames: CommandNames.help)

    @Argument(help: "bash, zsh or fish.", completion: .list(CompletionScript.shells)) var shell: String

    func run(on host: any CommandHost) async throws -> ExitStatus {
        guard let script = CompletionScript.text(for: shell) else { throw UnknownShell(name: shell) }
        host.write(script)
        return .success
    }

    private struct UnknownShell: DescribedError {
        let name: String
        var message: String { "there is no completion script for \"\(name)\"" }
        var hint: String? { "Known are bash, zsh and fish." }
    }
}
