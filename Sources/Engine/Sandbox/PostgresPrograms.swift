import Glibc

/// The folder that holds PostgreSQL's own programs, all of one version.
public struct PostgresPrograms: Hashable, Sendable {
    public let folder: String

    /// The environment's name for the folder to use.
    public static let variable = "AI_SHELL_POSTGRES_BIN"

    public func path(_ program: String) -> String { folder + "/" + program }

    /// Finds a folder that holds all of `programs`.
    ///
    /// Where `AI_SHELL_POSTGRES_BIN` names a folder, that one alone counts. Else the folders on `PATH` come first, then what
    /// `pg_config --bindir` names, then Debian's `/usr/lib/postgresql/*/bin`, the newest first. Debian's wrappers in `/usr/bin`
    /// never count: the server's programs are not there.
    /// - Parameter version: The major version wanted (`15`), any when left out.
    /// - Throws: ``SandboxError/programsMissing(_:version:searched:)``.
    public static func find(
        _ programs: [String] = ["initdb", "postgres"], version: String? = nil,
        environment: [String: String] = ChildProcess.environment()
    ) throws -> PostgresPrograms {
        var searched: [String] = []
        let onPath = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let chosen = environment[variable].flatMap { $0.isEmpty ? nil : $0 }
        let sources = chosen.map { folder in [{ [folder] }] } ?? [{ onPath }, { configured(environment) }, { packaged("/usr/lib/postgresql") }]
        for source in sources {
            for folder in source() {
                searched.append(folder)
                let found = PostgresPrograms(folder: folder)
                guard programs.allSatisfy({ access(found.path($0), X_OK) == 0 }) else { continue }
                if let version, try found.majorVersion() != version { continue }
                return found
            }
        }
        throw SandboxError.programsMissing(programs, version: version, searched: searched)
    }

    /// What the server's program says of itself: `postgres (PostgreSQL) 15.20`.
    public func version() throws -> String {
        let (output, ending) = try ChildProcess.capture([path("postgres"), "--version"])
        guard ending == .exited(0) else { throw SandboxError.programFailed("postgres", ending, log: "") }
        return output.split(separator: "\n").first.map(String.init) ?? ""
    }

    /// The major version, as a data folder's `PG_VERSION` names it: `15`.
    public func majorVersion() throws -> String {
        let number = try version().split(separator: " ").first { $0.first?.isNumber == true } ?? ""
        return String(number.prefix { $0.isNumber })
    }

    private static func configured(_ environment: [String: String]) -> [String] {
        guard let answer = try? ChildProcess.capture(["pg_config", "--bindir"], environment: environment), answer.ending == .exited(0)
        else { return [] }
        return answer.output.split(separator: "\n").prefix(1).map(String.init)
    }

    private static func packaged(_ root: String) -> [String] {
        Folder.names(in: root).sorted { (Double($0) ?? 0) > (Double($1) ?? 0) }.map { "\(root)/\($0)/bin" }
    }
}
