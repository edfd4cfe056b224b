import Engine
import MigrateCommands

/// The words of shell commands, for the prompt and for the operating system's shells alike.
struct CommandSuggestions {
    /// Of the migration files.
    let folder: String
    let names: SchemaNames

    /// - Parameters:
    ///   - words: Those before the one at the cursor, the command's own first.
    ///   - current: What of the word is there.
    func suggestions(after words: [String], current: String) -> [CommandSuggestion] {
        if words.first == "help" { return words.count > 1 ? suggestions(after: Array(words.dropFirst()), current: current) : InputProcessor.commandWords.subtracting(["help", "quit", "exit"]).sorted().map { CommandSuggestion($0) } + [CommandSuggestion("config")] }
        return suggestions(at: CommandPlace.find(after: words, current: current), current: current)
    }

    func suggestions(at place: CommandPlace, current: String) -> [CommandSuggestion] {
        let migrations = MigrationSuggestions(folder: folder, states: names.states)
        switch place {
        case .words(let words): return words
        case .migration(let command):
            let files = FileSuggestions.all(current, endings: [".yaml", ".yml"] + (command == "verify" ? [".sql"] : [])).filter { !$0.isUnfinished || !current.isEmpty }
            return current.contains("/") ? files : migrations.migrations(for: command) + files
        case .phase(let file, let command): return migrations.phases(of: file, for: command)
        case .execution: return migrations.executions
        case .table: return tables.map { CommandSuggestion($0.name) }
        case .column(let table): return columns(of: table).map { CommandSuggestion($0.name, note: $0.type) }
        case .type: return names.types.filter(\.isVisible).map { CommandSuggestion($0.name) }
        case .file: return FileSuggestions.all(current)
        case .folder: return FileSuggestions.all(current, foldersOnly: true)
        case .database: return names.databases.map { CommandSuggestion($0) }
        case .nothing: return []
        }
    }

    /// Names in commands are exact: a dot separates the schema.
    private var tables: [(name: String, relation: SchemaNames.Relation)] {
        names.relations.filter { "rpvmf".contains($0.kind) && $0.schema != "pg_catalog" && $0.schema != "information_schema" && $0.schema != "ai_shell" }
            .map { ($0.isVisible ? $0.name : "\($0.schema).\($0.name)", $0) }
    }

    private func columns(of table: String?) -> [SchemaNames.Column] {
        guard let table else { return [] }
        return tables.first { $0.name == table || "\($0.relation.schema).\($0.relation.name)" == table }?.relation.columns ?? []
    }
}
