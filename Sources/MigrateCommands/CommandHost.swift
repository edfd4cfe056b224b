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
    /// Writes to standard output.
    func write(_ text: String)
    /// Writes to standard error: progress, notices, errors.
    func note(_ text: String)
    /// The answer without its line end; nil at the end of input.
    func ask(_ question: String) async -> String?
}

extension CommandHost {
    var migrationsFolder: String { engineOptions.migrationsDirectory }

    /// The engine on the session's database.
    var engine: MigrationEngine { MigrationEngine(connections: DatabaseConnectionManager(connectionSettings), options: engineOptions) }
}
