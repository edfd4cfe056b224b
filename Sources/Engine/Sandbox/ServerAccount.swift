import Glibc

/// The operating system's user that a server of ours runs as.
///
/// That is whoever runs this program, except for root: PostgreSQL refuses to run as root, so there it is the user named
/// in `AI_SHELL_SANDBOX_USER`, or `postgres`.
struct ServerAccount: Sendable {
    /// The other user, or nil for the one who runs this program.
    let other: Other?

    struct Other: Equatable, Sendable {
        let name: String
        let userID: uid_t
        let groupID: gid_t
    }

    static func current(environment: [String: String]) throws(SandboxError) -> ServerAccount {
        guard geteuid() == 0 else { return ServerAccount(other: nil) }
        let name = environment["AI_SHELL_SANDBOX_USER"] ?? "postgres"
        guard let account = lookUp(name) else { throw .accountMissing(name) }
        guard account.userID != 0 else { throw .accountIsRoot(name) }
        return ServerAccount(other: account)
    }

    private static func lookUp(_ name: String) -> Other? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16384) { buffer in
            var entry = passwd()
            var result: UnsafeMutablePointer<passwd>?
            guard getpwnam_r(name, &entry, buffer.baseAddress!, buffer.count, &result) == 0, result != nil else { return nil }
            return Other(name: name, userID: entry.pw_uid, groupID: entry.pw_gid)
        }
    }

    /// The command line that runs these words as this user, from a folder that this user may enter.
    func words(_ command: [String]) -> [String] {
        guard let other else { return command }
        return [
            "setpriv", "--reuid=\(other.userID)", "--regid=\(other.groupID)", "--init-groups", "--",
            "/bin/sh", "-c", "cd / && exec \"$@\"", "sh",
        ] + command
    }

    /// What a server's programs see of our environment: nothing that begins with PG, which would change the server.
    func environment(from ours: [String: String]) -> [String: String] {
        var theirs = ["LC_ALL": "C.UTF-8", "HOME": "/"]
        theirs["PATH"] = ours["PATH"]
        theirs["TZ"] = ours["TZ"]
        return theirs
    }

    /// Makes a folder that this user alone may enter (and root, as everywhere).
    func makeFolder(_ path: String) throws(SystemError) {
        try Folder.make(path, mode: 0o700)
        guard let other else { return }
        guard chown(path, other.userID, other.groupID) == 0 else { throw SystemError(call: "give away", subject: path) }
    }

    /// Whether this user can reach what lies below the folder: every folder on the way is one that it may enter.
    func canEnter(_ path: String) -> Bool {
        guard let other else { return true }
        var folder = path
        while true {
            var information = stat()
            if stat(folder, &information) == 0 {
                let mode = information.st_mode
                let bit: mode_t =
                    if information.st_uid == other.userID { 0o100 } else if information.st_gid == other.groupID { 0o010 } else { 0o001 }
                if mode & bit == 0 { return false }
            }
            if folder == "/" { return true }
            folder = Folder.parent(of: folder)
        }
    }
}
