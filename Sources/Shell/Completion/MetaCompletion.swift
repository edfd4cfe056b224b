import Engine
import MigrateCommands

/// What may stand at a place in a backslash command.
enum MetaCompletion {
    /// The commands' names with what they do.
    static func names() -> [Candidate] {
        MetaCommandList.all.flatMap { command -> [Candidate] in
            let texts = Dictionary(command.help.compactMap { help in
                help.usage.split(whereSeparator: { " [".contains($0) }).first.map { (String($0.dropFirst()), help.text) }
            }, uniquingKeysWith: { first, _ in first })
            return command.names.map { Candidate(text: "\\" + $0, note: texts[$0] ?? "") }
        }
        // Variants with more columns or system objects come by typing.
        .filter { !$0.note.isEmpty }
    }

    /// - Parameters:
    ///   - name: Without the backslash.
    ///   - arguments: Those before the cursor.
    static func candidates(_ name: String, after arguments: [String], typed: String, _ names: SchemaNames, _ variables: Variables) -> [Candidate] {
        guard let command = MetaCommandList.find(name) else { return [] }
        return candidates(command.subject(name, after: arguments), typed: typed, names, variables)
    }

    private static func candidates(_ subject: MetaSubject, typed: String, _ names: SchemaNames, _ variables: Variables) -> [Candidate] {
        let sql = SQLCompletion(names: names, keywordCase: "upper", commandWords: [])
        return switch subject {
        case .nothing: []
        case .relations(let kinds): sql.relations(kinds, typed: typed)
        case .functions: sql.functionNames(typed: typed)
        case .schemas: names.schemas.map { Candidate(text: $0) }
        case .roles: names.roles.map { Candidate(text: sql.quoted($0)) }
        case .databases: names.databases.map { Candidate(text: sql.quoted($0)) }
        case .types: names.types.filter { $0.isVisible && ($0.schema != "pg_catalog" || !typed.isEmpty) }.map { Candidate(text: $0.name) }
        case .extensions: names.extensions.map { Candidate(text: $0) }
        case .serverSettings: names.settings.map { Candidate(text: $0.name, note: $0.note) }
        case .files: files(typed, foldersOnly: false)
        case .folders: files(typed, foldersOnly: true)
        case .variables: Set(Variables.specialNames + variables.sorted.map(\.name)).sorted().map { Candidate(text: $0, note: variables[$0] ?? "") }
        case .choices(let choices): choices.map { Candidate(text: $0) }
        }
    }

    static func files(_ typed: String, foldersOnly: Bool) -> [Candidate] {
        FileSuggestions.all(typed, foldersOnly: foldersOnly).map { Candidate(text: $0.text, ending: $0.isUnfinished ? "" : " ") }
    }
}
