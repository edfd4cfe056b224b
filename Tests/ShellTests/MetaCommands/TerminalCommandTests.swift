import Engine
import TestSupport
import Testing

/// Backslash commands that need somebody at a terminal.
struct TerminalCommandTests {
    private func withScreen(
        _ environment: [String: String] = [:], rows: Int = 24, _ body: (Screen, TestDatabase, ScratchFolder) async throws -> Void
    ) async throws {
        try await TestServer.shared.withDatabase { database in
            let folder = try ScratchFolder()
            let screen = try await Screen(
                [Program.path(), "-X", "-d", database.conninfo], environment: Program.environment(home: folder.path, environment), columns: 90, rows: rows)
            try await screen.expect("\(database.name)=#")
            try await body(screen, database, folder)
        }
    }

    private func enter(_ text: String, _ screen: Screen) async throws {
        try await screen.type(text)
        try await screen.press("Enter")
    }

    // MARK: \watch

    @Test func `watch shows each run with its time, and Ctrl-C leaves a prompt that begins its line`() async throws {
        try await withScreen { screen, database, _ in
            try await enter("create sequence s;", screen)
            try await screen.expect("CREATE SEQUENCE\n\(database.name)=#")
            try await enter("select nextval('s') as turn \\watch 0.1", screen)
            try await screen.wait("two runs") { $0.count { $0 == " turn" } >= 2 }
            #expect(try await screen.lines.contains { $0.hasSuffix("(every 0.1s)") })
            try await screen.press("C-c")
            try await screen.expect("\(database.name)=#")
            try await enter("\\echo goes on", screen)
            try await screen.expect("\(database.name)=# \\echo goes on\ngoes on\n\(database.name)=#")
        }
    }

    @Test func `watch ends at an error and at Ctrl-C within the statement`() async throws {
        try await withScreen { screen, database, _ in
            try await enter("select 1/0 \\watch", screen)
            try await screen.expect(containing: "division by zero")
            try await screen.expect("\(database.name)=#")
            try await enter("select pg_sleep(600) \\watch", screen)
            while try await database.value("select count(*) from pg_stat_activity where query like 'select pg_sleep(600)%'") != "1" {
                try await Task.sleep(for: .milliseconds(5))
            }
            try await screen.press("C-c")
            try await screen.expect(containing: "canceling statement due to user request")
            try await screen.expect("\(database.name)=#")
        }
    }

    @Test func `a pager of watch gets every run, and ends it`() async throws {
        try await withScreen(["PSQL_WATCH_PAGER": "head -n 11 | grep turn"]) { screen, database, _ in
            try await enter("create sequence s;", screen)
            try await screen.expect("CREATE SEQUENCE\n\(database.name)=#")
            try await enter("select nextval('s') as turn \\watch 0.1", screen)
            try await screen.wait("the end of the pager") { $0.suffix(3) == [" turn", " turn", "\(database.name)=#"] }
        }
    }

    // MARK: \password

    @Test func `a new password is asked for twice without showing, and takes the role as SQL does`() async throws {
        try await TestServer.shared.withDatabase { database in
            // Roles belong to the whole server.
            let (odd, plain) = ("Odd \(database.name)", "plain_\(database.name)")
            try await database.run("create role \"\(odd)\"; create role \(plain)")
            let folder = try ScratchFolder()
            let screen = try await Screen([Program.path(), "-X", "-d", database.conninfo], environment: Program.environment(home: folder.path), columns: 90)
            try await screen.expect("\(database.name)=#")
            for (argument, role) in [("\"\(odd)\"", odd), (plain.uppercased(), plain)] {
                try await enter("\\password \(argument)", screen)
                try await screen.expect("Enter new password for user \"\(role)\":")
                try await enter("s3cret", screen)
                try await screen.expect("Enter it again:")
                try await enter("s3cret", screen)
                try await screen.expect("\(database.name)=#")
                #expect(try await database.value("select rolpassword like 'SCRAM-SHA-256%' from pg_authid where rolname = '\(role)'") == "t")
            }
            try await enter("\\password \(plain)", screen)
            try await screen.expect("Enter new password for user \"\(plain)\":")
            try await enter("one", screen)
            try await screen.expect("Enter it again:")
            try await enter("two", screen)
            try await screen.expect(containing: "the passwords differ; that of \"\(plain)\" is as it was")
            // Ctrl-C leaves at once.
            try await enter("\\password \(plain)", screen)
            try await screen.wait("the question") { $0.last?.hasPrefix("Enter new password") == true }
            try await screen.type("thr")
            try await screen.press("C-c")
            try await screen.expect(containing: "no password was given")
            try await screen.expect("\(database.name)=#")
            #expect(try await !screen.lines.joined().contains("s3cret"))
            try await enter("select 40 + 2 as \"is\";", screen)
            try await screen.expect(containing: " 42")
            try await database.run("drop role \"\(odd)\"; drop role \(plain)")
        }
    }

    @Test func `Ctrl-C at the question for a password ends a script, and the terminal shows again what is typed`() async throws {
        try await TestServer.shared.withDatabase { database in
            let folder = try ScratchFolder()
            let command = "\(try Program.path()) -X -W -d '\(database.conninfo)' -c 'select 1'; echo status $?; cat"
            let screen = try await Screen(["sh", "-c", command], environment: Program.environment(home: folder.path), columns: 90)
            try await screen.wait("the question") { $0.last?.hasPrefix("Password") == true }
            try await screen.press("C-c")
            try await screen.expect(containing: "status 130")
            try await enter("shown", screen)
            try await screen.expect("shown\nshown")
        }
    }

    // MARK: \c

    @Test func `a database in double quotes is taken exactly`() async throws {
        try await TestServer.shared.withDatabase { database in
            let psql = try PostgresPrograms.find(["postgres", "psql"]).path("psql")
            let plain = "Up\(database.name)"
            try await database.run("create database \"\(plain)\"")
            let script = "\\c \"\(plain)\"\nselect current_database();\n\\c \(plain)\nselect current_database();\n\\c \"\(plain)\" \"postgres\"\nselect current_user, current_database();\n"
            let ours = try await Program.run(["-X", "-d", database.conninfo], input: script)
            let theirs = try await Program.run(["-X", "-d", database.conninfo], input: script, program: psql)
            #expect(ours.output == theirs.output && ours.output.contains(plain), "\(ours.error)")
            try await database.run("drop database \"\(plain)\"")
        }
    }

    // MARK: \prompt

    @Test func `prompt asks with its text, and what is typed is the value`() async throws {
        try await withScreen { screen, database, _ in
            try await enter("\\prompt 'Your name: ' who", screen)
            try await screen.expect("Your name:")
            try await enter("Ada L'or", screen)
            try await screen.expect("Your name: Ada L'or\n\(database.name)=#")
            try await enter("select :'who' as who \\g (format=unaligned tuples_only)", screen)
            try await screen.expect("Ada L'or\n\(database.name)=#")
            try await enter("\\prompt who", screen)
            try await screen.wait("an empty line") { $0.last?.contains("\\prompt who") == true }
            try await screen.press("C-c")
            try await screen.expect(containing: "there was no answer")
            try await enter("\\echo :who", screen)
            try await screen.expect("Ada L'or\n\(database.name)=#")
        }
    }

    @Test func `a question of several lines is whole`() async throws {
        try await withScreen { screen, database, _ in
            try await enter("\\set SINGLESTEP on", screen)
            try await screen.expect("\(database.name)=# \\set SINGLESTEP on\n\(database.name)=#")
            try await enter("select 40 + 2 as n;", screen)
            try await screen.expect(
                "***(Single step mode: verify command)*******************************************\nselect 40 + 2 as n;\n"
                    + "***(press return to proceed or enter x and return to cancel)********************")
            try await screen.press("Enter")
            try await screen.expect(" 42\n(1 row)\n\n\(database.name)=#")
        }
    }

    // MARK: The pager

    @Test func `a result that does not fit goes to the pager, one that fits does not`() async throws {
        try await withScreen(["PAGER": "less", "LESS": ""], rows: 12) { screen, database, _ in
            try await enter("select * from generate_series(1, 100) as n;", screen)
            try await screen.wait("the first page") { $0.first?.filter { $0 != " " } == "n" && $0.count == 12 && $0.last == ":" }
            try await screen.type("G")
            try await screen.expect("(100 rows)\n\n(END)")
            try await screen.type("q")
            try await screen.expect("\(database.name)=#")
            try await enter("select * from generate_series(1, 3) as n;", screen)
            try await screen.expect("(3 rows)\n\n\(database.name)=#")
        }
    }

    @Test func `a pager that is left ends the result, in portions too`() async throws {
        try await withScreen(["PAGER": "less", "LESS": ""], rows: 12) { screen, database, _ in
            for count in [0, 100] {
                try await enter("\\set FETCH_COUNT \(count)", screen)
                try await screen.wait("the prompt") { $0.suffix(2) == ["\(database.name)=# \\set FETCH_COUNT \(count)", "\(database.name)=#"] }
                try await enter("select * from generate_series(1, 300000) as n;", screen)
                try await screen.wait("the first page") { $0.first?.filter { $0 != " " } == "n" && $0.last == ":" }
                try await screen.type("q")
                try await screen.expect("\(database.name)=#")
            }
            try await enter("\\echo :ERROR", screen)
            try await screen.expect("false\n\(database.name)=#")
        }
    }

    @Test func `an error below a page ends the pager's result and is seen after it`() async throws {
        try await withScreen(["PAGER": "cat", "LESS": ""], rows: 12) { screen, database, _ in
            try await enter("\\set FETCH_COUNT 4", screen)
            try await screen.expect("\(database.name)=# \\set FETCH_COUNT 4\n\(database.name)=#")
            try await enter("select 10 / (7 - i) as q from generate_series(1, 9) i;", screen)
            try await screen.expect(containing: "division by zero")
            try await screen.expect("\(database.name)=#")
            let lines = try await screen.lines
            #expect(lines.contains(" 3") && !lines.contains(" 5"), "\(lines)")
        }
    }
}
