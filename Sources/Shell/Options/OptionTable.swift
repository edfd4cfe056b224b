import Engine

/// One option of the shell's own: its names, what it takes, what it does, what `--help` says.
struct OptionDeclaration: Sendable {
    enum Section: String, CaseIterable {
        case connection = "Connection", input = "Input", output = "Output", general = "General"
    }

    enum Effect: Sendable {
        case flag(@Sendable (inout ShellOptions) -> Void)
        /// What stands for the value in `--help`, and what the value does.
        case value(String, @Sendable (inout ShellOptions, String) throws -> Void)
    }

    let short: Character?
    let long: String
    var otherLong: String?
    let section: Section
    let help: String
    let effect: Effect

    var takesValue: Bool { if case .value = effect { true } else { false } }
    var names: [String] { (short.map { ["-\($0)"] } ?? []) + ["--\(long)"] + (otherLong.map { ["--\($0)"] } ?? []) }
}

/// Every option, declared once: the parser reads them, `--help` prints them.
enum OptionTable {
    static let all: [OptionDeclaration] = connection + input + output + general

    private static let connection: [OptionDeclaration] = [
        setting("h", "host", "HOST", "host", "server's host, or the folder of its socket"),
        setting("p", "port", "PORT", "port", "server's port"),
        setting("U", "username", "NAME", "user", "role to connect as"),
        OptionDeclaration(
            short: "d", long: "dbname", section: .connection, help: "database, or a URI or conninfo string",
            effect: .value("DBNAME") { $0.settings.setTarget($1) }),
        flag("w", "no-password", .connection, "never ask for a password") { $0.password = .never },
        flag("W", "password", .connection, "ask for a password before connecting") { $0.password = .always },
        flag(nil, "sandbox", .connection, "connect to a private server of your own, started when needed") { $0.usesSandbox = true },
    ]

    private static let input: [OptionDeclaration] = [
        OptionDeclaration(
            short: "c", long: "command", section: .input, help: "run SQL or a command, then exit (repeatable, in order with -f)",
            effect: .value("TEXT") { $0.actions.append(.command($1)) }),
        OptionDeclaration(
            short: "f", long: "file", section: .input, help: "run a script, then exit (repeatable; - is standard input)",
            effect: .value("FILE") { $0.actions.append(.file($1)) }),
        flag("1", "single-transaction", .input, "run everything in one transaction") { $0.isSingleTransaction = true },
        OptionDeclaration(
            short: "v", long: "set", otherLong: "variable", section: .input, help: "set a variable, such as ON_ERROR_STOP=off",
            effect: .value("NAME=VALUE") { options, text in
                let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                options.variables.append((parts[0], parts.count > 1 ? parts[1] : nil))
            }),
        flag("X", "no-rc", .input, "do not read the start-up file") { $0.skipsStartupFile = true },
        flag("n", "no-readline", .input, "read the terminal without line editing") { $0.readsWithoutEditor = true },
        flag("s", "single-step", .input, "ask before each statement") { $0.variables.append(("SINGLESTEP", "on")) },
        flag("S", "single-line", .input, "a line's end ends a statement too") { $0.variables.append(("SINGLELINE", "on")) },
        flag("l", "list", .input, "list the databases, then exit") { $0.actions.append(.listDatabases) },
        OptionDeclaration(
            short: nil, long: "migrations", section: .input, help: "folder of the migration files (default: migrations)",
            effect: .value("DIR") { $0.migrationsFolder = $1 }),
    ]

    private static let output: [OptionDeclaration] = [
        flag("A", "no-align", .output, "unaligned output, values joined with |") { $0.output.format = .unaligned },
        flag("t", "tuples-only", .output, "rows alone: no column names, no counts") { $0.output.tuplesOnly = true },
        flag("x", "expanded", .output, "one line a value, for wide rows") { $0.output.expanded = .on },
        flag(nil, "csv", .output, "comma-separated values") { $0.output.format = .csv },
        flag(nil, "json", .output, "an array of objects") { $0.output.format = .json },
        flag("H", "html", .output, "tables of HTML") { $0.output.format = .html },
        OptionDeclaration(
            short: "P", long: "pset", section: .output, help: "set how results are printed, as \\pset does",
            effect: .value("NAME[=VALUE]") { options, text in
                let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                do { try OutputSetting.set(parts[0], to: parts.count > 1 ? parts[1] : nil, in: &options.output) } catch let error as OutputSettingProblem {
                    throw OptionError.badSetting(text, error.message)
                }
            }),
        OptionDeclaration(
            short: "T", long: "table-attr", section: .output, help: "attributes of HTML tables, widths of LaTeX columns",
            effect: .value("TEXT") { $0.output.tableAttributes = $1 }),
        OptionDeclaration(
            short: "o", long: "output", section: .output, help: "send results to a file, or |COMMAND",
            effect: .value("FILE") { $0.target = $1 }),
        OptionDeclaration(
            short: "L", long: "log-file", section: .output, help: "write statements and results to a file as well",
            effect: .value("FILE") { $0.logFile = $1 }),
        flag("E", "echo-hidden", .output, "print the queries of the backslash commands") { $0.variables.append(("ECHO_HIDDEN", "on")) },
        OptionDeclaration(
            short: "F", long: "field-separator", section: .output, help: "what joins values in unaligned output",
            effect: .value("TEXT") { $0.output.fieldSeparator = $1 }),
        OptionDeclaration(
            short: "R", long: "record-separator", section: .output, help: "what joins rows in unaligned output",
            effect: .value("TEXT") { $0.output.recordSeparator = $1 }),
        flag("z", "field-separator-zero", .output, "join values with a zero byte") { $0.output.fieldSeparator = "\0" },
        flag("0", "record-separator-zero", .output, "join rows with a zero byte") { $0.output.recordSeparator = "\0" },
        flag("q", "quiet", .output, "no command tags, no welcome") { $0.isQuiet = true },
        flag("a", "echo-all", .output, "print the script's lines as they are read") { $0.echo = "all" },
        flag("e", "echo-queries", .output, "print each statement before it is sent") { $0.echo = "queries" },
        flag("b", "echo-errors", .output, "print the statement with each error") { $0.echo = "errors" },
        OptionDeclaration(
            short: nil, long: "color", section: .output, help: "auto, always or never (default: auto; NO_COLOR counts)",
            effect: .value("WHEN") { options, text in
                guard let choice = ShellOptions.ColorChoice(rawValue: text) else {
                    throw OptionError.invalidValue(
                        option: "--color", value: text, allowed: ShellOptions.ColorChoice.allCases.map(\.rawValue))
                }
                options.color = choice
            }),
    ]

    private static let general: [OptionDeclaration] = [
        flag("V", "version", .general, "print the version") { $0.showsVersion = true },
        flag("?", "help", .general, "print this") { $0.showsHelp = true },
    ]

    private static func flag(
        _ short: Character?, _ long: String, _ section: OptionDeclaration.Section, _ help: String,
        _ effect: @Sendable @escaping (inout ShellOptions) -> Void
    ) -> OptionDeclaration {
        OptionDeclaration(short: short, long: long, section: section, help: help, effect: .flag(effect))
    }

    private static func setting(_ short: Character, _ long: String, _ value: String, _ keyword: String, _ help: String) -> OptionDeclaration {
        OptionDeclaration(
            short: short, long: long, section: .connection, help: help, effect: .value(value) { $0.settings[keyword] = $1 })
    }
}
