import ArgumentParser
import Engine

struct ConvertCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert", abstract: "Make a safe migration of a plain SQL script.",
        discussion: """
            Each statement becomes its safe form: phases with gates where code has to follow. What has none stays as custom_sql, and is told of.
            """, helpNames: CommandNames.help)

    @Argument(help: ArgumentHelp("The script.", valueName: "script")) var script: String
    @Option(help: ArgumentHelp("The migration's name; left out, the script's.", valueName: "NAME")) var name: String?
    @Flag(help: "Ask no database: types and keys that the script does not say stay unknown.") var offline = false
    @Flag(help: "Write the migration to standard output, and no file.") var stdout = false
    @Flag(help: "Overwrite a file of other content.") var force = false

    func run(on host: any CommandHost) async throws -> ExitStatus {
        let loaded = try SQLScript.load(script)
        let name = name ?? Self.name(of: script)
        let conversion = offline ? try Conversion.offline(loaded, named: name) : try await host.engine.convert(loaded, named: name)
        guard let migration = conversion.migration else { throw NothingToConvert(script: script) }
        for note in conversion.notes { host.note("note: \(note.place.map { "\($0): " } ?? "")\(note.text)\n") }
        if stdout {
            host.write(migration.toYAML())
            return .success
        }
        let path = try MigrationStore(directory: host.migrationsFolder).write(migration, replacing: force)
        host.memory?.lastFile = path
        let gates = migration.phases.count { $0.gate != nil }
        host.write("\(path): \(Amount.counted(migration.phases.count, "phase"))\(gates == 0 ? "" : ", \(Amount.counted(gates, "gate"))")\nnext: \(host.pasted(["migrate", "verify", path]))\nthen: \(host.pasted(["migrate", "plan", path]))\n")
        return .success
    }

    /// `db/V7__Add_orders.sql` as `v7-add-orders`.
    static func name(of path: String) -> String {
        let stem = (path.split(separator: "/").last ?? "").prefix { $0 != "." }.lowercased()
        let words = stem.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(separator: "-")
        return words.isEmpty ? "converted" : words
    }

    private struct NothingToConvert: DescribedError {
        let script: String
        var message: String { "\(script) changes nothing" }
        var hint: String? { "It holds no statement that changes schema or rows; what begins with \\ is not looked at." }
    }
}
