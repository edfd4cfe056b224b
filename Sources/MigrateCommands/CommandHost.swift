import Engine

/// What a command needs of the shell that hosts it.
public protocol CommandHost: Sendable {
    /// Those of the session; commands open connections of their own with them.
    var connectionSettings: ConnectionSettings { get }
    /// Standard input is a terminal and this is no script: the operator may be asked.
    var isInteractive: Bool { get }
    /// Standard error is a terminal: progress may redraw.
    var isTerminal: Bool { get }
    /// In columns.
    var terminalWidth: Int { get }
    /// Of the configuration and the command line.
    var engineOptions: EngineOptions { get }
    /// What stands before a command that is to be pasted: empty inside a session, `ai-shell -h db1 ` and the like outside.
    var commandPrefix: String { get }
    /// Whether the session's own explicit transaction is open.
    var transactionIsOpen: Bool { get async }
    var interrupts: Interrupts { get }
    /// Of the session that the command was typed in; nil where it came from the system's shell.
    var memory: SessionMemory? { get }
    /// Writes to standard output.
    func write(_ text: String)
    /// Writes to standard error: progress, notices, errors.
    func note(_ text: String)
    /// The answer without its line end; nil at the end of input.
    func ask(_ question: String) async -> String?
}

extension CommandHost {
    var migrationsFolder: String { engineOptions.migrationsDirectory }

    /// The open draft of the session's database.
    var drafts: DraftStore { get throws { try DraftStore(DatabaseAddress(connectionSettings)) } }

    /// A command as it can be pasted.
    func pasted(_ words: [String]) -> String {
        commandPrefix + words.map { ShellWord.quoted($0, forSystemShell: !commandPrefix.isEmpty) }.joined(separator: " ")
    }

    /// The engine on the session's database.
    var engine: MigrationEngine { MigrationEngine(connections: DatabaseConnectionManager(connectionSettings), options: engineOptions) }
}
