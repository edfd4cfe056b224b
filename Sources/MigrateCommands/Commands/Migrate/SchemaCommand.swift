import ArgumentParser
import Engine

struct SchemaCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema of migration files, for editors.",
        discussion: """
            Editors that know YAML complete and check migration files by it. Name it in a file's first line:
            # yaml-language-server: $schema=PATH
            """, helpNames: CommandNames.help)

    func run(on host: any CommandHost) async throws -> ExitStatus {
        host.write(MigrationJSONSchema.text)
        return .success
    }
}
