import ArgumentParser
import Engine

/// The shell commands: the words they begin with, and how one is run.
public enum CommandLine {
    public static var words: Set<String> { Set(RootCommand.configuration.subcommands.compactMap { $0.configuration.commandName }) }

    /// - Parameter words: The command's own word first.
    public static func run(words: [String], host: any CommandHost) async -> ExitStatus {
        do {
            if let unknown = UnknownCommand(words) { throw unknown }
            let parsed = try RootCommand.parseAsRoot(words)
            guard let command = parsed as? any HostedCommand else {
                host.write(RootCommand.helpMessage(for: type(of: parsed)) + "\n")
                return .success
            }
            return try await command.run(on: host)
        } catch let error as any DescribedError {
            FailureReport(error).write(to: host, asJSON: words.contains("--json"))
            return error.exitStatus
        } catch {
            let text = RootCommand.fullMessage(for: error)
            guard RootCommand.exitCode(for: error).isSuccess else {
                host.note(text + "\n")
                return .failure
            }
            host.write(text + "\n")
            return .success
        }
    }

    /// The help of a command, for `help migrate plan`; nil where there is no such command.
    public static func help(for words: [String]) -> String? {
        var command: any ParsableCommand.Type = RootCommand.self
        for word in words {
            guard let next = command.configuration.subcommands.first(where: { $0.configuration.commandName == word }) else { return nil }
            command = next
        }
        return RootCommand.helpMessage(for: command)
    }

    /// The completion script of a shell: `bash`, `zsh` or `fish`.
    public static func completionScript(for shell: String) -> String? {
        CompletionShell(rawValue: shell).map { RootCommand.completionScript(for: $0) + "\n" }
    }
}

/// A command that runs inside the shell that read it.
protocol HostedCommand: ParsableCommand {
    func run(on host: any CommandHost) async throws -> ExitStatus
}

/// Every command; its help and completion scripts speak for the whole program.
struct RootCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ai-shell", abstract: "A PostgreSQL shell that changes schemas without downtime.",
        subcommands: [MigrateCommand.self, SandboxCommand.self, CompletionsCommand.self], helpNames: CommandNames.help)
}

enum CommandNames {
    /// `-h` is the host everywhere.
    static let help: NameSpecification = [.long, .customShort("?")]
}

/// A word where a command should stand, with the nearest one.
private struct UnknownCommand: DescribedError {
    let path: String
    let suggestion: String?

    init?(_ words: [String]) {
        var command: any ParsableCommand.Type = RootCommand.self
        var path: [String] = []
        for word in words {
            let subcommands = command.configuration.subcommands
            if subcommands.isEmpty || word.hasPrefix("-") { return nil }
            let known = subcommands.flatMap { [$0.configuration.commandName ?? ""] + $0.configuration.aliases }
            path.append(word)
            guard let next = subcommands.first(where: { $0.configuration.commandName == word || $0.configuration.aliases.contains(word) }) else {
                if word == "help" { return nil }
                self.path = path.joined(separator: " ")
                if path == ["migrate", "phase"] {
                    suggestion = "Did you mean `migrate apply FILE --phase \(words.dropFirst(2).first ?? "N")`?"
                } else if let near = Nearest.word(to: word, among: known) {
                    suggestion = "Did you mean `\((path.dropLast() + [near]).joined(separator: " "))`?"
                } else {
                    suggestion = "Known are: \(known.joined(separator: ", ")); see `\((path.dropLast() + ["--help"]).joined(separator: " "))`."
                }
                return
            }
            command = next
        }
        return nil
    }

    var message: String { "unknown command \"\(path)\"" }
    var hint: String? { suggestion }
}
