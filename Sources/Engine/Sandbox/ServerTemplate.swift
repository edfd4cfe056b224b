import Glibc

/// Empty clusters, made once and copied: a copy takes 40 ms where `initdb` takes 500.
struct ServerTemplate: Sendable {
    /// - Returns: The folder of the template for these programs, made now when it is missing.
    static func data(
        programs: PostgresPrograms, account: ServerAccount, environment: [String: String]
    ) async throws -> String {
        let options = ServerProcess.initializeOptions + ["--wal-segsize=1"]
        let key = Fingerprint.of(([try programs.version()] + options).joined(separator: " "))
        let folder = ServerFolder(path: try root(account: account, environment: environment) + "/initdb-" + key)
        if Folder.exists(folder.data) { return folder.data }
        try folder.make(for: account)
        guard let lock = try await FileLock.acquire(folder.lock, patience: ServerProcess.patience) else {
            throw SandboxError.busy(folder: folder.path, waited: ServerProcess.patience)
        }
        defer { withExtendedLifetime(lock) {} }
        if !Folder.exists(folder.data) {
            let server = ServerProcess(programs: programs, account: account, folder: folder, environment: environment)
            try await server.initialize(data: folder.data, options: options)
        }
        return folder.data
    }

    /// The user's cache folder; root's where the server's user can get at it.
    private static func root(account: ServerAccount, environment: [String: String]) throws -> String {
        if account.other != nil { return ServerPlace.shared }
        if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") { return cache + "/ai-shell" }
        guard let home = environment["HOME"], home.hasPrefix("/") else { throw SandboxError.noHome }
        return home + "/.cache/ai-shell"
    }
}
