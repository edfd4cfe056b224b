import ArgumentParser
import Engine

struct CommitCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "commit", abstract: "Write the draft to its file and close it.", helpNames: CommandNames.help)

    @Option(help: ArgumentHelp("The folder; left out, that of the migrations.", valueName: "DIR"), completion: .directory) var dir: String?
    @Flag(help: "Overwrite a file of other content.") var force = false

    func run(on host: any CommandHost) async throws -> ExitStatus {
        let store = MigrationStore(directory: dir ?? host.migrationsFolder)
        var isOurs = force
        let path = try await host.drafts.change { open in
            guard let draft = open else { throw DraftError.notOpen }
            // The file first: a kill in between leaves both, and the same commit again ends well.
            let path = try store.write(try draft.migration(), replacing: isOurs)
            // Should another session add a call just now, what is written here is written anew.
            isOurs = true
            open = nil
            return path
        }
        host.memory?.recording = nil
        host.memory?.lastFile = path
        host.write("\(path)\nnext: \(host.pasted(["migrate", "plan", path]))\nthen: \(host.pasted(["migrate", "apply", path]))\n")
        return .success
    }
}
