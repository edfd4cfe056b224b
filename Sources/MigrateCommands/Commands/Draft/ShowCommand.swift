import ArgumentParser
import Engine

struct ShowCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print the open draft, or a migration, as its file would be written.", helpNames: CommandNames.help)

    @Argument(help: "A path, or a name in the migrations folder; left out, the open draft.") var file: String?
    @Flag(help: "One JSON document.") var json = false

    func run(on host: any CommandHost) async throws -> ExitStatus {
        if let file {
            let loaded = try LoadedMigration(file, host)
            host.write(json ? JSONText.line(Document(loaded.migration, file: loaded.path)) : loaded.migration.toYAML())
            return .success
        }
        guard let draft = try await host.drafts.draft() else {
            guard let last = host.memory?.lastFile else { throw DraftError.notOpen }
            host.note("file: \(last)\n")
            let loaded = try LoadedMigration(last, host)
            host.write(json ? JSONText.line(Document(loaded.migration, file: loaded.path)) : loaded.migration.toYAML())
            return .success
        }
        let (migration, lacks) = try draft.preview()
        if json {
            host.write(JSONText.line(Document(migration, draft: draft, lacks: lacks)))
            return .success
        }
        host.write(migration.toYAML())
        for lack in lacks { host.note("not yet: \(lack)\n") }
        let next = draft.phaseCount == 0 ? ["migrate", "phase", "what it does"] : lacks.isEmpty ? ["migrate", "plan"] : ["migrate", "--help"]
        // Only a session knows without a name what is meant.
        host.note("next: \(host.pasted(next == ["migrate", "plan"] && host.memory == nil ? ["migrate", "commit"] : next))\n")
        return .success
    }

    private struct Document: Encodable {
        let format = 1
        let migrations: [Migration]

        init(_ migration: Engine.Migration, file: String? = nil, draft: Draft? = nil, lacks: [String] = []) {
            migrations = [Migration(migration, file: file, draft: draft, lacks: lacks)]
        }

        struct Migration: Encodable {
            let id: String
            /// `draft` or `file`.
            let status: String
            let file: String?
            /// Of a draft, each as its words.
            let calls: [[String]]?
            /// What a draft needs before it can be committed.
            let lacks: [String]?
            let phases: [Phase]
            let yaml: String

            init(_ migration: Engine.Migration, file: String?, draft: Draft?, lacks: [String]) {
                id = migration.name
                status = draft == nil ? "file" : "draft"
                self.file = file
                calls = draft?.calls.map(\.words)
                self.lacks = draft == nil ? nil : lacks
                yaml = migration.toYAML()
                phases = migration.phases.map {
                    Phase(
                        phase: $0.number, description: $0.description, gate: $0.gate, operations: $0.operations.map(\.name),
                        validation: $0.validations.map(\.name))
                }
            }
        }

        struct Phase: Encodable {
            let phase: Int
            let description: String
            let gate: String?
            let operations: [String]
            let validation: [String]
        }
    }
}
