import ArgumentParser
import Engine

struct TestCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Rehearse a migration on a throw-away server: apply, take back, compare, apply again.",
        discussion: """
            The schema of the database is copied, its rows are not. Exit status 4 when a step does what its plan does not say, fails, or cannot be taken
            back to the schema before.
            """, helpNames: CommandNames.help)

    @OptionGroup var file: FileArgument
    @Flag(help: "One JSON document.") var json = false

    func run(on host: any CommandHost) async throws -> ExitStatus {
        let loaded = try await file.loadOrDraft(host, of: "migrate test")
        let rehearsal = try await loaded.engine(host).rehearse(loaded.migration, andBack: true) { host.note("\($0)\n") }
        if json {
            host.write(JSONText.line(RehearsalDocument(rehearsal, of: loaded.migration.name)))
        } else {
            host.write(RehearsalText(rehearsal: rehearsal).text)
            let word = loaded.path == nil ? [] : [loaded.word]
            host.write("next: \(host.pasted(["migrate", rehearsal.holds ? "apply" : "plan"] + word))\n")
        }
        return rehearsal.holds ? .success : .findings
    }
}
