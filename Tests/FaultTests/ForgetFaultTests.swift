import Engine
import Glibc
import TestSupport
import Testing

extension Faults {
    struct ForgetTests {
        private static let things = 40

        private static let template = DatabaseTemplate(
            (1...things).map { "CREATE TABLE t\($0) (id int PRIMARY KEY, a text); INSERT INTO t\($0) SELECT n, 'x' FROM generate_series(1, 500) n;" }.joined())

        /// Half of them tables, half columns that stay under another name.
        private static let migration =
            "migration:\n  name: drops\n  phases:\n    - phase: 1\n      description: Drop them\n      operations:\n"
            + (1...things).map { $0 % 2 == 0 ? "        - {type: drop_table, table: t\($0)}\n" : "        - {type: drop_column, table: t\($0), column: a, keepAs: b}\n" }.joined()

        /// Things that the journal calls kept and that are gone, or the other way round.
        private static let liars = """
            SELECT count(*) FROM ai_shell.snapshots s WHERE (forgotten_at IS NULL) <> EXISTS (
              SELECT FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = s.column_name AND NOT a.attisdropped
              WHERE c.oid = to_regclass(s.relation) AND (s.column_name IS NULL OR a.attname IS NOT NULL))
            """

        @Test func `forgetting, killed at random moments, is each time done or not, and goes on to its end`() async throws {
            let migration = try MigrationFolder(Self.migration)
            try await TestServer.shared.withDatabase(Self.template) { database in
                let applied = try await database.migrate("apply", migration.file, "-y")
                try #require(applied.status == 0, "\(applied.output)\(applied.error)")
                var tally = Tally()
                for _ in 1...Faults.kills {
                    let program = try database.startMigrate("forget", "--older-than", "0", "-y")
                    try await Task.sleep(for: .milliseconds(Int.random(in: 300...900)))
                    if program.isRunning { program.send(SIGKILL) }
                    if case .killed = try await program.wait().ending {
                        tally.add("after \(try await database.value("SELECT count(*) FROM ai_shell.snapshots WHERE forgotten_at IS NOT NULL") ?? "") of \(Self.things)")
                    }
                    #expect(try await database.value(Self.liars) == "0")
                }
                let last = try await database.migrate("forget", "--older-than", "0", "-y")
                #expect(last.status == 0, "\(last.output)\(last.error)")
                #expect(try await database.value("SELECT count(*) FROM ai_shell.snapshots WHERE forgotten_at IS NULL") == "0")
                #expect(try await database.value(Self.liars) == "0")
                #expect(try await database.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'ai_shell_snapshots'") == "0")
                let back = try await database.migrate("rollback", migration.file, "-y")
                #expect(back.status == 7, "\(back.error)")
                tally.show("forget, kill -9 of ai-shell")
            }
        }
    }
}
