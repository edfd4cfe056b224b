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
    @Option(help: "The name that a table is to have, in the same schema.") var newName: String?
    @Option(help: "The name of a view.") var view: String?
    @Option(name: .customLong("default"), help: "What rows get that say nothing; for partition-table, whether rows that belong nowhere else have a partition: true or false.") var standard: String?
    @Option(help: "The type that the column has.") var oldType: String?
    @Option(help: "The type that it is to have.") var newType: String?
    @Option(help: "The new value from the old one.") var up: String?
    @Option(help: "The old value from the new one.") var down: String?
    @Option(parsing: .singleValue, help: ArgumentHelp("A column that a split or a child table gets; once for each.", valueName: "name:type:expression")) var target: [String] = []
    @Option(parsing: .singleValue, help: ArgumentHelp("A column that a merge takes, with its value from the new one; once for each.", valueName: "name[:expression]"))
    var source: [String] = []
    @Option(help: "The new column's value from those that are merged.") var combine: String?
    @Flag(help: "An index by what JSON documents hold.") var gin = false
    @Option(parsing: .singleValue, help: "A top-level key of JSON documents that queries compare; once for each.") var path: [String] = []
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
    @Option(help: "The new table that takes a repeated value apart.") var into: String?
    @Option(help: "The new table's column that holds the key of the row.") var key: String?
    @Option(help: "The type of that key; bigint where it is left out.") var keyType: String?
    @Option(help: ArgumentHelp("What gives the elements of NEW, each called item; jsonb_array_elements(NEW.column) where it is left out.", valueName: "SQL"))
    var elements: String?
    @Option(help: "How a table is divided: range, list or hash.") var by: String?
    @Option(parsing: .singleValue, help: ArgumentHelp("A partition, with its values or the two ends of its range; once for each.", valueName: "name=value,value"))
    var partition: [String] = []
    @Option(help: "The length of ranges: month, quarter, 2 weeks, 1000000.") var every: String?
    @Option(help: "Where the first range begins.") var from: String?
    @Option(help: "Where the last range ends, itself not in it.") var to: String?
    @Option(help: "How many more ranges are to follow.") var premake: String?
    @Option(help: "How many partitions, of a hash.") var count: String?
    @Option(help: "What the earlier table is called after a swap.") var keepAs: String?
    @Option(help: "What becomes of foreign keys that point at the table: refuse or drop.") var referencing: String?
    @Option(help: "How many rows one transaction of a copy holds; left out, what takes 50 ms.") var batchSize: String?
    @Flag(help: "Overwrite a file of other content.") var force = false

    /// By parameter name.
    var values: [String: String] {
        let given = [
            "table": table, "column": column, "dataType": dataType, "oldColumn": oldColumn, "newColumn": newColumn, "default": standard,
            "oldType": oldType, "newType": newType, "up": up, "down": down, "combine": combine, "gin": gin ? "true" : nil,
            "target": Self.joined(target), "source": Self.joined(source), "path": Self.joined(path),
            "columns": columns, "indexName": indexName, "unique": unique ? "true" : nil, "using": using, "where": condition,
            "include": include, "constraintName": constraintName, "condition": demand, "refTable": refTable, "refColumn": refColumn,
            "onDelete": onDelete, "index": index, "orphansKeepIn": orphansKeepIn, "newName": newName, "view": view,
            "into": into, "key": key, "keyType": keyType, "elements": elements,
            "by": by, "partition": Self.joined(partition), "every": every, "from": from, "to": to, "premake": premake, "count": count,
            "keepAs": keepAs, "referencing": referencing, "batchSize": batchSize,
        ]
        return given.compactMapValues { $0 }
    }
}

extension PatternKeys {
    private static func joined(_ values: [String]) -> String? { values.isEmpty ? nil : values.joined(separator: String(Pattern.separator)) }
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
        try await readOldType(found, &values)
        if values["dataType"] == nil, found.parameters.contains(where: { $0.name == "dataType" && $0.isRequired }), let table = values["table"],
            let column = values["oldColumn"]
        {
            do {
                values["dataType"] = try await host.engine.columnType(table: table, column: column)
            } catch let error as any DescribedError {
                throw UnreadableType(error)
            }
            host.note("type of \(table).\(column), read from the database: \(values["dataType"] ?? "")\n")
        }
        let migration: Migration
        do {
            migration = try found.make(values, named: name)
        } catch let error as PatternError {
            throw KebabError(error)
        } catch let error as MigrationBuilderError {
            throw KebabError(error, in: found)
        }
        let path = try MigrationStore(directory: host.migrationsFolder).write(migration, replacing: keys.force)
        host.memory?.lastFile = path
        let word = ShellWord.quoted(path, forSystemShell: !host.commandPrefix.isEmpty)
        host.write("\(path)\nnext: \(host.commandPrefix)migrate plan \(word)\nthen: \(host.commandPrefix)migrate apply \(word)\n")
        return .success
    }

    /// The type of a column that is there is read from the database.
    private func readOldType(_ pattern: Pattern, _ values: inout [String: String]) async throws {
        guard values["oldType"] == nil, pattern.parameters.contains(where: { $0.name == "oldType" }), let table = values["table"], let column = values["column"]
        else { return }
        do {
            values["oldType"] = try await host.engine.columnType(table: table, column: column)
        } catch let error as any DescribedError {
            throw UnreadableType(error)
        }
        host.note("type of \(table).\(column), read from the database: \(values["oldType"] ?? "")\n")
    }

    private struct UnknownPattern: DescribedError {
        let name: String
        var message: String { "unknown pattern \"\(name)\"" }
        var hint: String? { Nearest.suggestion(for: name, among: Patterns.all.map(\.name)) }
    }

    /// The type was left out, and the database did not say it.
    private struct UnreadableType: DescribedError {
        let cause: any DescribedError
        init(_ cause: any DescribedError) { self.cause = cause }
        var message: String { cause.message }
        var hint: String? {
            let ways = "With --data-type TYPE this needs no database."
            return cause.hint.map { "\($0)\n\(ways)" } ?? ways
        }
        var exitStatus: ExitStatus { cause.exitStatus }
    }
}

/// What is wrong with a pattern's keys, as the command line spells them.
struct KebabError: DescribedError {
    let message: String
    let hint: String?

    init(_ error: PatternError) {
        switch error {
        case .missing(let parameters, let pattern):
            let known = Patterns.named(pattern)?.parameters ?? []
            // Where a column is there, its type can be read.
            let isRead = known.contains { $0.name == "oldColumn" }
            let options = parameters.filter { !(isRead && $0 == "dataType") }.map { "--\($0.kebab)" }
            message = "\(pattern) needs \(options.joined(separator: ", "))"
            let usage = known.map { $0.isRequired && !(isRead && $0.name == "dataType") ? "--\($0.name.kebab) …" : "[--\($0.name.kebab) …]" }
            hint = "Write: migrate generate \(pattern) \(usage.joined(separator: " "))"
        case .unknown(let parameter, let pattern, let known):
            message = "\(pattern) takes no --\(parameter.kebab)"
            hint = "\(pattern) takes \(known.map { "--\($0.kebab)" }.joined(separator: ", "))."
        case .malformed(let parameter, let value, _):
            message = "--\(parameter.kebab) \"\(value)\" cannot be read"
            hint = error.hint
        }
    }

    init(_ error: MigrationBuilderError, in pattern: Pattern) {
        var messages: [String] = []
        for misuse in error.misuses {
            var text = misuse.message
            for parameter in pattern.parameters where text.hasPrefix("\(parameter.name): ") {
                text = "--\(parameter.name.kebab): " + text.dropFirst(parameter.name.count + 2)
            }
            if !messages.contains(text) { messages.append(text) }
        }
        message = messages.joined(separator: "; ")
        hint = error.hint
    }
}

extension String {
    /// `dataType` as `data-type`.
    var kebab: String { reduce(into: "") { $0 += $1.isUppercase ? "-\($1.lowercased())" : String($1) } }
}
