import Engine
import TestSupport
import Testing

@testable import Shell

/// What stands before the line, as the user wants it.
struct PromptTests {
    private func withScreen(_ arguments: [String] = [], _ body: (Screen, TestDatabase, ScratchFolder) async throws -> Void) async throws {
        try await TestServer.shared.withDatabase { database in
            let folder = try ScratchFolder()
            let screen = try await Screen(
                [Program.path(), "-X", "-At", "-d", database.conninfo] + arguments, environment: Program.environment(home: folder.path), columns: 100)
            try await screen.wait("a prompt") { $0.count >= 3 }
            try await body(screen, database, folder)
        }
    }

    static let templates = [
        "%/%R%x%# ", "%n@%m:%>%R ", "%M|", "%~ %p %l ", "%:own: %:nosuch: x ", "%101%102%% ", "%`echo out; echo more`> ", "%[%033[1m%]bold%[%033[0m%] ", "a%zb ", "",
    ]

    /// Both print the prompt when standard input is a terminal; what is left out is what differs on purpose.
    @Test(arguments: templates)
    func `a prompt says what psql's says`(template: String) async throws {
        try await TestServer.shared.withDatabase { database in
            let psql = try PostgresPrograms.find(["postgres", "psql"]).path("psql")
            var seen: [String] = []
            for program in [try Program.path(), psql] {
                let folder = try ScratchFolder()
                let screen = try await Screen(
                    [program, "-X", "-q", "-At", "-d", database.conninfo, "-v", "own=mine", "-v", "PROMPT1=\(template)<"], environment: Program.environment(home: folder.path),
                    columns: 160)
                try await screen.wait("a prompt") { $0.last?.hasSuffix("<") == true }
                // The first of the shell's sessions is the prompt's; others look after what it completes.
                let pids = "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() order by backend_start limit 1"
                let pid = try await database.value(pids) ?? ""
                let line = try await screen.lines.last ?? ""
                seen.append(template.contains("%p") ? line.replacing(pid, with: "PID") : line)
                try await screen.type("\\q")
                try await screen.press("Enter")
                try await waitForNobody(database)
            }
            #expect(seen[0] == seen[1])
        }
    }

    private func waitForNobody(_ database: TestDatabase) async throws {
        while try await database.value("select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()") != "0" {
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test func `what takes no room moves nothing, at the prompt's end too`() async throws {
        try await withScreen(["-v", "PROMPT1=%[%033[32m%]%[%033[1m%]ab%[%033[0m%]"]) { screen, _, _ in
            try await screen.expect("ab")
            try await screen.type("select 'é', 12;")
            try await screen.expect("abselect 'é', 12;")
            #expect(try await screen.cursor.hasPrefix("\(2 + "select 'é', 12;".count),"))
            #expect(try await screen.painted.contains("\u{1B}[1m\u{1B}[32ma"))
            try await screen.press("C-a", "C-k")
            try await screen.expect("ab")
            try await screen.type("select 7;")
            try await screen.press("Enter")
            try await screen.expect("7\nab")
        }
    }

    @Test func `a prompt of two lines keeps its second one at the text`() async throws {
        try await withScreen(["-v", "PROMPT1=first%[%033[1m%]%012> "]) { screen, _, _ in
            try await screen.type("select 4")
            try await screen.expect("first\n> select 4")
            try await screen.type("2;")
            try await screen.press("Enter")
            try await screen.expect("42\nfirst\n>")
        }
    }

    @Test func `the lines that go on and the lines of data have prompts of their own`() async throws {
        try await withScreen(["-v", "PROMPT1=%/ one> ", "-v", "PROMPT2=%w%l%R ", "-v", "PROMPT3=data: "]) { screen, database, _ in
            try await screen.type("select 1 \\p")
            try await screen.press("Enter")
            try await screen.expect("select 1\n" + String(repeating: " ", count: database.name.count + 6) + "2-")
            try await screen.type("\\r")
            try await screen.press("Enter")
            try await screen.expect("\(database.name) one>")
            try await screen.type("create temp table t (a int); copy t from stdin;")
            try await screen.press("Enter")
            try await screen.expect(containing: "data:")
            try await screen.type("5")
            try await screen.press("Enter")
            try await screen.expect("data: 5\ndata:")
            try await screen.type("\\.")
            try await screen.press("Enter")
            try await screen.expect("CREATE TABLE\nEnter data to be copied followed by a newline.\nEnd with a backslash and a period on a line by itself, or an EOF signal.\ndata: 5\ndata: \\.\nCOPY 1\n\(database.name) one>")
        }
    }

    @Test func `the marks of a draft stand where the prompt asks for them`() async throws {
        try await withScreen(["-v", "PROMPT1=[%@] "]) { screen, _, folder in
            try await screen.expect("[]")
            try await screen.type("migrate draft add-bio")
            try await screen.press("Enter")
            try await screen.expect("[[draft add-bio]]")
            try await screen.type("\\set PROMPT1 '%/ '")
            try await screen.press("Enter")
            try await screen.wait("no mark") { $0.last?.contains("add-bio") == false }
        }
    }

    @Test func `parts without room are put before what is seen`() {
        #expect(Prompt.drawable("\u{1}a\u{1}\u{1}b\u{1}x\u{1}c\u{1}") == "\u{1}abc\u{1}x")
        #expect(Prompt.drawable("x\u{1}c\u{1}\ny") == "x\n\u{1}c\u{1}y")
        #expect(Prompt.drawable("plain") == "plain" && Prompt.drawable("\u{1}only\u{1}").isEmpty)
        #expect(Prompt.width("long\nab\u{1}hidden\u{1}c") == 3)
    }
}
