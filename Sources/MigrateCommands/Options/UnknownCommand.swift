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
                if path == ["migrate", "phase"] {
                    suggestion = "Did you mean `migrate apply FILE --phase \(words.dropFirst(2).first ?? "N")`?"
                    nearest = nil
                } else if let near = Nearest.word(to: word, among: known) {
                    nearest = path.dropLast() + [near]
                    suggestion = "Did you mean `\((path.dropLast() + [near]).joined(separator: " "))`?"
                } else {
                    nearest = nil
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
