import Engine
import Glibc

/// The built `ai-shell`, run as a user's shell would run it.
public enum Program {
    /// The built program of this name, which lies beside the test bundle; a path stays as it is.
    public static func path(_ name: String = "ai-shell") throws -> String {
        if name.contains("/") { return name }
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = buffer.withUnsafeMutableBytes { readlink("/proc/self/exe", $0.baseAddress!, $0.count) }
        guard count > 0 else { throw SystemError(call: "read", subject: "/proc/self/exe") }
        let bundle = String(decoding: buffer[..<count], as: UTF8.self)
        let path = bundle[..<(bundle.lastIndex(of: "/") ?? bundle.startIndex)] + "/" + name
        guard access(path, X_OK) == 0 else { throw SystemError(call: "run", subject: path) }
        return path
    }

    /// What it printed and how it ended.
    public struct Outcome: Sendable {
        public let output: String
        public let error: String
        public let ending: ChildProcess.Ending

        /// The exit status, nil when a signal ended it.
        public var status: Int32? { if case .exited(let status) = ending { status } else { nil } }
    }

    /// An environment without this machine's settings: no `PG*` variables, a home and XDG folders of its own.
    public static func environment(home: String, _ additions: [String: String] = [:]) -> [String: String] {
        let ours = ChildProcess.environment()
        var own = [
            "PATH": ours["PATH"] ?? "/usr/bin:/bin", "HOME": home, "LC_ALL": "C.UTF-8",
            "XDG_STATE_HOME": home + "/state", "XDG_CONFIG_HOME": home + "/config", "XDG_CACHE_HOME": home + "/cache",
        ]
        // What `make test-majors` sets.
        own[PostgresPrograms.variable] = ours[PostgresPrograms.variable]
        return own.merging(additions) { $1 }
    }

    /// Starts it with this text on standard input, in a home folder of its own.
    ///
    /// - Parameter environment: Added to ``environment(home:_:)``.
    public static func start(
        _ arguments: [String], input: String = "", environment: [String: String] = [:], program: String = "ai-shell"
    ) throws -> RunningProgram {
        let folder = try ScratchFolder()
        try folder.write(input, to: "stdin")
        let child = try ChildProcess.spawn(
            [path(program)] + arguments, environment: Self.environment(home: folder.path, environment),
            input: .file(folder.path + "/stdin", flags: O_RDONLY),
            output: .file(folder.path + "/stdout", flags: O_WRONLY | O_CREAT),
            error: .file(folder.path + "/stderr", flags: O_WRONLY | O_CREAT))
        return RunningProgram(child: child, folder: folder)
    }

    /// Runs it to its end.
    public static func run(
        _ arguments: [String], input: String = "", environment: [String: String] = [:], program: String = "ai-shell"
    ) async throws -> Outcome {
        try await start(arguments, input: input, environment: environment, program: program).wait()
    }
}
