/// What can go wrong with a server of our own.
public enum SandboxError: DescribedError, Equatable {
    /// No folder holds all of these programs (of this major version, when one is named).
    case programsMissing([String], version: String?, searched: [String])
    /// Run as root, and the user that the server is to run as does not exist.
    case accountMissing(String)
    /// A server cannot run as root, and that is the user named.
    case accountIsRoot(String)
    case programFailed(String, ChildProcess.Ending, log: String)
    case notReady(waited: Duration, log: String)
    case notStopped(processID: Int32, waited: Duration)
    /// Another process has been starting or stopping this sandbox all the time.
    case busy(folder: String, waited: Duration)
    case noHome
    /// Somebody else owns a folder that has to be ours alone.
    case foreignFolder(String)

    public var message: String {
        switch self {
        case .programsMissing(let names, let version?, _):
            "could not find \(names.map { "\"\($0)\"" }.joined(separator: " and ")) of PostgreSQL \(version)"
        case .programsMissing(let names, nil, _):
            "could not find \(names.map { "\"\($0)\"" }.joined(separator: " and ")) of PostgreSQL"
        case .accountMissing(let name): "user \"\(name)\" does not exist"
        case .accountIsRoot(let name): "a PostgreSQL server cannot run as \"\(name)\", which is root"
        case .programFailed(let name, .exited(let status), _): "\"\(name)\" failed with exit status \(status)"
        case .programFailed(let name, .killed(let signal), _): "\"\(name)\" was killed by signal \(signal)"
        case .notReady(let waited, _): "the server did not become ready within \(waited)"
        case .notStopped(let processID, let waited): "the server, process \(processID), did not stop within \(waited)"
        case .busy(let folder, let waited): "another process kept \"\(folder)\" locked for \(waited)"
        case .noHome: "neither XDG_STATE_HOME nor HOME is set"
        case .foreignFolder(let path): "folder \"\(path)\" belongs to another user"
        }
    }

    public var detail: String? {
        switch self {
        case .programsMissing(_, _, let searched): "Searched: \(searched.joined(separator: ", "))."
        case .programFailed(_, _, let log), .notReady(_, let log): log.isEmpty ? nil : "The server's log ends: \(log)"
        default: nil
        }
    }

    public var hint: String? {
        switch self {
        case .programsMissing(_, nil, _): "On Debian and Ubuntu run `apt-get install postgresql`, or name the programs' folder in \(PostgresPrograms.variable)."
        case .programsMissing(_, let version?, _):
            "The sandbox was made by PostgreSQL \(version): run `apt-get install postgresql-\(version)`, "
                + "or `sandbox reset` to begin anew, empty."
        case .accountMissing, .accountIsRoot:
            "PostgreSQL refuses to run as root: name an ordinary user in AI_SHELL_SANDBOX_USER, or run `adduser --system postgres`."
        case .notStopped: "Run `sandbox status`, then `sandbox stop` again."
        case .busy: "Run `sandbox status`."
        case .noHome: "Set HOME to your home folder."
        case .foreignFolder: "Remove it, or name another place in XDG_STATE_HOME."
        case .programFailed, .notReady: nil
        }
    }
}
