import ArgumentParser
import Engine

/// What may stand where the cursor is in a shell command.
public enum CommandPlace: Hashable, Sendable {
    case words([CommandSuggestion])
    /// A migration; those of the given states first.
    case migration(for: String)
    /// A phase of the migration named.
    case phase(file: String?, for: String)
    case execution
    case table, column(table: String?), type
    case file, folder, database
    case nothing

    /// Whether only a database can say what may stand here.
    public var needsDatabase: Bool {
        switch self {
        case .migration, .phase, .execution, .table, .column, .type, .database: true
        default: false
        }
    }

    /// - Parameters:
    ///   - words: Those before the one at the cursor, the command's own first.
    ///   - current: What of the word stands before the cursor.
    public static func find(after words: [String], current: String) -> CommandPlace {
        var path: [any ParsableCommand.Type] = [RootCommand.self]
        var rest = words[...]
        while let word = rest.first {
            let next = path[path.count - 1].configuration.subcommands.first { $0.configuration.commandName == word || $0.configuration.aliases.contains(word) }
            guard let next else { break }
            path.append(next)
            rest.removeFirst()
        }
        let command = path[path.count - 1]
        if command == OnRollbackCommand.self {
            // An operation in the words of its own command.
            if let verb = rest.first { return Verbs.operations.contains { $0.configuration.commandName == verb } ? find(after: ["migrate"] + rest, current: current) : .nothing }
            return .words(Verbs.operations.map { CommandSuggestion($0.configuration.commandName ?? "", note: $0.configuration.abstract) })
        }
        if !command.configuration.subcommands.isEmpty {
            guard rest.isEmpty else { return .nothing }
            if current.hasPrefix("-") { return .words([CommandSuggestion("--help", note: "show help")]) }
            var words: [CommandSuggestion] = []
            for subcommand in command.configuration.subcommands where subcommand.configuration.shouldDisplay {
                words.append(CommandSuggestion(subcommand.configuration.commandName ?? "", note: subcommand.configuration.abstract))
            }
            return .words(words)
        }
        return find(of: command, CommandHelp(command), after: Array(rest), current: current)
    }

    private static func find(of command: any ParsableCommand.Type, _ help: CommandHelp, after words: [String], current: String) -> CommandPlace {
        let name = command.configuration.commandName ?? ""
        var positionals: [String] = []
        var given: Set<String> = []
        var waiting: CommandHelp.Option?
        var values: [String: String] = [:]
        var isOver = false
        for word in words {
            if let option = waiting {
                values[option.names.last ?? ""] = word
                waiting = nil
            } else if word == "--" {
                isOver = true
            } else if !isOver, word.hasPrefix("-"), word.count > 1 {
                let plain = String(word.prefix { $0 != "=" })
                given.insert(plain)
                guard let option = help.options.first(where: { $0.names.contains(plain) }), option.value != nil else { continue }
                if plain == word { waiting = option } else { values[option.names.last ?? ""] = String(word.dropFirst(plain.count + 1)) }
            } else {
                positionals.append(word)
            }
        }
        let table = values["--table"] ?? (help.arguments.first?.name == "table" ? positionals.first : nil)
        func place(_ name: String, _ choices: [String]) -> CommandPlace {
            if !choices.isEmpty { return .words(choices.map { CommandSuggestion($0) }) }
            switch name.lowercased() {
            case "file", "files": return .migration(for: command.configuration.commandName ?? "")
            case "pattern": return .words(Patterns.all.map { CommandSuggestion($0.name, note: $0.summary) })
            case "shell": return .words(CompletionScript.shells.map { CommandSuggestion($0) })
            case "table", "ref-table", "tables", "other", "into": return .table
            case "column", "columns", "old-column", "new-column", "source": return .column(table: table)
            case "ref-column": return .column(table: values["--ref-table"])
            case "data-type", "new-type", "old-type", "key-type": return .type
            case "dir", "migrations": return .folder
            case "plan", "out", "html", "config", "script": return .file
            case "execution": return .execution
            default: return .nothing
            }
        }
        if let option = waiting {
            let long = option.names.last.map { String($0.drop { $0 == "-" }) } ?? ""
            if ["phase", "through", "to-phase"].contains(long) {
                return .phase(file: positionals.first, for: name)
            }
            return place(long, option.choices)
        }
        let options = help.options.filter { option in option.value != nil || given.isDisjoint(with: option.names) }
            .filter { $0.repeats || given.isDisjoint(with: $0.names) || ["target", "source", "path", "partition", "tag"].contains($0.names.last?.drop { $0 == "-" }.description ?? "") }
            .compactMap { option in option.names.last.map { CommandSuggestion($0, note: option.note) } }
        if current.hasPrefix("-"), !isOver {
            return .words(options)
        }
        // The last one may be given many times.
        let repeated = help.arguments.last.flatMap { $0.name == "files" ? $0 : nil }
        if let argument = positionals.count < help.arguments.count ? help.arguments[positionals.count] : repeated { return place(argument.name, argument.choices) }
        return isOver ? .nothing : .words(options)
    }
}
