import Engine
import Glibc
import TestSupport
import Testing

/// The open draft beside the session: the prompt, a kill, a second session, and the statements that it records.
struct DraftSessionTests {
    private func withDatabase(_ body: (TestDatabase, ScratchFolder) async throws -> Void) async throws {
        try await TestServer.shared.withDatabase { database in
            try await database.run("CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text)")
            try await body(database, ScratchFolder())
        }
    }

    private func terminal(_ database: TestDatabase, _ folder: ScratchFolder) throws -> Terminal {
        try Terminal(
            [Program.path(), "-X", "-d", database.conninfo, "--migrations", folder.path], environment: Program.environment(home: folder.path))
    }

    private func script(_ database: TestDatabase, _ folder: ScratchFolder, _ text: String, arguments: [String] = []) async throws -> Program.Outcome {
        try await Program.run(
            ["-X", "-q", "-d", database.conninfo, "--migrations", folder.path, "-v", "ON_ERROR_STOP=off"] + arguments, input: text,
            environment: ["XDG_STATE_HOME": folder.path + "/state"])
    }

    @Test func `a draft survives a kill, and a second session sees the same`() async throws {
        try await withDatabase { database, folder in
            let first = try terminal(database, folder)
            try await first.expect("=# ")
            for line in ["migrate draft add-bio", "migrate phase 'Add it'", "migrate add-column users bio text"] {
                try await first.sendLine(line)
                try await first.expect("\(database.name)[draft add-bio]=# ")
            }
            let second = try terminal(database, folder)
            try await second.expect("The draft add-bio is open, with 2 calls: `migrate show` prints it, `migrate commit` writes its file.")
            try await second.expect("[draft add-bio]=# ")
            try await second.sendLine("migrate check column-exists users bio")
            try await second.expect("add-bio, phase 1: check column-exists users bio")
            first.signal(SIGKILL)
            _ = try await first.wait()
            let third = try terminal(database, folder)
            try await third.expect("The draft add-bio is open, with 3 calls")
            try await third.expect("=# ")
            try await third.sendLine("migrate undo")
            try await third.expect("taken back: check column-exists users bio")
            try await third.sendLine("migrate discard")
            try await third.expect("Throw away the draft add-bio, with 2 calls? [y/N] ")
            try await third.sendLine("y")
            try await third.expect("draft add-bio is thrown away")
            try await third.expect("\(database.name)=# ")
            try await second.sendLine("migrate show")
            try await second.expect("no draft is open in this database")
        }
    }

    @Test func `a draft that is killed in the middle of its calls keeps each that was answered`() async throws {
        try await withDatabase { database, folder in
            let settings = ConnectionSettings(database.conninfo)
            let store = try DraftStore(DatabaseAddress(settings), environment: ["XDG_STATE_HOME": folder.path + "/state"])
            for round in 0..<5 {
                let terminal = try terminal(database, folder)
                try await terminal.expect("=# ")
                try await terminal.sendLine("migrate draft killed")
                try await terminal.expect("=# ")
                try await terminal.sendLine("migrate phase 'Round \(round)'")
                try await terminal.expect("killed, phase \(round + 1): phase 'Round \(round)'")
                // The next call is on its way when the kill comes.
                try await terminal.sendLine("migrate add-column users c\(round) int")
                try await Task.sleep(for: .milliseconds(round))
                terminal.signal(SIGKILL)
                _ = try await terminal.wait()
                let calls = try await store.openDraft().calls.map(\.words)
                #expect(calls.filter { $0[0] == "phase" }.count == round + 1)
            }
        }
    }

    @Test func `what a session does becomes operations, and what it takes back does not`() async throws {
        try await withDatabase { database, folder in
            let terminal = try terminal(database, folder)
            try await terminal.expect("=# ")
            for line in ["migrate draft try", "migrate phase 'Tried out'"] {
                try await terminal.sendLine(line)
                try await terminal.expect("[draft try]=# ")
            }
            try await terminal.sendLine("migrate record on")
            try await terminal.expect("recording into try, phase 1")
            try await terminal.expect("\(database.name)[rec try]=# ")
            try await terminal.sendLine("ALTER TABLE users ADD COLUMN bio text;")
            try await terminal.expect("recorded: migrate add-column users bio text")
            for line in ["BEGIN;", "ALTER TABLE users ADD COLUMN never int;", "ROLLBACK;"] { try await terminal.sendLine(line) }
            try await terminal.expect("not recorded: 1 statement was rolled back")
            try await terminal.expect("[rec try]=# ")
            for line in ["BEGIN;", "CREATE INDEX users_bio ON users (bio);", "SAVEPOINT s;", "DROP TABLE users;", "ROLLBACK TO s;"] {
                try await terminal.sendLine(line)
                try await terminal.expect("[rec try]=*# ")
            }
            try await terminal.sendLine("SELECT 1/0;")
            try await terminal.expect("[rec try]=!# ")
            try await terminal.sendLine("ROLLBACK TO s;")
            try await terminal.expect("[rec try]=*# ")
            try await terminal.sendLine("COMMIT;")
            try await terminal.expect("recorded: migrate add-index users users_bio bio")
            try await terminal.sendLine("SELECT count(*) FROM users;")
            try await terminal.expect("[rec try]=# ")
            try await terminal.sendLine("ALTER ROLE postgres PASSWORD 'x';")
            try await terminal.expect("not recorded: what seems to hold a password is kept nowhere")
            try await terminal.sendLine("migrate record off")
            try await terminal.expect("[draft try]=# ")
            try await terminal.sendLine("DROP INDEX users_bio;")
            try await terminal.expect("[draft try]=# ")
            try await terminal.sendLine("migrate commit")
            try await terminal.expect("try.yaml")
            let written = try MigrationStore(directory: "").load(folder.path + "/try.yaml")
            #expect(written.toYAML() == migration("try").phase("Tried out").addColumn("users", "bio", "text").addIndex("users", "users_bio", ["bio"]).text)
        }
    }

    @Test func `a script is recorded as well, statements of one transaction in their order`() async throws {
        try await withDatabase { database, folder in
            let outcome = try await script(
                database, folder,
                "migrate draft s\nmigrate phase p\nmigrate record on\nBEGIN;\nALTER TABLE users ADD COLUMN a int;\nALTER TABLE users ADD COLUMN b int;\nINSERT INTO users (name) VALUES ('x');\nCOMMIT;\nDROP INDEX nothing;\n")
            #expect(
                outcome.error == """
                    recorded: migrate add-column users a int
                    recorded: migrate add-column users b int
                    recorded: migrate custom-sql 'INSERT INTO users (name) VALUES (''x'')'
                    <stdin>:9:1: ERROR:  42704: index "nothing" does not exist

                    """)
            let shown = try await script(database, folder, "migrate show --json").output
            #expect(try JSONValue(parsing: shown)["migrations"].elements[0]["calls"].elements.count == 4)
        }
    }

    @Test(arguments: [("SELECT 1;", true), ("SELECT 1/0;", false)])
    func `with -1 statements are recorded once the whole is committed`(last: String, isCommitted: Bool) async throws {
        try await withDatabase { database, folder in
            let outcome = try await script(
                database, folder, "migrate draft s\nmigrate phase p\nmigrate record on\nALTER TABLE users ADD COLUMN a int;\n\(last)\n",
                arguments: ["-1", "-v", "ON_ERROR_STOP=on"])
            #expect(outcome.error.contains("recorded: migrate add-column users a int") == isCommitted)
            #expect(outcome.error.contains("not recorded: 1 statement was rolled back") != isCommitted)
        }
    }

    @Test func `an operation that the phase cannot take beside another is recorded as its SQL`() async throws {
        try await withDatabase { database, folder in
            let outcome = try await script(
                database, folder,
                "migrate draft s\nmigrate phase p\nmigrate record on\nCREATE INDEX i ON users (name);\nDROP INDEX i;\n")
            #expect(outcome.error == "recorded: migrate add-index users i name\nrecorded: migrate custom-sql 'DROP INDEX i'\n")
        }
    }

    @Test func `recording ends with the draft, and where the session goes to another database`() async throws {
        try await withDatabase { database, folder in
            let outcome = try await script(
                database, folder,
                "migrate draft s\nmigrate phase p\nmigrate record on\n\\c \(database.server.folder.uri(database: "postgres"))\nCREATE TABLE unrecorded_\(database.name) ();\nDROP TABLE unrecorded_\(database.name);\n")
            #expect(outcome.error == "Recording is off: this is another database.\n")
            let discarded = try await script(database, folder, "migrate record on\nmigrate discard -y\nALTER TABLE users ADD COLUMN a int;\n")
            #expect(discarded.error == "")
        }
    }
}

extension MigrationBuilder {
    fileprivate var text: String { (try? toYAML()) ?? "" }
}
