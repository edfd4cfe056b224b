import Engine
import TestSupport
import Testing

/// A database and a folder of migrations, and the program run on them as an operator would.
struct Workbench {
    let database: TestDatabase
    let folder: ScratchFolder

    static func with(_ template: DatabaseTemplate = .shop, _ body: (Workbench) async throws -> Void) async throws {
        try await TestServer.shared.withDatabase(template) { database in
            let bench = Workbench(database: database, folder: try ScratchFolder())
            try bench.folder.makeMigrations()
            try await body(bench)
        }
    }

    var migrations: String { folder.path + "/migrations" }

    /// What stands before a command.
    var connection: [String] { ["-X", "-d", database.conninfo, "--migrations", migrations] }

    /// Runs `ai-shell migrate …` to its end.
    func migrate(_ words: String..., input: String = "") async throws -> Program.Outcome {
        try await Program.run(connection + ["migrate"] + words, input: input)
    }

    func write(_ text: String, as name: String) throws { try folder.write(text, to: "migrations/\(name).yaml") }

    /// The rename of `users.name`, under the name `rename`: five phases, a gate before the last two.
    func writeRename() async throws {
        let made = try await migrate(
            "generate", "rename-column", "--table", "users", "--old-column", "name", "--new-column", "full_name", "--name", "rename")
        try #require(made.status == 0, "\(made.error)")
    }

    /// A migration of one phase with these operations and checks, each a YAML flow map.
    func writeOne(_ name: String, operations: [String], validation: [String] = []) throws {
        var text = "migration:\n  name: \(name)\n  phases:\n    - phase: 1\n      description: The only one\n"
        if !operations.isEmpty { text += "      operations:\n" + operations.map { "        - {\($0)}\n" }.joined() }
        if !validation.isEmpty { text += "      validation:\n" + validation.map { "        - {\($0)}\n" }.joined() }
        try write(text, as: name)
    }

    /// Runs the pasted command in a system shell.
    func paste(_ command: String) async throws -> Program.Outcome {
        let program = try Program.path()
        let folder = program.prefix(program.count - "/ai-shell".count)
        return try await Program.run(["-c", "PATH=\(folder):$PATH; \(command)"], program: "/bin/sh")
    }
}

extension ScratchFolder {
    func makeMigrations() throws { _ = try ChildProcess.capture(["mkdir", "-p", path + "/migrations"]) }
}

extension Program.Outcome {
    /// The command of the last line, which begins with `next: `.
    var next: String? {
        let last = (error.isEmpty || !error.contains("next: ") ? output : error).split(separator: "\n").last ?? ""
        return last.hasPrefix("next: ") ? String(last.dropFirst("next: ".count)) : nil
    }

    /// The only document of standard output.
    var json: JSONValue { get throws { try JSONValue(parsing: output) } }

    /// A document a line.
    var jsonLines: [JSONValue] { get throws { try output.split(separator: "\n").map { try JSONValue(parsing: String($0)) } } }
}
