import ArgumentParser
import Engine

struct ListCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the migrations of the folder and where each stands in this database.", helpNames: CommandNames.help)

    @Flag(help: "One JSON document.") var json = false

    func run(on host: any CommandHost) async throws -> ExitStatus {
        let store = MigrationStore(directory: host.migrationsFolder)
        let files = try store.files()
        let engine = host.engine
        let states = Dictionary(uniqueKeysWithValues: try await engine.states().map { ($0.name, $0.state) })
        var entries: [Entry] = []
        var worst = ExitStatus.success
        for file in files {
            do {
                let migration = try store.load(file)
                let summary = MigrationSummary(migration, states[migration.name] ?? .none)
                entries.append(Entry(id: migration.name, file: file, status: summary.standing.rawValue, words: summary.words, phases: migration.phases.count))
            } catch let error as any DescribedError {
                worst = .failure
                entries.append(Entry(id: file, file: file, status: "invalid", words: "invalid: \(error.message)", phases: 0))
            }
        }
        if json {
            host.write(JSONText.line(Document(migrations: entries)))
            return worst
        }
        if entries.isEmpty {
            host.write("No migration files in \(host.migrationsFolder).\nnext: \(host.commandPrefix)migrate generate --help\n")
            return .success
        }
        let width = entries.map(\.id.count).max() ?? 0
        for entry in entries { host.write(entry.id + String(repeating: " ", count: width - entry.id.count + 2) + entry.words + "\n") }
        let next: [String]
        if let invalid = entries.first(where: { $0.status == "invalid" }) {
            next = ["plan", invalid.file]
        } else {
            next = ["status", (entries.first { $0.status != "done" } ?? entries[0]).id]
        }
        let word = ShellWord.quoted(next[1], forSystemShell: !host.commandPrefix.isEmpty)
        host.write("next: \(host.commandPrefix)migrate \(next[0]) \(word)\n")
        return worst
    }

    private struct Document: Encodable {
        let format = 1
        let migrations: [Entry]
    }

    private struct Entry: Encodable {
        let id: String
        let file: String
        let status: String
        let words: String
        let phases: Int

        private enum CodingKeys: String, CodingKey { case id, file, status, phases }
    }
}
