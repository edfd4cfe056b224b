import ArgumentParser
import Engine

struct PauseCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Hold a run of another session after its current batches; `resume` lets it go on.", helpNames: CommandNames.help)

    @Argument(help: "A path, or a name in the migrations folder; left out, whatever runs in this database.")
    var file: String?
    @Flag(help: "One JSON document.") var json = false

    func run(on host: any CommandHost) async throws -> ExitStatus {
        let run = try await host.engine.steer(try file.map { try LoadedMigration($0, host).migration.name }) { steering, _ in steering.isPaused = true }
        return SteeringReport(run).write(to: host, asJSON: json)
    }
}

/// What became of a wish.
struct SteeringReport {
    let run: ActiveRun

    init(_ run: ActiveRun) { self.run = run }

    func write(to host: any CommandHost, asJSON: Bool) -> ExitStatus {
        if asJSON {
            host.write(JSONText.line(Document(run: ActiveRunDocument(run), follows: follows)))
            return .success
        }
        let moving = run.state.progress != nil
        let what =
            if !follows {
                "\(run.migration) was asked and has not answered yet: it was heard of \(run.age.map { "\(Amount.time($0)) ago" } ?? "never")"
            } else if run.steering.isPaused {
                moving || run.state.wait != nil ? "\(run.migration) is paused" : "\(run.migration) pauses after its current step\(run.state.title.map { " (\($0))" } ?? "")"
            } else {
                "\(run.migration) follows"
            }
        host.write(what + "\n" + ActiveRunText(run: run).lines.map { "  \($0)\n" }.joined())
        host.write("next: \(host.commandPrefix)migrate \(run.steering.isPaused ? "resume" : "status --watch")\n")
        return .success
    }

    private var follows: Bool { run.state.steering >= run.steering.version }

    private struct Document: Encodable {
        let format = 1
        let run: ActiveRunDocument
        /// Whether the run has heard.
        let follows: Bool
    }
}
