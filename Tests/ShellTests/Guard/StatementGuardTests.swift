import TestSupport
import Testing

/// The question before a dangerous statement, on a terminal.
struct StatementGuardTests {
    private func withShell(_ arguments: [String] = [], _ body: (Terminal, TestDatabase) async throws -> Void) async throws {
        try await TestServer.shared.withDatabase(DatabaseTemplate("CREATE TABLE t AS SELECT n FROM generate_series(1, 3) AS n")) { database in
            let folder = try ScratchFolder()
            let terminal = try Terminal([Program.path(), "-X", "-d", database.conninfo] + arguments, environment: Program.environment(home: folder.path))
            try await terminal.expect("\(database.name)=# ")
            try await body(terminal, database)
        }
    }

    @Test func `it runs with y alone`() async throws {
        try await withShell { terminal, database in
            for answer in ["n\r", "\r", "what\r", "\u{3}", "\u{4}"] {
                try await terminal.sendLine("truncate t;")
                try await terminal.expect("Every row of t goes.")
                try await terminal.expect("Run it? [y/N] ")
                try await terminal.send(answer)
                try await terminal.expect("It was not run.")
                try await terminal.expect("=# ")
            }
            #expect(try await database.value("select count(*) from t") == "3")
            try await terminal.sendLine("truncate t;")
            try await terminal.expect("Run it? [y/N] ")
            try await terminal.sendLine("y")
            try await terminal.expect("TRUNCATE TABLE")
            #expect(try await database.value("select count(*) from t") == "0")
        }
    }

    @Test func `a refusal ends the rest of the line, as an error does not`() async throws {
        try await withShell { terminal, database in
            try await terminal.sendLine("begin; delete from t; commit;")
            try await terminal.expect("Run it? [y/N] ")
            try await terminal.sendLine("n")
            try await terminal.expect("=*# ")
            try await terminal.sendLine("rollback;")
            try await terminal.expect("ROLLBACK")
            #expect(try await database.value("select count(*) from t") == "3")
        }
    }

    @Test func `GUARD off, a script and -c ask nothing`() async throws {
        try await withShell { terminal, database in
            try await terminal.sendLine("\\set GUARD off")
            try await terminal.sendLine("update t set n = 4;")
            try await terminal.expect("UPDATE 3")
            try await terminal.sendLine("\\set GUARD on")
            let folder = try ScratchFolder()
            try folder.write("delete from t where n = 4; drop table t;\n", to: "end.sql")
            try await terminal.sendLine("\\i \(folder.path)/end.sql")
            try await terminal.expect("DROP TABLE")
            #expect(try await database.value("select to_regclass('t')") == nil)
        }
        try await TestServer.shared.withDatabase(DatabaseTemplate("CREATE TABLE t AS SELECT 1 AS n")) { database in
            let run = try await Program.run(["-X", "-d", database.conninfo, "-c", "drop table t"])
            #expect(run.output == "DROP TABLE\n")
        }
    }

    @Test func `who holds the table is named before a statement waits for it`() async throws {
        try await withShell { terminal, database in
            let other = try await database.connect()
            try await other.query("BEGIN")
            try await other.query("LOCK TABLE t IN ACCESS SHARE MODE")
            try await terminal.sendLine("alter table t add m int;")
            try await terminal.expect("pid \(other.backendPID)")
            try await terminal.expect("holds ACCESS SHARE on t.")
            try await terminal.expect("Run it? [y/N] ")
            try await terminal.sendLine("n")
            try await terminal.expect("=# ")
            // Locked even against being looked at.
            try await other.query("LOCK TABLE t")
            try await terminal.sendLine("alter table t add m int;")
            try await terminal.expect("Run it? [y/N] ")
            try await terminal.sendLine("n")
            try await terminal.expect("=# ")
            try await other.query("ROLLBACK")
            try await terminal.sendLine("alter table t add m int;")
            try await terminal.expect("ALTER TABLE")
            await other.close()
        }
    }

    @Test func `what the session itself holds stops nobody, and what it made is its own`() async throws {
        try await withShell { terminal, _ in
            try await terminal.sendLine("begin; lock table t;")
            try await terminal.expect("LOCK TABLE")
            try await terminal.sendLine("alter table t add m int;")
            try await terminal.expect("ALTER TABLE")
            try await terminal.sendLine("drop table t;")
            try await terminal.expect("t goes, with its rows.")
            try await terminal.expect("Until COMMIT a ROLLBACK takes it back")
            try await terminal.expect("Run it? [y/N] ")
            try await terminal.sendLine("n")
            try await terminal.expect("=*# ")
            try await terminal.sendLine("create table u (n int); insert into u values (1); drop table u;")
            try await terminal.expect("DROP TABLE")
            try await terminal.sendLine("rollback;")
        }
    }

    @Test func `a migration that works on the table is named`() async throws {
        try await withShell { terminal, database in
            let folder = try ScratchFolder()
            try folder.write("""
                migration:
                  name: keep-n
                  phases:
                    - phase: 1
                      description: the copy
                      operations:
                        - {type: add_column, table: t, column: copy, dataType: int}
                        - {type: dual_write_enable, table: t, oldColumn: n, newColumn: copy}
                """, to: "m.yaml")
            let run = try await Program.run(["-X", "-d", database.conninfo, "migrate", "apply", "\(folder.path)/m.yaml", "-y"])
            #expect(run.status == 0, "\(run.output)\(run.error)")
            try await terminal.sendLine("truncate t;")
            try await terminal.expect("Migration under way: ")
            try await terminal.expect("Run it? [y/N] ")
            try await terminal.sendLine("n")
            try await terminal.expect("=# ")
        }
    }
}
