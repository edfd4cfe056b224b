import Engine

/// The command that goes on from where a migration stands, ready to be pasted.
struct NextCommand {
    let loaded: LoadedMigration
    let state: JournalState
    let host: any CommandHost

    init(_ loaded: LoadedMigration, _ state: JournalState, _ host: any CommandHost) {
        self.loaded = loaded
        self.state = state
        self.host = host
    }

    var text: String { command(loaded.path == nil ? "commit" : words) }

    /// A command of this migration, with what the program was called with before it.
    func command(_ words: String) -> String { host.commandPrefix + "migrate " + words }

    var file: String { ShellWord.quoted(loaded.word, forSystemShell: !host.commandPrefix.isEmpty) }

    private var words: String {
        if state.phases.values.contains(where: { $0.status == .undoing }) { return "resume \(file)" }
        if let unfinished = state.unfinished, state.phases[unfinished]?.status == .applying { return "resume \(file)" }
        let pending = loaded.migration.phases.first { state.phases[$0.number]?.status != .applied }
        guard let pending else { return "list" }
        return pending.gate == nil && !loaded.migration.phases.contains { $0.gate != nil } ? "apply \(file)" : "apply \(file) --phase \(pending.number)"
    }
}

/// A word as a command line wants it.
public enum ShellWord {
    public static func quoted(_ word: String, forSystemShell: Bool = true) -> String {
        let plain = !word.isEmpty && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-./=:@%+,".contains($0)) }
        guard !plain else { return word }
        // The system's shell ends a quote to show one; the shell's own commands double it, as SQL does.
        return "'" + word.replacing("'", with: forSystemShell ? "'\\''" : "''") + "'"
    }
}
