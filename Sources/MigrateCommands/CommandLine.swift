import ArgumentParser
import Engine

/// The shell commands: the words they begin with, and how one is run.
public enum CommandLine {
    public static var words: Set<String> { Set(RootCommand.configuration.subcommands.compactMap { $0.configuration.commandName }) }

    /// - Parameter words: The command's own word first.
    public static func run(words: [String], host: any CommandHost) async -> ExitStatus {
        do {
            if let help = helpAsked(in: words) {
                host.write(help + "\n")
                return .success
            }
            if let unknown = UnknownCommand(words) { throw unknown }
            let parsed: any ParsableCommand
            do { parsed = try RootCommand.parseAsRoot(words) } catch { throw UsageError(error, words) }
            guard let command = parsed as? any HostedCommand else {
                host.write(help(for: words) ?? "")
                return .success
            }
            return try await command.run(on: host)
        } catch let error as any DescribedError {
            FailureReport(error, next: NextWords(after: error, words).text(host)).write(to: host, asJSON: words.contains("--json"))
            return error.exitStatus
        } catch {
            host.note("ERROR:  \(error)\n")
            return .failure
        }
    }

    /// The help that `migrate apply --help`, `migrate -?` and `migrate help apply` ask for.
    private static func helpAsked(in words: [String]) -> String? {
        let own = Array(words.prefix { $0 != "--" })
        let asks = own.contains { ["--help", "-?"].contains($0) } || own.dropFirst().first == "help"
        guard asks else { return nil }
        var path = own.filter { !$0.hasPrefix("-") && $0 != "help" }
        while !path.isEmpty {
            if let help = help(for: path) { return help }
            path.removeLast()
        }
        return nil
    }

    /// The commands that the words go through, the root first.
    static func commands(along words: [String]) -> [any ParsableCommand.Type] {
        var commands: [any ParsableCommand.Type] = [RootCommand.self]
        for word in words {
            let next = commands[commands.count - 1].configuration.subcommands.first {
                $0.configuration.commandName == word || $0.configuration.aliases.contains(word)
            }
            guard let next else { break }
            commands.append(next)
        }
        return commands
    }

    /// The words that name the command, as far as they do: `migrate apply` of `migrate apply FILE -y`.
    static func path(of words: [String]) -> String { words.prefix(commands(along: words).count - 1).joined(separator: " ") }

    /// The help of a command, for `help migrate plan`; nil where there is no such command.
    public static func help(for words: [String]) -> String? {
        let commands = commands(along: words)
        guard commands.count == words.count + 1, let command = commands.last else { return nil }
        if let verb = command as? any VerbCommand.Type { return verb.help }
        let path = words.joined(separator: " ")
        return RootCommand.helpMessage(for: command)
            .replacing("See 'ai-shell help \(path) <subcommand>' for detailed help.", with: "See `\(path) SUBCOMMAND --help` for more.")
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
