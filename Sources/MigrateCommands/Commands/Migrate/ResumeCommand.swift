import ArgumentParser
import Engine

struct ResumeCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let a paused run go on, or go on with an interrupted one, up to the phase that it was asked for.", helpNames: CommandNames.help,
        aliases: ["continue"])

    @Argument(help: "A path, or a name in the migrations folder; left out, the one last named in the session, else the one that was paused or interrupted.")
    var file: String?
    @Flag(name: [.short, .long], help: "Answer yes; never answers a gate.") var yes = false
    @Flag(help: "One JSON document a line, as it happens.") var json = false
    @Option(help: ArgumentHelp("What became of a step that was cut off.", valueName: "done|again")) var step: UncertainStep?

    func run(on host: any CommandHost) async throws -> ExitStatus {
        if let status = try await unpause(host) { return status }
        try await OpenTransaction.refuse(host)
        let loaded = try LoadedMigration(try await word(host), host)
        let engine = loaded.engine(host)
        let state = try await engine.state(of: loaded.migration.name)
        switch state.resumption {
        case .rollback(let phase):
            return try await RollbackSession(loaded, host, asJSON: json, saysYes: yes, uncertainStep: step).run(toPhase: phase)
        case .apply(let phase):
            return try await ApplySession(loaded, host, asJSON: json, saysYes: yes, uncertainStep: step).run(.resume(through: phase))
        case nil: throw RunFailure.nothingToResume(loaded.migration.name)
        }
    }

    /// Lets a run go on that is under way in another session.
    /// - Returns: nil where none is.
    private func unpause(_ host: any CommandHost) async throws -> ExitStatus? {
        guard let active = try await host.engine.activeRun() else { return nil }
        if let file, try LoadedMigration(file, host).migration.name != active.migration { return nil }
        let run = try await host.engine.steer(active.migration) { steering, run in
            guard steering.isPaused else { throw RunFailure.notPaused(run.migration) }
            steering.isPaused = false
        }
        return SteeringReport(run).write(to: host, asJSON: json)
    }

    /// The file, or that of the migration that some run left in the middle.
    private func word(_ host: any CommandHost) async throws -> String {
        if let file { return file }
        let states = try await host.engine.states()
        if let last = host.memory?.lastFile, let name = try? LoadedMigration(last, host).migration.name,
            states.contains(where: { $0.name == name && $0.state.unfinished != nil })
        {
            host.note("file: \(last)\n")
            return last
        }
        let open = states.filter { $0.state.unfinished != nil }
        guard let first = open.first else { throw NothingToResume() }
        guard open.count == 1 else { throw SeveralToResume(names: open.map(\.name)) }
        return first.state.execution?.file ?? first.name
    }

    private struct NothingToResume: DescribedError {
        var message: String { "no run was interrupted in this database" }
        var hint: String? { "`migrate status` says where it stands." }
        var exitStatus: ExitStatus { .refused }
    }

    private struct SeveralToResume: DescribedError {
        let names: [String]
        var message: String { "several migrations were interrupted: \(names.joined(separator: ", "))" }
        var hint: String? { "Name the one to go on with." }
    }
}
