import ArgumentParser

/// The whole program as completion scripts see it: the shell's own options, then the commands.
///
/// Only scripts are made of it. The shell reads its options by itself, in PostgreSQL's ways, from a table of its own;
/// a test compares the two.
struct CompletionRoot: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: RootCommand.configuration.commandName, abstract: RootCommand.configuration.abstract,
        subcommands: RootCommand.configuration.subcommands, helpNames: CommandNames.help)

    // Connection
    @Option(name: [.customShort("h"), .long], help: "server's host, or the folder of its socket", completion: .directory) var host: String?
    @Option(name: [.customShort("p"), .long], help: "server's port") var port: String?
    @Option(name: [.customShort("U"), .long], help: "role to connect as") var username: String?
    @Option(name: [.customShort("d"), .long], help: "database, or a URI or conninfo string") var dbname: String?
    @Flag(name: [.customShort("w"), .long], help: "never ask for a password") var noPassword = false
    @Flag(name: [.customShort("W"), .long], help: "ask for a password before connecting") var password = false
    @Flag(help: "connect to a private server of your own") var sandbox = false

    // Input
    @Option(name: [.customShort("c"), .long], help: "run SQL or a command, then exit") var command: [String] = []
    @Option(name: [.customShort("f"), .long], help: "run a script, then exit", completion: .file(extensions: ["sql"])) var file: [String] = []
    @Flag(name: [.customShort("1"), .long], help: "run everything in one transaction") var singleTransaction = false
    @Option(name: [.customShort("v"), .long, .customLong("variable")], help: "set a variable, such as ON_ERROR_STOP=off") var set: [String] = []
    @Flag(name: [.customShort("X"), .long], help: "do not read the start-up file") var noRc = false
    @Flag(name: [.customShort("n"), .long], help: "read the terminal without line editing") var noReadline = false
    @Flag(name: [.customShort("s"), .long], help: "ask before each statement") var singleStep = false
    @Flag(name: [.customShort("S"), .long], help: "a line's end ends a statement too") var singleLine = false
    @Flag(name: [.customShort("l"), .long], help: "list the databases, then exit") var list = false
    @Option(help: "folder of the migration files", completion: .directory) var migrations: String?

    // Output
    @Flag(name: [.customShort("A"), .long], help: "unaligned output") var noAlign = false
    @Flag(name: [.customShort("t"), .long], help: "rows alone") var tuplesOnly = false
    @Flag(name: [.customShort("x"), .long], help: "one line a value") var expanded = false
    @Flag(help: "comma-separated values") var csv = false
    @Flag(help: "an array of objects") var json = false
    @Flag(name: [.customShort("H"), .long], help: "tables of HTML") var html = false
    @Option(name: [.customShort("P"), .long], help: "set how results are printed, as \\pset does") var pset: [String] = []
    @Option(name: [.customShort("T"), .long], help: "attributes of HTML tables, widths of LaTeX columns") var tableAttr: String?
    @Option(name: [.customShort("o"), .long], help: "send results to a file, or |COMMAND", completion: .file()) var output: String?
    @Option(name: [.customShort("L"), .long], help: "write statements and results to a file as well", completion: .file()) var logFile: String?
    @Flag(name: [.customShort("E"), .long], help: "print the queries of the backslash commands") var echoHidden = false
    @Option(name: [.customShort("F"), .long], help: "what joins values in unaligned output") var fieldSeparator: String?
    @Option(name: [.customShort("R"), .long], help: "what joins rows in unaligned output") var recordSeparator: String?
    @Flag(name: [.customShort("z"), .long], help: "join values with a zero byte") var fieldSeparatorZero = false
    @Flag(name: [.customShort("0"), .long], help: "join rows with a zero byte") var recordSeparatorZero = false
    @Flag(name: [.customShort("q"), .long], help: "no command tags, no welcome") var quiet = false
    @Flag(name: [.customShort("a"), .long], help: "print the script's lines as they are read") var echoAll = false
    @Flag(name: [.customShort("e"), .long], help: "print each statement before it is sent") var echoQueries = false
    @Flag(name: [.customShort("b"), .long], help: "print the statement with each error") var echoErrors = false
    @Option(help: "when to use colours", completion: .list(["auto", "always", "never"])) var color: String?

    // General
    @Flag(name: [.customShort("V"), .long], help: "print the version") var version = false
}

/// Where a command takes a migration, what may stand there.
enum MigrationCompletion {
    /// The files here and in the folders here, and the migrations by name. Each Tab is a process, so no database is asked.
    static let names: CompletionKind = .shellCommand(
        "ls -d -- *.yaml *.yml */*.yaml */*.yml 2>/dev/null; ls migrations 2>/dev/null | sed -n 's/\\.ya*ml$//p'")
}
