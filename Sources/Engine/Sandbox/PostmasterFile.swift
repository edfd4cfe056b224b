import Glibc

/// What a server's `postmaster.pid` says: the same that `pg_ctl` reads.
///
/// - SeeAlso: `src/include/utils/pidfile.h` of PostgreSQL, which numbers the lines.
struct PostmasterFile: Sendable {
    let processID: pid_t
    /// True once the server takes connections.
    let isReady: Bool

    static func path(data: String) -> String { data + "/postmaster.pid" }

    /// The running server of this data folder; nil when there is none, also where a dead one left its file behind.
    static func running(data: String) -> PostmasterFile? {
        guard let text = FileText.read(path(data: data)) else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let processID = lines.first.flatMap({ pid_t($0) }), isServer(processID, data: data) else { return nil }
        return PostmasterFile(processID: processID, isReady: lines.count > 7 && lines[7].hasPrefix("ready"))
    }

    /// Lets go of a dead server that is a child of ours: until then its number counts as taken.
    static func reap(data: String) {
        if let processID = named(data: data) { waitpid(processID, nil, WNOHANG) }
    }

    private static func named(data: String) -> pid_t? {
        FileText.read(path(data: data))?.split(separator: "\n").first.flatMap { pid_t($0) }.flatMap { $0 > 0 ? $0 : nil }
    }

    /// Whether the file names a process that lives and is no server of this folder: a number given out anew.
    static func isMisleading(data: String) -> Bool {
        guard let processID = named(data: data) else { return false }
        return !isServer(processID, data: data) && (kill(processID, 0) == 0 || errno == EPERM)
    }

    /// A process is this folder's server when its arguments name the folder. (A dead child that nobody has asked about yet
    /// has no arguments any more.)
    static func isServer(_ processID: pid_t, data: String) -> Bool {
        guard let arguments = FileText.read("/proc/\(processID)/cmdline") else { return false }
        return arguments.split(separator: "\0").contains(Substring(data))
    }
}
