import Glibc

/// An advisory lock on a file, held until `release` or the end of the process, however that comes.
final class FileLock: Sendable {
    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Locks the file, made when missing; nil when another process or another lock of ours holds it.
    static func attempt(_ path: String, create: Bool = true) throws(SystemError) -> FileLock? {
        let descriptor = open(path, O_RDWR | O_CLOEXEC | (create ? O_CREAT : 0), 0o600)
        guard descriptor >= 0 else { throw SystemError(call: "open", subject: path) }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return FileLock(descriptor: descriptor) }
        let code = errno
        close(descriptor)
        guard code == EWOULDBLOCK else { throw SystemError(call: "lock", subject: path, code: code) }
        return nil
    }

    /// Locks the file as soon as whoever holds it lets go; nil when that takes longer than `patience`.
    static func acquire(_ path: String, patience: Duration) async throws -> FileLock? {
        let deadline = ContinuousClock.now + patience
        while true {
            if let lock = try attempt(path) { return lock }
            guard ContinuousClock.now < deadline else { return nil }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
