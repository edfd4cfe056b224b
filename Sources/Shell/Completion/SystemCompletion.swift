import Engine
import MigrateCommands

/// Completion for the operating system's shells: what their scripts in `completions/` ask with `ai-shell completions suggest WORD…`.
///
/// The last word is the one at the cursor. Each answer is a line: the word, a tab, what it is; a word that is not finished ends
/// with `/` or `=`.
enum SystemCompletion {
    static func isAsked(_ arguments: [String]) -> Bool { arguments.starts(with: ["completions", "suggest"]) }

    @ShellActor
    static func answer(_ arguments: [String]) async -> String {
        let words = Array(arguments.dropFirst(arguments.dropFirst(2).first == "--" ? 3 : 2))
        let current = words.last ?? ""
        let suggestions = await suggestions(Array(words.dropLast()), current)
        return suggestions.filter { $0.text.hasPrefix(current) }.map { $0.text + "\t" + $0.note + "\n" }.joined()
    }

    @ShellActor
    private static func suggestions(_ words: [String], _ current: String) async -> [CommandSuggestion] {
        // The shell's own options stand before the command's word.
        var index = 0
        while index < words.count, words[index].hasPrefix("-"), words[index].count > 1 {
            guard let option = option(words[index]), option.takesValue, !words[index].contains("="), words[index].hasPrefix("--") || words[index].count == 2 else {
                index += 1
                continue
            }
            if index + 1 == words.count { return await values(of: option, words, current) }
            index += 2
        }
        guard index < words.count else { return first(current) }
        guard InputProcessor.commandWords.contains(words[index]) else { return current.hasPrefix("-") ? options : [] }
        let command = Array(words[index...])
        // Connection options may stand behind the command's word as well.
        if let last = command.last, let option = option(last), option.section == .connection, option.takesValue { return await values(of: option, words, current) }
        let place = CommandPlace.find(after: command.filter { option($0)?.section != .connection }, current: current)
        let settings = try? OptionParser.parse(Array(words[..<index]) + command.filter { $0.hasPrefix("-") && option($0)?.section == .connection }, commandWords: [])
        let names: SchemaNames = if place.needsDatabase { await database(settings?.settings ?? ConnectionSettings(), place) } else { SchemaNames() }
        let configured = (try? UserFolder.configuration("config.yaml").map { try Configuration(file: $0) })?.options.migrationsDirectory
        let folder = settings?.migrationsFolder ?? migrationsFolder(in: words) ?? configured ?? EngineOptions().migrationsDirectory
        return CommandSuggestions(folder: folder, names: names).suggestions(after: command, current: current)
    }

    private static func migrationsFolder(in words: [String]) -> String? {
        words.firstIndex(of: "--migrations").flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
    }

    private static func option(_ word: String) -> OptionDeclaration? {
        let name = word.hasPrefix("--") ? String(word.prefix { $0 != "=" }) : String(word.prefix(2))
        return OptionTable.all.first { $0.names.contains(name) }
    }

    private static var options: [CommandSuggestion] { OptionTable.all.map { CommandSuggestion("--\($0.long)", note: $0.help) } }

    private static func first(_ current: String) -> [CommandSuggestion] {
        if current.hasPrefix("-") { return options }
        let place = CommandPlace.find(after: [], current: current)
        if case .words(let words) = place { return words + [CommandSuggestion("help", note: "the guide, or the help of a command")] }
        return []
    }

    @ShellActor
    private static func values(of option: OptionDeclaration, _ words: [String], _ current: String) async -> [CommandSuggestion] {
        switch option.long {
        case "file", "output", "log-file", "config": return FileSuggestions.all(current)
        case "migrations", "host": return FileSuggestions.all(current, foldersOnly: true)
        case "color": return ["auto", "always", "never"].map { CommandSuggestion($0) }
        case "dbname", "username":
            let settings = (try? OptionParser.parse(words.dropLast(), commandWords: InputProcessor.commandWords))?.settings ?? ConnectionSettings()
            var wanted = settings
            if wanted["dbname"] == nil { wanted["dbname"] = "postgres" }
            let names = await database(wanted, .database)
            return (option.long == "dbname" ? names.databases : names.roles).map { CommandSuggestion($0) }
        case "set": return Variables.specialNames.map { CommandSuggestion($0 + "=", note: Variables.choices(of: $0).joined(separator: ", "), isUnfinished: true) }
        case "pset": return OutputSetting.all.map { CommandSuggestion($0.name + "=", note: $0.choices.joined(separator: ", "), isUnfinished: true) }
        default: return []
        }
    }

    /// What the place wants of the database; nothing where it does not answer at once, or wants a password.
    @ShellActor
    private static func database(_ settings: ConnectionSettings, _ place: CommandPlace) async -> SchemaNames {
        var settings = settings.forShell
        settings["connect_timeout"] = "2"
        var names = SchemaNames()
        switch place {
        case .migration, .phase, .execution:
            let engine = MigrationEngine(connections: DatabaseConnectionManager(settings), options: EngineOptions())
            names.states = Dictionary((try? await engine.states())?.map { ($0.name, $0.state) } ?? [], uniquingKeysWith: { $1 })
        default:
            guard let connection = try? await PostgresConnection.connect(settings) else { return names }
            if let read = try? await SchemaNames.read(connection) { names = read }
            await connection.close()
        }
        return names
    }
}
