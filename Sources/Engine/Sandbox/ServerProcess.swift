import Glibc

/// Starts and stops the server of one folder, with PostgreSQL's own programs.
struct ServerProcess: Sendable {
    let programs: PostgresPrograms
    let account: ServerAccount
    let folder: ServerFolder
    let environment: [String: String]
    /// `name=value` pairs for the server's command line.
    var settings: [String] = []

    /// How long initdb, a start or a stop may take: thousands of times what they need on an idle machine.
    static let patience = Duration.seconds(60)

    /// Anybody who reaches the socket is let in: the folders keep others out.
    static let initializeOptions = [
        "--auth=trust", "--username=\(ServerFolder.superuser)", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
    ]

    /// Makes an empty cluster in `data`, which must not exist: whole or not at all.
    func initialize(data: String, options: [String] = initializeOptions) async throws {
        let unfinished = data + ".new"
        try await run(["rm", "-rf", unfinished])
        try account.makeFolder(unfinished)
        try await run([programs.path("initdb")] + options + ["-D", unfinished])
        guard rename(unfinished, data) == 0 else { throw SystemError(call: "rename", subject: unfinished) }
    }

    /// Runs a program as the server's user to its end, its words in the log.
    func run(_ command: [String]) async throws {
        let child = try spawn(command)
        let ending = try await child.wait()
        guard ending == .exited(0) else {
            throw SandboxError.programFailed(command[0], ending, log: FileText.tail(folder.log, lines: 5))
        }
    }

    /// Starts the server, cut off from our terminal, so that it survives us; returns when it takes connections.
    ///
    /// The caller knows that no server of this folder runs. No fsync: these servers hold nothing that a power failure may not take.
    func start() async throws {
        removeTraces()
        var words = [programs.path("postgres"), "-D", folder.data, "-F", "-k", folder.sockets, "-h", "", "-p", ServerFolder.port]
        words += settings.flatMap { ["-c", $0] }
        let lastAttempt = ContinuousClock.now + Self.graceOfOrphans
        while true {
            do {
                return try await ready(orEnded: try spawn(words))
            } catch let error as SandboxError {
                guard case .programFailed = error, ContinuousClock.now < lastAttempt else { throw error }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    /// Backends of a server that was killed hold its memory until they notice, and a new one refuses to start meanwhile.
    private static let graceOfOrphans = Duration.seconds(2)

    /// A killed server's files name its process number; once that is another process's, PostgreSQL takes the server for running.
    private func removeTraces() {
        PostmasterFile.reap(data: folder.data)
        if PostmasterFile.isMisleading(data: folder.data) { unlink(PostmasterFile.path(data: folder.data)) }
        let socket = "\(folder.sockets)/.s.PGSQL.\(ServerFolder.port)"
        unlink(socket)
        unlink(socket + ".lock")
    }

    /// Waits until the folder's server takes connections.
    func ready(orEnded child: ChildProcess? = nil) async throws {
        let deadline = ContinuousClock.now + Self.patience
        while PostmasterFile.running(data: folder.data)?.isReady != true {
            if let ending = child?.poll() {
                throw SandboxError.programFailed("postgres", ending, log: FileText.tail(folder.log, lines: 5))
            }
            guard ContinuousClock.now < deadline else {
                throw SandboxError.notReady(waited: Self.patience, log: FileText.tail(folder.log, lines: 5))
            }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    enum StopMode {
        /// Ends sessions, writes a checkpoint.
        case fast
        /// Ends at once: the next start recovers.
        case immediate
        /// The postmaster is killed without a chance to do anything.
        case kill

        var signal: Int32 {
            switch self {
            case .fast: SIGINT
            case .immediate: SIGQUIT
            case .kill: SIGKILL
            }
        }
    }

    /// Stops the folder's server and waits for its end; does nothing where none runs.
    static func stop(_ folder: ServerFolder, _ mode: StopMode) async throws {
        guard let server = PostmasterFile.running(data: folder.data) else { return }
        Glibc.kill(server.processID, mode.signal)
        let deadline = ContinuousClock.now + patience
        while PostmasterFile.isServer(server.processID, data: folder.data) {
            guard ContinuousClock.now < deadline else {
                throw SandboxError.notStopped(processID: server.processID, waited: patience)
            }
            try await Task.sleep(for: .milliseconds(2))
        }
        // Where it is our own child, ask how it ended, or it stays in the process table.
        while waitpid(server.processID, nil, WNOHANG) == 0 { try await Task.sleep(for: .milliseconds(1)) }
    }

    private func spawn(_ command: [String]) throws -> ChildProcess {
        let log = ChildProcess.Stream.file(folder.log, flags: O_WRONLY | O_CREAT | O_APPEND)
        return try ChildProcess.spawn(
            account.words(command), environment: account.environment(from: environment), output: log, error: log, newSession: true)
    }
}
