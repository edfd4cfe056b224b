import Glibc

/// The user's own private PostgreSQL server: Unix socket only, made from the machine's PostgreSQL programs.
///
/// It lives in `$XDG_STATE_HOME/ai-shell/sandbox` (`~/.local/state` when that is not set) and goes on running after this program. A socket
/// path that would be too long there lies under `/tmp/ai-shell-<user id>` instead. Run as root it belongs to another user
/// (see `AI_SHELL_SANDBOX_USER`); when that user cannot reach the state folder, as below a private `/root`, the server lies in
/// `/var/lib/ai-shell/sandbox-<fingerprint of the state folder's path>`: nobody's permissions are loosened.
public struct Sandbox: Sendable {
    public let folder: ServerFolder
    private let account: ServerAccount
    private let environment: [String: String]

    /// - Parameter environment: `XDG_STATE_HOME`, `HOME`, `AI_SHELL_SANDBOX_USER` and `PATH` are read.
    /// - Throws: ``SandboxError`` when there is no place for it or no user to run it.
    public init(environment: [String: String] = ChildProcess.environment()) throws {
        account = try ServerAccount.current(environment: environment)
        self.environment = environment
        let wanted = try Self.stateFolder(environment) + "/sandbox"
        let path = account.canEnter(wanted) ? wanted : "\(ServerPlace.shared)/sandbox-\(Fingerprint.of(wanted))"
        let inside = ServerFolder(path: path)
        folder =
            ServerFolder.fits(sockets: inside.sockets)
            ? inside : ServerFolder(path: path, sockets: "\(Self.shortPlace)/\(Fingerprint.of(path))")
    }

    private static func stateFolder(_ environment: [String: String]) throws(SandboxError) -> String {
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return state + "/ai-shell" }
        guard let home = environment["HOME"], home.hasPrefix("/") else { throw .noHome }
        return home + "/.local/state/ai-shell"
    }

    private static var shortPlace: String { "/tmp/ai-shell-\(geteuid())" }

    /// What there is of it.
    public struct Status: Equatable, Sendable {
        public let folder: String
        /// The server's process, nil when it is not running.
        public let processID: Int32?
        public let isReady: Bool
        /// The major version that made its data, nil before the first start.
        public let version: String?
        public let uri: String
        public let conninfo: String
        /// The server's log file.
        public let log: String
    }

    public func status() -> Status {
        let server = PostmasterFile.running(data: folder.data)
        return Status(
            folder: folder.path, processID: server?.processID, isReady: server?.isReady ?? false, version: dataVersion, uri: uri,
            conninfo: conninfo, log: folder.log)
    }

    /// The address of its database `postgres`, or another one, for libpq and psql.
    public func uri(database: String) -> String { folder.uri(database: database) }
    public var uri: String { folder.uri(database: "postgres") }
    public var conninfo: String { folder.conninfo(database: "postgres") }

    /// Starts it, making it first when it does not exist; does nothing when it runs.
    ///
    /// Two that start it at once get the same server.
    /// - Returns: Its status, ready for connections.
    /// - Throws: ``SandboxError``, ``SystemError``.
    @discardableResult
    public func start() async throws -> Status {
        if PostmasterFile.running(data: folder.data)?.isReady == true { return status() }
        try await locked { try await startLocked() }
        return status()
    }

    /// Stops it in order; does nothing when it does not run.
    /// - Returns: Whether it ran.
    @discardableResult
    public func stop() async throws -> Bool {
        guard Folder.exists(folder.path) else { return false }
        return try await locked {
            guard PostmasterFile.running(data: folder.data) != nil else { return false }
            try await ServerProcess.stop(folder, .fast)
            return true
        }
    }

    /// Removes everything in it and starts it anew, empty.
    @discardableResult
    public func reset() async throws -> Status {
        try await locked {
            try await ServerProcess.stop(folder, .immediate)
            Folder.remove(folder.data)
            unlink(folder.log)
            try await startLocked()
        }
        return status()
    }

    /// Stops it and removes everything of it.
    public func remove() async throws {
        guard Folder.exists(folder.path) else { return }
        try await locked {
            try await ServerProcess.stop(folder, .immediate)
            Folder.remove(folder.sockets)
            Folder.remove(folder.path)
        }
    }

    private func startLocked() async throws {
        let version = dataVersion
        let programs = try PostgresPrograms.find(version: version, environment: environment)
        let server = ServerProcess(programs: programs, account: account, folder: folder, environment: environment)
        if version == nil { try await server.initialize(data: folder.data) }
        if PostmasterFile.running(data: folder.data) == nil { try await server.start() } else { try await server.ready() }
    }

    private var dataVersion: String? {
        FileText.read(folder.data + "/PG_VERSION")?.split(separator: "\n").first.map(String.init)
    }

    /// Runs the body while no other process starts or stops this sandbox.
    private func locked<Value>(_ body: () async throws -> Value) async throws -> Value {
        try Folder.make(Folder.parent(of: folder.path), mode: account.other == nil ? 0o700 : 0o711)
        if !folder.sockets.hasPrefix(folder.path) { try makeShortPlace() }
        try folder.make(for: account)
        // Whoever holds it may be making the cluster and starting it, each with that much patience.
        guard let lock = try await FileLock.acquire(folder.lock, patience: ServerProcess.patience * 2) else {
            throw SandboxError.busy(folder: folder.path, waited: ServerProcess.patience * 2)
        }
        defer { withExtendedLifetime(lock) {} }
        return try await body()
    }

    /// Anybody may make a folder in `/tmp`, so ours is used only when it is ours.
    private func makeShortPlace() throws {
        try Folder.make(Self.shortPlace, mode: account.other == nil ? 0o700 : 0o711)
        var information = stat()
        guard lstat(Self.shortPlace, &information) == 0, information.st_mode & S_IFMT == S_IFDIR, information.st_uid == geteuid() else {
            throw SandboxError.foreignFolder(Self.shortPlace)
        }
    }
}
