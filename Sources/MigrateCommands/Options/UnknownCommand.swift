import ArgumentParser
import Engine

/// A word where a command should stand, with the nearest one.
struct UnknownCommand: DescribedError {
    let path: String
    private let suggestion: String?
    /// The command that most likely was meant.
    let nearest: [String]?

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
                if let near = Nearest.word(to: word, among: known) {
                    nearest = path.dropLast() + [near]
                    suggestion = "Did you mean `\((path.dropLast() + [near]).joined(separator: " "))`?"
                } else {
                    nearest = nil
                    // The verbs that build a migration are too many for one line.
                    let listed = command.configuration.ungroupedSubcommands.compactMap { $0.configuration.commandName }
                    suggestion = "Known are: \(listed.joined(separator: ", ")); see `\((path.dropLast() + ["--help"]).joined(separator: " "))`."
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
