import Engine
import MigrateCommands

/// How the migrations of this database stand, looked at in the background whenever a prompt stands: runs of other sessions and
/// interrupted ones are told above the line, and the prompt names the one that is under way.
final class MigrationWatch: Sendable {
    private struct Known {
        var isLooking = false
        var lastLook: ContinuousClock.Instant?
        var source: ConnectionSettings?
        var told: Set<String> = []
        var states: [String: JournalState] = [:]
        var mark: String?
    }

    // Written beside the prompt, which holds the session's own thread.
    private let known = Mutex(Known())
    private let alerts: Alerts

    /// By name, as the journal has them.
    var states: [String: JournalState] { known.withLock { $0.states } }
    /// For the prompt: the migration that is running, was interrupted, or waits between its phases.
    var mark: String? { known.withLock { $0.mark } }

    /// What was told of runs of other sessions and of interrupted ones; empty where there is none.
    var underWay: String { known.withLock { $0.told.sorted().joined() } }

    /// How old what is known may be before a prompt looks again.
    private static let interval = Duration.seconds(5)

    init(_ alerts: Alerts) { self.alerts = alerts }

    /// After a command that may have changed them.
    func expire() { known.withLock { $0.lastLook = nil } }

    @ShellActor
    func look(_ session: Session) {
        guard session.connection != nil else { return }
        let settings = session.settings
        let isDue = known.withLock { known in
            if known.isLooking { return false }
            if known.source == settings, let last = known.lastLook, ContinuousClock.now - last < Self.interval { return false }
            if known.source != settings { known = Known() }
            (known.source, known.lastLook, known.isLooking) = (settings, .now, true)
            return true
        }
        guard isDue else { return }
        let options = session.engineOptions
        Task.detached(priority: .background) {
            // Where the journal cannot be read, there is nothing to tell.
            let found = try? await MigrationEngine(connections: DatabaseConnectionManager(settings.forShell), options: options).states()
            self.keep(found ?? [], folder: options.migrationsDirectory)
        }
    }

    private func keep(_ found: [(name: String, state: JournalState)], folder: String) {
        let states = Dictionary(found.map { ($0.name, $0.state) }, uniquingKeysWith: { $1 })
        let lines = Set(found.compactMap { Self.line($0.name, $0.state) })
        let mark = Self.mark(states, folder)
        let (news, changesPrompt) = known.withLock { known in
            defer { (known.isLooking, known.states, known.told, known.mark) = (false, states, lines, mark) }
            return (lines.subtracting(known.told).sorted(), known.mark != mark)
        }
        if !news.isEmpty || changesPrompt { alerts.tell(news.joined(), changesPrompt: changesPrompt) }
    }

    private static func line(_ name: String, _ state: JournalState) -> String? {
        guard let phase = state.unfinished else { return nil }
        let word = ShellWord.quoted(name, forSystemShell: false)
        guard state.isRunning else { return "Migration \(name) was interrupted in phase \(phase).\nnext: migrate status \(word)\n" }
        let who = state.execution.map { "\($0.startedBy.map { ", by \($0)" } ?? ""), since \($0.startedAt)" } ?? ""
        return "Migration \(name) is running phase \(phase)\(who).\nnext: migrate status \(word) --watch\n"
    }

    private static func mark(_ states: [String: JournalState], _ folder: String) -> String? {
        let unfinished = states.filter { $0.value.unfinished != nil }.sorted { ($0.value.isRunning ? 0 : 1, $0.key) < ($1.value.isRunning ? 0 : 1, $1.key) }
        if let first = unfinished.first, let phase = first.value.unfinished { return "\(first.key):\(phase) \(first.value.isRunning ? "running" : "interrupted")" }
        return MigrationSuggestions(folder: folder, states: states).between
    }
}
