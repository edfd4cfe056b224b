import Glibc

/// A program that this process started.
///
/// It starts with every signal unblocked and at its default (threads of a Swift runtime block signals, and a child
/// would inherit that), and with no descriptor of ours but the three named.
public final class ChildProcess: Sendable {
    public enum Ending: Equatable, Sendable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    public let processID: pid_t
    private let ending = Mutex<Ending?>(nil)

    private init(processID: pid_t) { self.processID = processID }

    /// Where a standard descriptor of the program leads.
    public enum Stream: Sendable {
        case null
        /// A descriptor of this process, left open here.
        case descriptor(Int32)
        /// A file opened by the program's side with these `open(2)` flags, created 0600.
        case file(String, flags: Int32)
    }

    /// Starts `words[0]`, looked up in this process's `PATH`, with the rest as its arguments.
    ///
    /// - Parameters:
    ///   - environment: The whole environment of the program; this process's own when left out.
    ///   - newSession: True to cut it off from our terminal and its signals (`setsid`).
    /// - Throws: ``SystemError`` when the program cannot be started.
    public static func spawn(
        _ words: [String], environment: [String: String]? = nil, input: Stream = .null, output: Stream = .null,
        error: Stream = .null, newSession: Bool = false
    ) throws(SystemError) -> ChildProcess {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, stream) in zip(Int32(0)..., [input, output, error]) {
            switch stream {
            case .null: posix_spawn_file_actions_addopen(&actions, target, "/dev/null", O_RDWR, 0)
            case .descriptor(let source): posix_spawn_file_actions_adddup2(&actions, source, target)
            case .file(let path, let flags): posix_spawn_file_actions_addopen(&actions, target, path, flags, 0o600)
            }
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        let setSession: Int32 = 0x80  // POSIX_SPAWN_SETSID of <spawn.h>, which the Glibc module leaves out
        let flags = Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF) | (newSession ? setSession : 0)
        posix_spawnattr_setflags(&attributes, Int16(flags))

        let variables = environment ?? Self.environment()
        var arguments = words.map { strdup($0) } + [nil]
        var settings = variables.map { strdup($0.key + "=" + $0.value) } + [nil]
        defer { for pointer in arguments + settings { free(pointer) } }
        var processID: pid_t = 0
        let code = posix_spawnp(&processID, words[0], &actions, &attributes, &arguments, &settings)
        guard code == 0 else { throw SystemError(call: "start", subject: words[0], code: code) }
        return ChildProcess(processID: processID)
    }

    /// This process's environment.
    public static func environment() -> [String: String] {
        var variables: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let parts = String(cString: entry).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
            next += 1
        }
        return variables
    }

    /// How it ended, or nil while it runs. Never waits.
    public func poll() -> Ending? {
        ending.withLock { known in
            if known != nil { return known }
            var status: Int32 = 0
            guard waitpid(processID, &status, WNOHANG) == processID else { return nil }
            let signal = status & 0x7f
            known = signal == 0 ? .exited((status >> 8) & 0xff) : .killed(signal: signal)
            return known
        }
    }

    /// Waits for its end; a cancelled wait kills the program first.
    public func wait() async throws -> Ending {
        while true {
            if let ending = poll() { return ending }
            do {
                try await Task.sleep(for: .milliseconds(2))
            } catch {
                send(SIGKILL)
                throw error
            }
        }
    }

    /// Sends a signal, unless it has ended (its number may be another program's by then).
    public func send(_ signal: Int32) {
        ending.withLock { known in
            if known == nil { kill(processID, signal) }
        }
    }

    /// What a short program prints on standard output, and how it ended. Blocks: for programs that answer at once.
    public static func capture(_ words: [String], environment: [String: String]? = nil) throws -> (output: String, ending: Ending) {
        let (ours, theirs) = try SocketPair.make()
        defer { close(ours) }
        let child: ChildProcess
        do {
            defer { close(theirs) }
            child = try spawn(words, environment: environment, output: .descriptor(theirs))
        }
        let output = FileText.readToEnd(ours)
        while true {
            if let ending = child.poll() { return (output, ending) }
            usleep(500)
        }
    }
}
