import Engine
import Glibc
import MigrateCommands

/// What lives as long as the program: the connection, the variables, how results are printed.
@ShellActor
final class Session {
    let options: ShellOptions
    let output: OutputWriter
    let errors: OutputWriter
    let signals: SignalWatch
    let isInteractive: Bool
    let style: Style
    let configuration: Configuration
    var variables = Variables()
    var outputOptions: OutputOptions
    var showsTiming = false
    /// The key that `\restrict` was given.
    var restriction: String?
    /// For `\errverbose`.
    var lastError: ServerError?
    /// `-L`.
    private(set) var log: LogFile?
    /// Where `\o` sends results.
    private var target: ResultTarget?
    /// As used to connect, a password that was typed included.
    private(set) var settings: ConnectionSettings
    private(set) var connection: PostgresConnection?
    var standing: PostgresConnection.Standing?
    private(set) var hasBegun = false
    private var hasSandbox = false
    /// While the start-up file runs, which is no part of the transaction of `-1`.
    var isStarting = false
    /// The worst of the errors that did not end a script.
    var worst = ExitStatus.success
    /// What is to be said above the line being typed.
    let alerts = Alerts()
    /// What commands keep for the ones after them.
    let memory = SessionMemory()
    var recorder = StatementRecorder()
    lazy var editor = LineEditor(Style(options.color, for: output), alerts)
    lazy var standardInput = LineReader(descriptor: STDIN_FILENO, name: "<stdin>")

    init(options: ShellOptions, output: OutputWriter, errors: OutputWriter, signals: SignalWatch, isInteractive: Bool) throws {
        self.options = options
        self.output = output
        self.errors = errors
        self.signals = signals
        self.isInteractive = isInteractive
        settings = options.settings
        configuration = try UserFolder.configuration("config.yaml").map { try Configuration(file: $0) } ?? Configuration()
        style = Style(options.color, for: errors)
        outputOptions = options.output
        measureTerminal()
        if isInteractive { signals.beInteractive() }
        if options.isQuiet { try variables.set("QUIET", to: "on") }
        if let echo = options.echo { try variables.set("ECHO", to: echo) }
        if let path = options.logFile { log = try LogFile(path, of: output) }
        if let target = options.target { try redirect(to: target) }
        for (name, value) in options.variables { try variables.set(name, to: value) }
    }

    /// What the configuration says, and the command line over it.
    var engineOptions: EngineOptions {
        var options = configuration.options
        options.migrationsDirectory = self.options.migrationsFolder ?? options.migrationsDirectory
        return options
    }

    /// Where results go: standard output, else what `\o` named.
    var results: OutputWriter { target?.writer ?? output }

    /// - Parameter place: A file or `|` and a command; nil goes back to standard output.
    func redirect(to place: String?) throws {
        let made = try place.map { try ResultTarget($0) }
        let before = target
        target = made
        try before?.end()
    }

    /// How the results of statements are printed; those of the shell's own queries come whole.
    var statementOptions: OutputOptions {
        var options = outputOptions
        options.portion = max(0, variables["FETCH_COUNT"].flatMap { Int($0) } ?? 0)
        return options
    }

    /// How errors and notices are told.
    var reporting: ErrorReport.Detail { ErrorReport.Detail(verbosity: variables["VERBOSITY"], context: variables["SHOW_CONTEXT"]) }

    func measureTerminal() {
        guard output.isTerminal else { return }
        (outputOptions.terminalWidth, outputOptions.terminalHeight) = (Terminal.columns, Terminal.lines)
    }

    var isQuiet: Bool { variables.isOn("QUIET", default: false) }

    /// Prints to standard error, what standard output holds first.
    func note(_ text: String) {
        output.flush()
        errors.write(text)
    }

    func note(_ error: any Error, place: String? = nil) {
        note(style.paint(ErrorReport.text(error, place: place, program: isInteractive ? "" : "ai-shell: ", reporting)))
    }

    // MARK: The connection

    /// The session's connection, made when first needed; begins the transaction of `-1`.
    func connected() async throws -> PostgresConnection {
        try await startSandbox()
        let connection: PostgresConnection
        if let current = self.connection { connection = current } else { connection = try await connect(to: settings) }
        if options.isSingleTransaction, !hasBegun, !isStarting {
            hasBegun = true
            try await connection.execute("BEGIN")
            standing = await connection.standing
        }
        return connection
    }

    /// Connects with other settings; the connection before stays when that fails.
    @discardableResult
    func connect(to wanted: ConnectionSettings) async throws -> PostgresConnection {
        var wanted = wanted
        if options.password == .always, wanted["password"] == nil { wanted["password"] = PasswordPrompt.ask(user: wanted["user"]) }
        // At the prompt the session is listened to while the shell's own thread reads keys.
        let thread = isInteractive ? nil : ShellActor.shared.thread
        let made: PostgresConnection
        do {
            made = try await PostgresConnection.connect(wanted.forShell, on: thread)
        } catch ConnectionError.failed(_, needsPassword: true) where options.password != .never && wanted["password"] == nil {
            guard let password = PasswordPrompt.ask(user: wanted["user"]) else { throw ConnectionError.noPassword }
            wanted["password"] = password
            made = try await PostgresConnection.connect(wanted.forShell, on: thread)
        }
        await recordEnd(isCommitted: false)
        await connection?.close()
        connection = made
        settings = wanted
        stopRecordingElsewhere()
        standing = await made.standing
        await tell(made)
        return made
    }

    /// The variables that say where the session is.
    private func tell(_ made: PostgresConnection) async {
        for (name, value) in [("DBNAME", made.database), ("USER", made.user), ("HOST", made.host), ("PORT", made.port)] { variables.tell(name, value) }
        variables.tell("ENCODING", "UTF8")
        variables.tell("SERVER_VERSION_NUM", "\(made.serverVersion)")
        variables.tell("SERVER_VERSION_NAME", await made.parameter("server_version"))
        variables.tell("VERSION", "ai-shell \(Version.text)")
    }

    /// With `--sandbox`: starts the private server when it does not run, and makes it the one to connect to.
    func startSandbox() async throws {
        guard options.usesSandbox, !hasSandbox else { return }
        if let keyword = ["host", "port", "user"].first(where: { settings[$0] != nil }) { throw SandboxConflict(keyword: keyword) }
        let sandbox = try Sandbox()
        try await sandbox.start()
        settings.setTarget(sandbox.uri(database: settings["dbname"] ?? "postgres"))
        hasSandbox = true
    }

    func close() async {
        log?.end()
        await connection?.close()
        connection = nil
    }

    /// Says that the session is gone and, where somebody can go on, makes a new one.
    func recover(from error: any Error, place: String?) async -> ExitStatus {
        let wasOpen = transactionIsOpen
        connection = nil
        standing = nil
        await recordEnd(isCommitted: false)
        note("\(place.map { "\($0): " } ?? "")\((error as? any DescribedError)?.message ?? "\(error)")\n")
        guard isInteractive else { return .connection }
        do {
            try await connect(to: settings)
            note("Connected again. " + (wasOpen ? "The open transaction was rolled back. " : "")
                + "Settings made with SET, temporary tables, prepared statements, advisory locks and LISTEN are gone too.\n")
        } catch {
            note(error)
            note("The next statement tries again; \\c connects elsewhere.\n")
        }
        return .connection
    }

    var transactionIsOpen: Bool {
        switch standing?.transaction {
        case .inTransaction, .failed, .active: true
        default: false
        }
    }

    func update(_ standing: PostgresConnection.Standing) {
        self.standing = standing
        for notification in standing.notifications { output.write(notification.line) }
    }

    // MARK: The end

    /// Commits what `-1` began, or rolls it back, and says what was left open.
    func finish(_ status: ExitStatus) async -> ExitStatus {
        var status = max(status, worst)
        do { try redirect(to: nil) } catch {
            note(error)
            status = max(status, .sql)
        }
        guard let connection else { return status }
        if options.isSingleTransaction, hasBegun {
            let isSound = status == .success && standing?.transaction == .inTransaction
            do {
                if transactionIsOpen { try await connection.execute(isSound ? "COMMIT" : "ROLLBACK", shielded: true) }
                await recordEnd(isCommitted: isSound)
                if !isSound { note("ai-shell: the transaction was rolled back\n") }
                if !isSound, status == .success { status = .sql }
            } catch {
                note(error)
                status = max(status, (error as? any DescribedError)?.exitStatus ?? .sql)
            }
        } else if transactionIsOpen {
            await recordEnd(isCommitted: false)
            if isInteractive {
                note("The open transaction was rolled back.\n")
            } else if status == .success {
                note("ai-shell: error: a transaction was still open at the end; it was rolled back\nHINT:  End it with COMMIT.\n")
                status = .sql
            }
        }
        await close()
        return status
    }
}

private struct SandboxConflict: DescribedError {
    let keyword: String
    var message: String { "--sandbox and a \(keyword) exclude each other" }
    var hint: String? { "The sandbox has its own server; leave out one of the two." }
}

extension ConnectionSettings {
    /// With what the shell relies upon: text in UTF-8, and a name in `pg_stat_activity` unless one is given.
    var forShell: ConnectionSettings {
        var settings = self
        settings["client_encoding"] = "UTF8"
        if settings["fallback_application_name"] == nil { settings["fallback_application_name"] = "ai-shell" }
        return settings
    }
}
