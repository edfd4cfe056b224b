import ArgumentParser
import Engine

struct CreateCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Write a new migration file: from a pattern, or a skeleton with explanations.", helpNames: CommandNames.help)

    @Argument(help: "The migration's name: small letters, digits, dots, dashes.") var name: String
    @Option(help: ArgumentHelp("A pattern; its keys follow as options.", valueName: "PATTERN"), completion: .list(Patterns.all.map(\.name)))
    var type: String?
    @OptionGroup var keys: PatternKeys

    func run(on host: any CommandHost) async throws -> ExitStatus {
        let store = MigrationStore(directory: host.migrationsFolder)
        if let type { return try await PatternWriter(host: host, pattern: type, keys: keys, name: name).run() }
        if let given = keys.values.keys.sorted().first { throw KeyWithoutType(key: given) }
        let path = try store.write(skeleton: name)
        host.memory?.lastFile = path
        host.write("\(path)\nnext: \(host.commandPrefix)migrate plan \(path)\n")
        return .success
    }

    private struct KeyWithoutType: DescribedError {
        let key: String
        var message: String { "a skeleton has no \(key)" }
        var hint: String? { "Name a pattern with --type: \(Patterns.all.map(\.name).joined(separator: ", "))." }
    }
}
