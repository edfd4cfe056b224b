import ArgumentParser
import Engine

struct StatusCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say where a migration stands, what comes next and how far back one can go.", helpNames: CommandNames.help)

    @Argument(help: "A path, or a name in the migrations folder; left out, the one last named in the session, else every migration that this database knows.")
    var file: String?
    @Flag(help: "Exit status 0 when done, 10 when waiting at a gate, 11 when pending.") var exitCode = false
    @Flag(help: "Follow the run under way until it ends, or Ctrl-C; with --json one document a line.") var watch = false
    @Flag(help: "One JSON document.") var json = false

    func run(on host: any CommandHost) async throws -> ExitStatus {
        let file = self.file ?? host.memory?.lastFile
        if self.file == nil, let file, !watch { host.note("file: \(file)\n") }
        if watch { try await StatusWatch(host, asJSON: json).run(try self.file.map { try LoadedMigration($0, host).migration.name }) }
        guard let file else { return try await all(host) }
        let loaded = try LoadedMigration(file, host)
        let state = try await loaded.engine(host).state(of: loaded.migration.name)
        let summary = MigrationSummary(loaded.migration, state)
        let next = NextCommand(loaded, state, host)
        let active = summary.standing == .running ? try await host.engine.activeRun() : nil
        host.write(
            json ? JSONText.line(StatusDocument(migrations: [.init(summary, next: next.text)], active: active))
                : StatusText(summary, next: next, active: active).text)
        guard exitCode else { return .success }
        return switch summary.standing {
        case .done: .success
        case .waitingAtGate: .waitingAtGate
        default: .pending
        }
    }

    private func all(_ host: any CommandHost) async throws -> ExitStatus {
        let states = try await host.engine.states()
        if json {
            host.write(JSONText.line(StatusDocument(
                migrations: states.map { StatusDocument.Migration(name: $0.name, $0.state) }, active: try await host.engine.activeRun())))
            return .success
        }
        if states.isEmpty { host.write("No migration has run in this database.\nnext: \(host.commandPrefix)migrate list\n") }
        for (name, state) in states {
            let running = state.isRunning && state.execution?.status == "running" ? ", running" : state.unfinished.map { ", phase \($0) interrupted" } ?? ""
            let phases = state.applied.isEmpty ? "no phase applied" : "phases applied: \(state.applied.map(String.init).joined(separator: ", "))"
            host.write("\(name): \(phases)\(running)\n")
        }
        if let active = try await host.engine.activeRun() { host.write(([active.migration] + ActiveRunText(run: active).lines).joined(separator: "\n") + "\n") }
        if let first = states.first {
            let name = ShellWord.quoted(first.state.execution?.file ?? first.name, forSystemShell: !host.commandPrefix.isEmpty)
            host.write("next: \(host.commandPrefix)migrate status \(name)\n")
        }
        return .success
    }
}

/// Where a migration stands, by its file and the journal.
struct MigrationSummary {
    let migration: Migration
    let state: JournalState

    init(_ migration: Migration, _ state: JournalState) {
        self.migration = migration
        self.state = state
    }

    enum Standing: String {
        case pending, running, interrupted, done, edited
        case waitingAtGate = "waiting_for_gate"
        case inProgress = "in_progress"
    }

    var standing: Standing {
        if migration.phases.contains(where: { phase in
            state.phases[phase.number].map { $0.status == .applied && $0.checksum != phase.checksum } ?? false
        }) { return .edited }
        if state.unfinished != nil { return state.isRunning && state.execution?.status == "running" ? .running : .interrupted }
        guard let next else { return .done }
        if next.gate != nil { return .waitingAtGate }
        return state.applied.isEmpty ? .pending : .inProgress
    }

    /// The first phase that is not applied.
    var next: Phase? { migration.phases.first { state.phases[$0.number]?.status != .applied } }

    /// The last phase that cannot be taken back, and why.
    var barrier: (phase: Int, why: RunFailure)? {
        let own = migration.phases.filter { $0.rollbackOperations != nil }.map(\.number)
        return state.applied.last { !own.contains($0) && state.barrier($0) != nil }.flatMap { phase in state.barrier(phase).map { (phase, $0) } }
    }

    /// `phase 3 of 5`, for lists.
    var words: String {
        let count = migration.phases.count
        return switch standing {
        case .pending: "pending"
        case .done: "done"
        case .edited: "edited after it was applied"
        case .running: "running phase \(state.unfinished ?? 0) of \(count)"
        case .interrupted: "interrupted in phase \(state.unfinished ?? 0) of \(count)"
        case .waitingAtGate: "\(state.applied.count) of \(count) phases applied, waiting for a deployment"
        case .inProgress: "\(state.applied.count) of \(count) phases applied"
        }
    }
}

/// A migration's standing as text.
struct StatusText {
    let summary: MigrationSummary
    let next: NextCommand
    let active: ActiveRun?

    init(_ summary: MigrationSummary, next: NextCommand, active: ActiveRun? = nil) {
        self.summary = summary
        self.next = next
        self.active = active
    }

    var text: String {
        var text = "\(summary.migration.name): \(summary.words)\n"
        for phase in summary.migration.phases {
            let record = summary.state.phases[phase.number]
            let mark = ["applied": "✓", "applying": "▶", "undoing": "◀"][record?.status.rawValue ?? ""] ?? " "
            text += "  \(mark) \(phase.number). \(phase.description)"
            switch record?.status {
            case .applied: text += " (\(record?.finishedAt ?? ""))"
            case .applying: text += " (begun \(record?.startedAt ?? ""), \(Amount.counted(record?.stepsDone ?? 0, "step")) of \(record?.plan?.steps.count ?? 0) done)"
            case .undoing: text += " (being taken back)"
            case .undone: text += " (taken back \(record?.finishedAt ?? ""))"
            case nil: break
            }
            text += "\n"
            guard let gate = phase.gate else { continue }
            if let by = record?.gatePassedBy, record?.status == .applied {
                text += "       gate passed by \(by) at \(record?.gatePassedAt ?? ""): \(gate)\n"
            } else {
                text += "       gate: \(gate)\n"
            }
        }
        if let execution = summary.state.execution, execution.status == "failed" || execution.status == "left" || execution.status == "stopped" {
            text += "last run (\(execution.kind), \(execution.startedAt)): \(execution.status)\(execution.message.map { ", \($0)" } ?? "")\n"
        }
        if let phase = summary.state.unfinished, summary.state.phases[phase]?.status == .applying, summary.state.execution?.status == "left" {
            text += "Mend the cause and go on, or take the phase back: \(next.command("rollback \(next.file) --to-phase \(phase - 1)"))\n"
        }
        if let active { text += ActiveRunText(run: active).lines.map { $0 + "\n" }.joined() }
        if summary.state.rejectedRows > 0 {
            text += "\(Amount.counted(summary.state.rejectedRows, "value")) did not convert: SELECT * FROM ai_shell.rejected_rows\n"
        }
        if summary.state.skippedRows > 0 {
            let name = summary.migration.name
            text += "\(Amount.counted(summary.state.skippedRows, "row")) of a backfill could not be written: SELECT * FROM ai_shell.rejected_rows WHERE migration = '\(name)'\n"
        }
        if summary.standing == .waitingAtGate, let phase = summary.next, let gate = phase.gate { text += "now: \(gate)\n" }
        if !summary.state.applied.isEmpty { text += back }
        return text + "next: \(next.text)\n"
    }

    /// How far one can go back, and what does not come along.
    private var back: String {
        let (state, file) = (summary.state, next.file)
        let barrier = summary.barrier
        let open = state.applied.filter { $0 > barrier?.phase ?? 0 }
        var text = barrier.map { "back: \($0.why.message)\n" } ?? ""
        guard !open.isEmpty else { return text }
        let losses = open.flatMap { state.phases[$0]?.plan?.losses ?? [] }
        if losses.isEmpty {
            text += "back: everything \(barrier.map { "after phase \($0.phase)" } ?? "so far") can be taken back with its data\n"
        } else {
            text += losses.map { "back: \($0)\n" }.joined()
        }
        return text + "      \(next.command("rollback \(file)\(barrier.map { " --to-phase \($0.phase)" } ?? "")"))\n"
    }
}

/// Standings for machines.
struct StatusDocument: Encodable {
    let format = 1
    let migrations: [Migration]
    /// What is under way.
    let run: ActiveRunDocument?

    init(migrations: [Migration], active: ActiveRun? = nil) {
        self.migrations = migrations
        run = active.map(ActiveRunDocument.init)
    }

    struct Migration: Encodable {
        let id: String
        let status: String
        let isRunning: Bool
        let phases: [Phase]
        let rejectedRows: Int
        let skippedRows: Int
        let gate: String?
        let next: String?

        init(_ summary: MigrationSummary, next: String) {
            id = summary.migration.name
            status = summary.standing.rawValue
            isRunning = summary.state.isRunning
            rejectedRows = summary.state.rejectedRows
            skippedRows = summary.state.skippedRows
            gate = summary.standing == .waitingAtGate ? summary.next?.gate : nil
            self.next = next
            phases = summary.migration.phases.map { phase in
                let record = summary.state.phases[phase.number]
                return Phase(
                    phase: phase.number, description: phase.description, status: record?.status.rawValue ?? "pending", gate: phase.gate,
                    gatePassedBy: record?.gatePassedBy, startedAt: record?.startedAt, finishedAt: record?.finishedAt,
                    forgotten: summary.state.lost[phase.number])
            }
        }

        init(name: String, _ state: JournalState) {
            id = name
            if state.unfinished != nil {
                status = state.isRunning && state.execution?.status == "running" ? "running" : "interrupted"
            } else {
                status = state.applied.isEmpty ? "taken_back" : "applied"
            }
            isRunning = state.isRunning
            rejectedRows = state.rejectedRows
            skippedRows = state.skippedRows
            gate = nil
            next = nil
            phases = state.phases.sorted { $0.key < $1.key }.map { number, record in
                Phase(
                    phase: number, description: record.plan?.description ?? "", status: record.status.rawValue, gate: record.plan?.gate,
                    gatePassedBy: record.gatePassedBy, startedAt: record.startedAt, finishedAt: record.finishedAt, forgotten: state.lost[number])
            }
        }
    }

    struct Phase: Encodable {
        let phase: Int
        let description: String
        let status: String
        let gate: String?
        let gatePassedBy: String?
        let startedAt: String?
        let finishedAt: String?
        /// What it destroyed and is no longer kept, so that it cannot be taken back.
        let forgotten: [String]?
    }
}
