import Glibc

/// Where servers of ours are put.
enum ServerPlace {
    /// Of root alone: a place that the server's user can reach. Root's home usually is none, and its permissions are not ours
    /// to loosen.
    static let shared = "/var/lib/ai-shell"

    /// A throw-away server needs less than this: an empty cluster is 30 MB.
    static let roomForThrowAway: UInt64 = 200_000_000

    /// A folder in memory when there is room, else the folder for temporary files.
    static func forThrowAway(account: ServerAccount, environment: [String: String]) -> String {
        let candidates = ["/dev/shm", environment["TMPDIR"] ?? "/tmp", "/var/tmp"]
        return candidates.first {
            access($0, W_OK) == 0 && account.canEnter($0) && Folder.freeBytes($0) >= roomForThrowAway
        } ?? "/tmp"
    }
}
