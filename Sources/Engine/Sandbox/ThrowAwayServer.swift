import Glibc

/// A real server for one piece of work: rehearsals, checks of backups, tests.
///
/// A copy of an empty cluster, in memory when there is room, started in about 60 ms. `close` stops it and removes it. So
/// does the end of this process, however it comes: a small watching program holds the other end of a pipe and cleans up when that
/// closes. Should that program die as well, the next throw-away server's start sweeps what is left.
public final class ThrowAwayServer: Sendable {
    public let folder: ServerFolder
    private let process: ServerProcess
    private let lock: FileLock
    private let leash: Leash

    private static let prefix = "ai-shell-"
    /// Shared memory in files of its folder, so that nothing stays behind elsewhere after a kill.
    private static let settings = ["dynamic_shared_memory_type=mmap"]

    private init(folder: ServerFolder, process: ServerProcess, lock: FileLock, leash: Leash) {
        self.folder = folder
        self.process = process
        self.lock = lock
        self.leash = leash
    }

    /// Starts a new server.
    ///
    /// - Parameters:
    ///   - settings: `name=value` pairs for the server's command line.
    ///   - programs: Those of the version wanted; left out, those that are found first.
    /// - Throws: ``SandboxError``, ``SystemError``.
    public static func start(
        settings: [String] = [], programs: PostgresPrograms? = nil, environment: [String: String] = ChildProcess.environment()
    ) async throws -> ThrowAwayServer {
        let account = try ServerAccount.current(environment: environment)
        let programs = try programs ?? PostgresPrograms.find(environment: environment)
        let template = try await ServerTemplate.data(programs: programs, account: account, environment: environment)
        let place = ServerPlace.forThrowAway(account: account, environment: environment)
        sweep(place)

        let folder = ServerFolder(path: try Folder.makeTemporary(prefix: place + "/" + prefix))
        do {
            // Locked under another name first: a sweep takes a folder whose lock is free for a dead one's.
            let newLock = folder.lock + ".new"
            guard let lock = try FileLock.attempt(newLock), rename(newLock, folder.lock) == 0 else {
                throw SystemError(call: "lock", subject: folder.lock)
            }
            guard chmod(folder.path, account.other == nil ? 0o700 : 0o711) == 0 else {
                throw SystemError(call: "set the permissions of", subject: folder.path)
            }
            try folder.make(for: account)
            let leash = try Leash(data: folder.data, removing: folder.path)
            let process = ServerProcess(
                programs: programs, account: account, folder: folder, environment: environment,
                settings: Self.settings + settings)
            try account.makeFolder(folder.data)
            try await process.run(["cp", "-a", template + "/.", folder.data])
            let server = ThrowAwayServer(folder: folder, process: process, lock: lock, leash: leash)
            try await server.restart()
            return server
        } catch {
            try? await ServerProcess.stop(folder, .immediate)
            Folder.remove(folder.path)
            throw error
        }
    }

    public func conninfo(database: String = "postgres") -> String { folder.conninfo(database: database) }

    /// The server's process, nil while it is stopped.
    public var processID: Int32? { PostmasterFile.running(data: folder.data)?.processID }

    /// Stops the server as a crash would (`pg_ctl stop -m immediate`): the next start recovers.
    public func crash() async throws { try await ServerProcess.stop(folder, .immediate) }

    /// Kills the postmaster (`kill -9`); its backends notice and end by themselves.
    public func kill() async throws { try await ServerProcess.stop(folder, .kill) }

    /// Stops the server in order (`pg_ctl stop -m fast`); its data stay.
    public func stop() async throws { try await ServerProcess.stop(folder, .fast) }

    /// Starts the server again after `crash` or `stop`.
    public func restart() async throws { try await process.start() }

    /// Stops the server and removes its folder.
    public func close() async throws {
        try await ServerProcess.stop(folder, .immediate)
        Folder.remove(folder.path)
    }

    /// Removes what processes that are gone have left in the place.
    private static func sweep(_ place: String) {
        for name in Folder.names(in: place) where name.hasPrefix(prefix) {
            let folder = ServerFolder(path: place + "/" + name)
            var information = stat()
            guard lstat(folder.path, &information) == 0, information.st_mode & S_IFMT == S_IFDIR, information.st_uid == geteuid(),
                let lock = try? FileLock.attempt(folder.lock, create: false)
            else { continue }
            if let server = PostmasterFile.running(data: folder.data) { Glibc.kill(server.processID, SIGQUIT) }
            Folder.remove(folder.path)
            withExtendedLifetime(lock) {}
        }
    }
}
