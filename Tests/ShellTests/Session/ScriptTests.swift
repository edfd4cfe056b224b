import Engine
import Glibc
import TestSupport
import Testing

/// Scripts and `-c` through the built program: what is printed where, and the exit status.
struct ScriptTests {
    private func run(_ arguments: [String], input: String = "", files: [String: String] = [:]) async throws -> Program.Outcome {
        try await TestServer.shared.withDatabase { database in
            let folder = try ScratchFolder()
            for (name, text) in files { try folder.write(text, to: name) }
            let words = arguments.map { files[$0] == nil ? $0 : folder.path + "/" + $0 }
            return try await Program.run(["-X", "-d", database.conninfo] + words, input: input)
        }
    }

    static let statuses: [(arguments: [String], status: Int32)] = [
        (["-c", "select 1"], 0), (["-c", "select 1/0"], 3), (["-c", "select 1/0", "-c", "select 1"], 3), (["-c", "begin"], 3),
        (["-c", ""], 0), (["-c", ";"], 0), (["-c", "-- x"], 0), (["-f", "/nonexistent.sql"], 1), (["-c", "\\nosuch"], 3), (["-c", "\\i /nonexistent"], 3),
        (["-c", "\\c nosuchdatabase"], 2), (["--nosuch"], 1), (["-1", "-c", "select 1/0"], 3), (["-1", "-c", "commit"], 3), (["-1", "-c", "select 1"], 0),
        (["-v", "ON_ERROR_STOP=off", "-c", "select 1/0"], 0), (["-v", "ON_ERROR_STOP=perhaps"], 1), (["-c", "select pg_terminate_backend(pg_backend_pid())"], 2),
        (["-c", "create table t(a int); create index concurrently on t (a)"], 3), (["-V"], 0), (["--help"], 0), (["-l"], 0), (["-c", "quit"], 0),
    ]

    @Test(arguments: statuses)
    func `exit statuses are those promised`(arguments: [String], status: Int32) async throws {
        let outcome = try await run(arguments)
        #expect(outcome.status == status, "\(outcome.error)")
    }

    @Test func `nothing to connect to names the ways out`() async throws {
        let outcome = try await Program.run(["-h", "/nonexistent", "-c", "select 1"])
        #expect(outcome.status == 2)
        for way in ["-h", "PGHOST", "--sandbox"] { #expect(outcome.error.contains(way)) }
    }

    @Test func `no connection is made before one is needed`() async throws {
        let outcome = try await Program.run(["-h", "/nonexistent", "-c", "\\echo hello"])
        #expect(outcome.status == 0)
        #expect(outcome.output == "hello\n")
    }

    @Test func `a script stops at its first error and names the token's place`() async throws {
        let outcome = try await run(["-f", "x.sql"], files: ["x.sql": "select 1;\n\nselect\n  nam\nfrom pg_class;\nselect 3;\n"])
        #expect(outcome.status == 3)
        #expect(outcome.error.contains("x.sql:4:3: ERROR:  42703: column \"nam\" does not exist\nLINE 2:   nam\n          ^\n"))
        #expect(!outcome.output.contains("3"))
    }

    @Test func `statements of one -c are one transaction, lines with commands are not`() async throws {
        let together = try await run(["-v", "ON_ERROR_STOP=off", "-c", "create table a(); select 1/0", "-c", "select to_regclass('a') is null", "-At"])
        #expect(together.output.contains("t\n"))
        let apart = try await run(["-v", "ON_ERROR_STOP=off", "-c", "\\echo x\ncreate table a(); select 1/0", "-c", "select to_regclass('a') is null", "-At"])
        #expect(apart.output.contains("f\n"))
    }

    @Test func `files and commands run in their order`() async throws {
        let outcome = try await run(["-At", "-c", "select 1", "-f", "x.sql", "-c", "select 3"], files: ["x.sql": "select 2"])
        #expect(outcome.output == "1\n2\n3\n")
    }

    @Test func `COPY reads its data from the script`() async throws {
        let outcome = try await run(
            ["-At"], input: "create table t(a int, b text);\ncopy t from stdin;\n1\tx;y\n2\tmigrate\n\\.\nselect * from t;\ncopy t to stdout;\nselect nam;\n")
        #expect(outcome.output == "CREATE TABLE\nCOPY 2\n1|x;y\n2|migrate\n1\tx;y\n2\tmigrate\n")
        #expect(outcome.error.hasPrefix("<stdin>:8:8: ERROR:"))
    }

    @Test func `the data of a failed COPY never run as SQL`() async throws {
        let input = "copy nosuch from stdin;\nselect 'data';\n\\.\nselect 'after';\n"
        let outcome = try await run(["-At", "-v", "ON_ERROR_STOP=off"], input: input)
        #expect(outcome.output == "after\n")
        let bad = try await run(["-At", "-v", "ON_ERROR_STOP=off"], input: "create temp table t(a int);\ncopy t from stdin;\nx\nselect 'data';\n\\.\nselect 'after';\n")
        #expect(bad.output == "CREATE TABLE\nafter\n")
    }

    @Test func `variables, backslash commands and shell words live in one script`() async throws {
        let input = "\\set v 'it''s'\nselect :'v' \\echo between\n;\nmigrate nosuchcommand\nselect 1;\n"
        let outcome = try await run(["-At"], input: input)
        #expect(outcome.output == "between\nit's\n")
        #expect(outcome.status != 0)
    }

    @Test func `a BOM, CRLF and no last line end are fine; a zero byte is not`() async throws {
        #expect(try await run(["-At"], input: "\u{FEFF}select 1;\r\n\\echo hi\r\nselect 2").output == "1\nhi\n2\n")
        let outcome = try await run(["-At"], input: "select 1;\nselect\0 2;\n")
        #expect(outcome.status == 1)
        #expect(outcome.error.contains("<stdin>:2: error: the line has a zero byte"))
    }

    @Test func `a -1 script is all or nothing`() async throws {
        let outcome = try await run(["-1", "-At", "-f", "x.sql"], files: ["x.sql": "create table a();\nselect 1/0;\n"])
        #expect(outcome.error.contains("rolled back"))
        #expect(outcome.status == 3)
    }

    @Test func `the start-up file runs first, unless -X says otherwise`() async throws {
        let folder = try ScratchFolder()
        try #require(mkdir(folder.path + "/ai-shell", 0o700) == 0)
        try folder.write("\\set greeting hello\n", to: "ai-shell/rc")
        for (options, expected) in [([], "hello\n"), (["-X"], ":greeting\n")] {
            let outcome = try await Program.run(options + ["-c", "\\echo :greeting"], environment: ["XDG_CONFIG_HOME": folder.path])
            #expect(outcome.output == expected)
        }
    }

    @Test func `a full disk under standard output is an error`() async throws {
        try await TestServer.shared.withDatabase { database in
            let folder = try ScratchFolder()
            let child = try ChildProcess.spawn(
                [try Program.path(), "-X", "-d", database.conninfo, "--csv", "-c", "select generate_series(1, 100000)"],
                environment: Program.environment(home: folder.path), output: .file("/dev/full", flags: O_WRONLY),
                error: .file(folder.path + "/stderr", flags: O_WRONLY | O_CREAT))
            #expect(try await child.wait() == .exited(1))
            #expect(try folder.read("stderr") == "ai-shell: error: could not write to standard output: No space left on device\n")
        }
    }

    @Test func `a COPY that waits for a lock is cancelled too`() async throws {
        try await TestServer.shared.withDatabase { database in
            try await database.run("create table t(a int primary key)")
            let blocker = try await database.connect()
            try await blocker.execute("begin; insert into t values (1)")
            let folder = try ScratchFolder()
            try folder.write("copy t from stdin;\n1\n" + String(repeating: "2\n", count: 2_000_000) + "\\.\n", to: "x.sql")
            let child = try ChildProcess.spawn(
                [try Program.path(), "-X", "-d", database.conninfo, "-f", folder.path + "/x.sql"],
                environment: Program.environment(home: folder.path), error: .file(folder.path + "/stderr", flags: O_WRONLY | O_CREAT))
            while try await database.value("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like 'copy t%'") != "1" {
                try await Task.sleep(for: .milliseconds(5))
            }
            child.send(SIGINT)
            #expect(try await child.wait() == .exited(130))
            await blocker.close()
        }
    }

    @Test func `notices and errors go to standard error alone`() async throws {
        let outcome = try await run(["-c", "do $$ begin raise notice 'hey'; end $$"])
        #expect(outcome.output == "DO\n")
        #expect(outcome.error == "NOTICE:  hey\n")
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func `a signal cancels on the server and shows in the exit status`(signal: Int32) async throws {
        try await TestServer.shared.withDatabase { database in
            let folder = try ScratchFolder()
            let words = [try Program.path(), "-X", "-d", database.conninfo, "-c", "select pg_sleep(600) /* here */"]
            let child = try ChildProcess.spawn(
                words, environment: Program.environment(home: folder.path), error: .file(folder.path + "/stderr", flags: O_WRONLY | O_CREAT))
            let running = "select count(*) from pg_stat_activity where query like 'select pg_sleep(600)%' and datname = current_database()"
            while try await database.value(running) != "1" { try await Task.sleep(for: .milliseconds(5)) }
            child.send(signal)
            #expect(try await child.wait() == .exited(128 + signal))
            #expect(try folder.read("stderr").contains("57014"))
            // A server process may outlive its client by a moment.
            try await database.until(running, isNot: "1")
        }
    }

    /// In an open transaction statements are sent together; nobody must be able to tell.
    static let transactions: [(script: String, status: Int32)] = [
        ("begin;\ncreate temp table t(a int primary key);\ninsert into t values (1) returning a;\ninsert into t select 2;\nselect * from t;\ntable t;\ncommit;\n", 0),
        ("begin;\nselect 1 as a; select 2 as b; create table if not exists pg_catalog.pg_class(a int);\nselect 'a;b', ':x', '12:30'::time;\nselect 5\\;select 6;\ncommit;\n", 0),
        ("begin;\nselect 1;\nselect 2;\nselect 1/0;\nselect 3;\ninsert into nosuch values (1);\nrollback;\nselect 4;\n", 3),
        ("begin;\nselect 1;\nselect nam\n  from pg_class;\nselect 3;\nrollback;\n", 3),
        ("begin;\nselect g from generate_series(1, 3) g;\n\\echo :ROW_COUNT\nselect 1;\ndo $$ begin raise notice 'seen'; end $$;\nselect 2;\ncommit;\n", 0),
        ("begin;\nselect 1 where false;\nselect 1;\nset standard_conforming_strings = off;\nselect 'a\\'b;c';\ncommit;\n", 0),
        ("begin;\ncreate temp table t(a int);\ncopy t from stdin;\n1\n2\n\\.\nselect count(*) from t;\nupdate t set a = a + 1;\ndelete from t where a = 2;\ncommit;\n", 0),
        ("begin;\nselect 1;\n" + (1...700).map { "select \($0);\n" }.joined() + "commit;\n", 0), ("begin;\nselect 1;\nselect 2;\n", 3),
        ("begin;\ncreate table r(a int);\ncreate rule seen as on insert to r do also select 'seen', new.a;\ninsert into r values (1);\nselect 1;\ninsert into r values (2);\nrollback;\n", 0),
        ("create table r(a int);\ncreate rule seen as on update to r do also select 'seen', new.a;\ninsert into r values (1);\nbegin;\nselect 1;\nupdate r set a = 2;\nselect 3;\ncommit;\ndrop table r;\n", 0),
        ("begin;\ndeclare c cursor for select 1;\nselect 0;\nselect name from PG_cursors;\nselect 2;\ncommit;\n", 0),
    ]

    @Test(arguments: transactions.indices)
    func `a transaction's statements give what they give one by one`(number: Int) async throws {
        let (script, status) = Self.transactions[number]
        let psql = try PostgresPrograms.find(["postgres", "psql"]).path("psql")
        try await TestServer.shared.withDatabase { database in
            let words = ["-X", "-e", "-d", database.conninfo]
            let stopping = try await Program.run(words, input: script)
            #expect(stopping.status == status, "\(stopping.error)")
            let theirsStopping = try await Program.run(words + ["-v", "ON_ERROR_STOP=on"], input: script, program: psql)
            #expect(stopping.output == theirsStopping.output)
            let ours = try await Program.run(words + ["-v", "ON_ERROR_STOP=off"], input: script)
            let theirs = try await Program.run(words, input: script, program: psql)
            #expect(ours.output == theirs.output)
            // The same messages, ours with SQLSTATE and place.
            func messages(_ text: String) -> [Substring] { text.matches(of: /(?:ERROR|NOTICE):  (?:[0-9A-Z]{5}: )?(.*)/).map { $0.output.1 } }
            #expect(messages(ours.error) == messages(theirs.error))
        }
    }

    @Test func `an error among statements sent together has its own place, and a session lost there is told`() async throws {
        let places = try await run(["-f", "x.sql"], files: ["x.sql": "begin;\nselect 1;\nselect 2; select nam\nfrom pg_class;\nselect 3;\n"])
        #expect(places.status == 3 && places.error.contains("x.sql:3:18: ERROR:  42703: column \"nam\" does not exist"), "\(places.error)")
        #expect(!places.output.contains("3"))
        let lost = try await run(["-f", "x.sql"], files: ["x.sql": "begin;\nselect 1;\nselect pg_terminate_backend(pg_backend_pid());\nselect 3;\n"])
        #expect(lost.status == 2 && lost.error.contains("57P01"), "\(lost.error)")
    }
}
