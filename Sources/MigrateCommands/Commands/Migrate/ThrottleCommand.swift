import ArgumentParser
import Engine

struct ThrottleCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "throttle", abstract: "Set how fast a run of another session moves rows, within a second.",
        discussion: "What is left out stays as it was asked for; --off gives the run its own ways back.", helpNames: CommandNames.help)

    @Option(help: ArgumentHelp("Connections that move rows at the same time.", valueName: "N")) var workers: Int?
    @Option(help: ArgumentHelp("The most rows of a batch.", valueName: "N")) var batch: Int?
    @Option(help: ArgumentHelp("Seconds that a replica may be behind; more holds the rows.", valueName: "S")) var maxLag: Double?
    @Flag(help: "Take all of it back.") var off = false
    @Flag(help: "One JSON document.") var json = false

    func validate() throws {
        let asks = workers != nil || batch != nil || maxLag != nil
        if off, asks { throw ValidationError("--off takes back what the other options ask for.") }
        if !off, !asks { throw ValidationError("Say what to change: --workers, --batch, --max-lag, or --off.") }
        if let workers, !(1...EngineOptions.mostWorkers).contains(workers) { throw ValidationError("--workers is from 1 to \(EngineOptions.mostWorkers); `migrate pause` holds the run.") }
        if let batch, batch < 1 { throw ValidationError("--batch is at least 1; `migrate pause` holds the run.") }
        if let maxLag, !(maxLag > 0 && maxLag < 86_400) { throw ValidationError("--max-lag is seconds, more than 0 and less than a day.") }
    }

    func run(on host: any CommandHost) async throws -> ExitStatus {
        let run = try await host.engine.steer { steering, _ in
            if off { (steering.workers, steering.batch, steering.maxLag) = (nil, nil, nil) }
            steering.workers = workers ?? steering.workers
            steering.batch = batch ?? steering.batch
            steering.maxLag = maxLag.map { .seconds($0) } ?? steering.maxLag
        }
        return SteeringReport(run).write(to: host, asJSON: json)
    }
}
