import Engine

/// The migrations of the folder, their phases and executions, as words with their state.
public struct MigrationSuggestions: Sendable {
    /// By name, as the journal of the database has them; empty where no database was asked.
    public var states: [String: JournalState]
    let folder: String

    public init(folder: String, states: [String: JournalState]) {
        (self.folder, self.states) = (folder, states)
    }

    /// What can run now comes first; what a command can do nothing with comes last.
    public func migrations(for command: String) -> [CommandSuggestion] {
        let store = MigrationStore(directory: folder)
        let files = (try? store.files()) ?? []
        var ranked: [(rank: Int, suggestion: CommandSuggestion)] = files.map { file in
            guard let migration = try? store.load(file) else {
                return (2, CommandSuggestion(file, note: "cannot be read; `migrate plan \(file)` says why"))
            }
            let summary = MigrationSummary(migration, states[migration.name] ?? .none)
            let state = states.isEmpty ? "" : summary.words
            let note = [state, migration.description ?? ""].filter { !$0.isEmpty }.joined(separator: ": ")
            return (rank(summary.standing, command), CommandSuggestion(migration.name, note: note))
        }
        ranked.sort { ($0.rank, $0.suggestion.text) < ($1.rank, $1.suggestion.text) }
        return ranked.map(\.suggestion)
    }

    private func rank(_ standing: MigrationSummary.Standing, _ command: String) -> Int {
        switch (command, standing) {
        case ("apply", .pending), ("apply", .inProgress), ("apply", .waitingAtGate), ("apply", .interrupted): 0
        case ("resume", .interrupted), ("continue", .interrupted), ("pause", .running), ("rollback", .done), ("rollback", .inProgress), ("rollback", .waitingAtGate): 0
        case ("apply", _), ("resume", _), ("continue", _), ("pause", _), ("rollback", _): 1
        default: 0
        }
    }

    /// The phases that the command can be about first: the next one for `apply`, those applied for `rollback`.
    /// - Parameter file: As typed.
    public func phases(of file: String?, for command: String) -> [CommandSuggestion] {
        let store = MigrationStore(directory: folder)
        guard let file, let path = try? store.find(file), let migration = try? store.load(path) else { return [] }
        let state = states[migration.name] ?? .none
        let next = MigrationSummary(migration, state).next?.number
        var ranked: [(rank: Int, suggestion: CommandSuggestion)] = migration.phases.map { phase in
            let status = state.phases[phase.number]?.status
            let standing: String =
                switch status {
                case .applied: "applied"
                case .applying: "begun"
                case .undoing: "being taken back"
                case .undone, nil: phase.number == next ? "next" : "pending"
                }
            let isFirst = command == "rollback" ? status == .applied : phase.number == next
            let note = "\(standing): \(phase.description)" + (phase.gate.map { " (gate: \($0))" } ?? "")
            return (isFirst ? 0 : 1, CommandSuggestion("\(phase.number)", note: note))
        }
        if command == "rollback" { ranked.insert((0, CommandSuggestion("0", note: "all of it")), at: 0) }
        ranked.sort { ($0.rank, Int($0.suggestion.text) ?? 0) < ($1.rank, Int($1.suggestion.text) ?? 0) }
        return ranked.map(\.suggestion)
    }

    /// The migration last worked on that has phases applied and phases to come, such as `add-bio 1/3`.
    public var between: String? {
        let latest = states.filter { !$0.value.applied.isEmpty }.max { ($0.value.execution?.id ?? 0) < ($1.value.execution?.id ?? 0) }
        guard let latest, let path = try? MigrationStore(directory: folder).find(latest.key), let migration = try? MigrationStore(directory: folder).load(path),
            latest.value.applied.count < migration.phases.count
        else { return nil }
        return "\(latest.key) \(latest.value.applied.count)/\(migration.phases.count)"
    }

    /// The last execution of each migration.
    public var executions: [CommandSuggestion] {
        states.compactMap { name, state in state.execution.map { ($0, name) } }.sorted { $0.0.id > $1.0.id }
            .map { CommandSuggestion("\($0.id)", note: "\($0.kind) of \($1): \($0.status), \($0.startedAt)") }
    }
}
