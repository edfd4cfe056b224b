import Engine
import Glibc
import TestSupport
import Testing

/// The scripts of `completions/` in the shells they are for, typed at on a screen.
struct SystemShellTests {
    private static let shells = ["bash", "zsh", "fish"]

    /// A shell in a folder with migrations, one of them half applied, whose database is the one that `PG*` names.
    private func withShell(_ shell: String, _ body: (Screen, TestDatabase) async throws -> Void) async throws {
        try await TestServer.shared.withDatabase { database in
            let folder = try ScratchFolder()
            mkdir(folder.path + "/migrations", 0o700)
            try folder.write(Self.migration("add-bio"), to: "migrations/add-bio.yaml")
            try folder.write(Self.migration("add-city"), to: "migrations/add-city.yaml")
            try await database.run("CREATE TABLE users (id bigint PRIMARY KEY, name text)")
            let program = try Program.path()
            let applied = try await Program.run(["-d", database.conninfo, "--migrations", folder.path + "/migrations", "migrate", "apply", "add-bio", "--phase", "1", "-y"])
            #expect(applied.status == 0)
            var environment = Program.environment(home: folder.path, database.environment)
            environment["PATH"] = program.prefix(upTo: program.lastIndex(of: "/") ?? program.endIndex) + ":" + (environment["PATH"] ?? "")
            let root = Example.path("..")
            let words: [String]
            let setUp: String
            switch shell {
            case "bash": (words, setUp) = (["bash", "--norc", "--noprofile", "-i"], "source \(root)/completions/ai-shell.bash")
            case "zsh": (words, setUp) = (["zsh", "-f", "-i"], "fpath=(\(root)/completions $fpath); autoload -Uz compinit; compinit -D -u")
            default: (words, setUp) = (["fish", "--no-config"], "source \(root)/completions/ai-shell.fish")
            }
            let screen = try await Screen(words, environment: environment, columns: 100, rows: 30)
            try await screen.wait("a prompt") { !$0.isEmpty }
            try await screen.type("cd \(folder.path); \(setUp); clear; echo re''ady")
            try await screen.press("Enter")
            try await screen.expect(containing: "ready")
            try await body(screen, database)
        }
    }

    private static func migration(_ name: String) -> String {
        """
        migration:
          name: \(name)
          database: postgresql
          phases:
            - phase: 1
              description: Add the column
              operations: [{type: add_column, table: users, column: \(name.dropFirst(4)), dataType: text}]
            - phase: 2
              description: Forbid NULL
              gate: "Deploy the code that fills it"
              operations: [{type: set_not_null, table: users, column: \(name.dropFirst(4))}]

        """
    }

    @Test(arguments: shells) func `a command, an option and a pattern are completed`(_ shell: String) async throws {
        try await withShell(shell) { screen, _ in
            try await screen.type("ai-shell migr")
            try await screen.press("Tab")
            try await screen.expect(containing: "ai-shell migrate")
            try await screen.type("gener")
            try await screen.press("Tab")
            try await screen.expect(containing: "ai-shell migrate generate")
            try await screen.type("add-soft")
            try await screen.press("Tab")
            try await screen.type("--tab")
            try await screen.press("Tab")
            try await screen.expect(containing: "ai-shell migrate generate add-soft-delete --table")
            try await screen.type("us")
            try await screen.press("Tab")
            try await screen.expect(containing: "ai-shell migrate generate add-soft-delete --table users")
        }
    }

    @Test(arguments: shells) func `the phase that can run next is offered first, with its state`(_ shell: String) async throws {
        try await withShell(shell) { screen, _ in
            try await screen.type("ai-shell migrate apply add-b")
            try await screen.press("Tab")
            try await screen.expect(containing: "migrate apply add-bio")
            try await screen.type("--phase ")
            try await screen.press("Tab")
            if shell == "bash" { try await screen.press("Tab") }
            try await screen.wait("the phases, 2 first") { lines in
                let text = lines.joined(separator: " ").split(separator: "--phase").last ?? ""
                guard shell != "bash" else { return text.contains("2") && text.contains("1") && text.firstIndex(of: "2") ?? text.endIndex < text.lastIndex(of: "1") ?? text.startIndex }
                return text.contains("next: Forbid NULL (gate: Deploy the code that fills it)") && text.contains("applied: Add the column")
            }
        }
    }

    @Test(arguments: shells) func `files go on after a slash, and a connection option completes roles`(_ shell: String) async throws {
        try await withShell(shell) { screen, database in
            try await screen.type("ai-shell migrate plan migr")
            try await screen.press("Tab")
            try await screen.type("add-c")
            try await screen.press("Tab")
            try await screen.expect(containing: "ai-shell migrate plan migrations/add-city.yaml")
            try await screen.press("C-u")
            try await screen.press("C-a", "C-k")
            try await database.run("CREATE ROLE \(shell)_keeper")
            try await screen.type("ai-shell -U \(shell)_k")
            try await screen.press("Tab")
            try await screen.expect(containing: "ai-shell -U \(shell)_keeper")
            try await database.run("DROP ROLE \(shell)_keeper")
        }
    }

    @Test func `every option of the shell is known to completion`() async throws {
        let help = try await Program.run(["--help"]).output
        let options = Set(help.matches(of: /(?m)^ +(?:-., +)?--([a-z-]+)/).map { String($0.output.1) })
        let suggested = try await Program.run(["completions", "suggest", "--", "--"]).output
        #expect(Set(suggested.split(separator: "\n").map { $0.split(separator: "\t")[0].dropFirst(2) }.map(String.init)) == options)
    }
}
