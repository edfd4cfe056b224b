import ArgumentParser
import Engine

struct GenerateCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Write a migration file from a pattern.",
        discussion: Patterns.all.map { "\($0.name): \($0.summary); \($0.parameters.map { $0.isRequired ? "--\($0.name.kebab)" : "[--\($0.name.kebab)]" }.joined(separator: " "))" }
            .joined(separator: "\n"),
        helpNames: CommandNames.help)

    @Argument(help: "The pattern.", completion: .list(Patterns.all.map(\.name))) var pattern: String
    @Option(help: ArgumentHelp("The migration's name; left out, made of the pattern and what it is about.", valueName: "NAME")) var name: String?
    @OptionGroup var keys: PatternKeys

    func run(on host: any CommandHost) async throws -> ExitStatus {
        try await PatternWriter(host: host, pattern: pattern, keys: keys, name: name).run()
    }
}

/// Every key that some pattern takes, as an option.
struct PatternKeys: ParsableArguments {
    @Option(help: "The table, with its schema and a dot where needed.") var table: String?
    @Option(help: "The column.") var column: String?
    @Option(help: "The type; for a column that is there it is read from the database.") var dataType: String?
    @Option(help: "The column that is there.") var oldColumn: String?
    @Option(help: "The name it is to have.") var newColumn: String?
    @Option(name: .customLong("default"), help: "What rows get that say nothing.") var standard: String?
    @Option(help: "The column's comment.") var comment: String?
    @Option(help: "Columns or expressions, with commas between them.") var columns: String?
    @Option(help: "The index's name.") var indexName: String?
    @Flag(help: "Forbid duplicates.") var unique = false
    @Option(help: "The access method of an index, such as gin.") var using: String?
    @Option(name: .customLong("where"), help: "Which rows an index holds.") var condition: String?
    @Option(help: "Columns that an index carries along, with commas between them.") var include: String?
    @Option(help: "The constraint's name.") var constraintName: String?
    @Option(name: .customLong("condition"), help: "What must be true of every row.") var demand: String?
    @Option(help: "The table referred to.") var refTable: String?
    @Option(help: "The column referred to.") var refColumn: String?
    @Option(help: "What follows ON DELETE, such as CASCADE.") var onDelete: String?
    @Option(help: "Whether to build an index on the column of a foreign key: true or false.") var index: String?
    @Option(help: "A new table for rows without the row they refer to.") var orphansKeepIn: String?
    @Flag(help: "Overwrite a file of other content.") var force = false

    /// By parameter name.
    var values: [String: String] {
        let given = [
            "table": table, "column": column, "dataType": dataType, "oldColumn": oldColumn, "newColumn": newColumn, "default": standard,
            "comment": comment, "columns": columns, "indexName": indexName, "unique": unique ? "true" : nil, "using": using, "where": condition,
            "include": include, "constraintName": constraintName, "condition": demand, "refTable": refTable, "refColumn": refColumn,
            "onDelete": onDelete, "index": index, "orphansKeepIn": orphansKeepIn,
        ]
        return given.compactMapValues { $0 }
    }
}

/// Makes a migration of a pattern and writes its file.
struct PatternWriter {
    let host: any CommandHost
    let pattern: String
    let keys: PatternKeys
    let name: String?

    func run() async throws -> ExitStatus {
        guard let found = Patterns.named(pattern) else { throw UnknownPattern(name: pattern) }
        var values = keys.values
        if values["dataType"] == nil, found.parameters.contains(where: { $0.name == "dataType" && $0.isRequired }), let table = values["table"],
            let column = values["oldColumn"]
        {
            values["dataType"] = try await MigrationEngine(host.connectionSettings).columnType(table: table, column: column)
            host.note("type of \(table).\(column), read from the database: \(values["dataType"] ?? "")\n")
        }
        let migration: Migration
        do { migration = try found.make(values, named: name) } catch let error as PatternError { throw KebabError(error) }
        let path = try MigrationStore(directory: host.migrationsFolder).write(migration, replacing: keys.force)
        let word = ShellWord.quoted(path, forSystemShell: !host.commandPrefix.isEmpty)
        host.write("\(path)\nnext: \(host.commandPrefix)migrate plan \(word)\nthen: \(host.commandPrefix)migrate apply \(word)\n")
        return .success
    }

    private struct UnknownPattern: DescribedError {
        let name: String
        var message: String { "unknown pattern \"\(name)\"" }
        var hint: String? { Nearest.suggestion(for: name, among: Patterns.all.map(\.name)) }
    }

    /// The keys as the command line spells them.
    private struct KebabError: DescribedError {
        let error: PatternError
        init(_ error: PatternError) { self.error = error }
        var message: String {
            switch error {
            case .missing(let parameters, let pattern): "\(pattern) needs \(parameters.map { "--\($0.kebab)" }.joined(separator: ", "))"
            case .unknown(let parameter, let pattern, _): "\(pattern) takes no --\(parameter.kebab)"
            }
        }
        var hint: String? {
            switch error {
            case .missing(_, let pattern):
                "Write: migrate generate \(pattern) \((Patterns.named(pattern)?.parameters ?? []).map { "--\($0.name.kebab) …" }.joined(separator: " "))"
            case .unknown(_, let pattern, let known): "\(pattern) takes \(known.map { "--\($0.kebab)" }.joined(separator: ", "))."
            }
        }
    }
}

extension String {
    /// `dataType` as `data-type`.
    var kebab: String { reduce(into: "") { $0 += $1.isUppercase ? "-\($1.lowercased())" : String($1) } }
}
