import Engine
import Glibc
import TestSupport
import Testing

extension Faults {
    struct SignalTests {
        /// A few rows a batch, so that there is always a batch under way and never the last one.
        private static let batch = 5

        @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
        func `a signal stops the run after its batch; resume goes on to the end`(signal: Int32) async throws {
            let migration = try Faults.rename(batch: Self.batch)
            try await TestServer.shared.withDatabase(Faults.shop) { database in
                let program = try database.startMigrate("apply", migration.file, "--through", "3", "-y")
                try await Self.expectRows(in: database)
                program.send(signal)
                let stopped = try await program.wait()
                #expect(stopped.status == 8, "\(stopped.output)\(stopped.error)")
                #expect(stopped.error.contains("next: ai-shell "), "\(stopped.error)")
                #expect(stopped.error.contains("migrate resume \(migration.file)"), "\(stopped.error)")
                let done = try await database.value("SELECT count(*) FROM users WHERE full_name IS NOT NULL").flatMap { Int($0) } ?? 0
                #expect((1..<10_000).contains(done))
                try await database.run("UPDATE users SET name = name || '!' WHERE id % 100 = 0")
                let resumed = try await database.migrate("resume", migration.file, "-y")
                #expect(resumed.status == 0, "\(resumed.output)\(resumed.error)")
                #expect(try await database.appliedPhases() == "1 2 3")
                #expect(try await database.value(Faults.unequal) == "0")
            }
        }

        @Test func `a second Ctrl-C cancels the running statement`() async throws {
            let migration = try MigrationFolder(
                """
                migration:
                  name: nap
                  phases:
                    - phase: 1
                      description: Sleep as long as the table says
                      operations:
                        - type: custom_sql
                          sql: INSERT INTO naps SELECT seconds, pg_sleep(seconds)::text FROM naps WHERE woken IS NULL
                """)
            try await TestServer.shared.withDatabase(
                DatabaseTemplate("CREATE TABLE naps (seconds int, woken text); INSERT INTO naps VALUES (600)")
            ) { database in
                let program = try database.startMigrate("apply", migration.file, "-y")
                try await database.expect(
                    "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()")
                program.send(SIGINT)
                try await program.expect("Ctrl-C again")
                #expect(program.isRunning)
                program.send(SIGINT)
                let stopped = try await program.wait()
                #expect(stopped.status == 8, "\(stopped.output)\(stopped.error)")
                #expect(stopped.error.contains("migrate resume \(migration.file)"), "\(stopped.error)")
                try await database.expect(
                    "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name LIKE 'ai-shell%' AND datname = current_database()")
                try await database.run("UPDATE naps SET seconds = 0")
                let resumed = try await database.migrate("resume", migration.file, "-y")
                #expect(resumed.status == 0, "\(resumed.output)\(resumed.error)")
                #expect(try await database.value("SELECT count(*) FROM naps") == "2")
            }
        }

        @Test func `a rollback that is stopped is resumed as a rollback`() async throws {
            let migration = try Faults.rename(batch: 1000)
            try await TestServer.shared.withDatabase(Faults.shop) { database in
                let schema = try await database.schemaInNameOrder()
                let applied = try await database.migrate("apply", migration.file, "--through", "5", "-y")
                #expect(applied.status == 0, "\(applied.error)")
                let program = try database.startMigrate("rollback", migration.file, "-y")
                try await database.expect("SELECT count(*) > 0 FROM ai_shell.phases WHERE status = 'undoing'")
                program.send(SIGINT)
                let stopped = try await program.wait()
                #expect(stopped.status == 8, "\(stopped.output)\(stopped.error)")
                let resumed = try await database.migrate("resume", migration.file, "-y")
                #expect(resumed.status == 0, "\(resumed.output)\(resumed.error)")
                #expect(try await database.appliedPhases() == "")
                #expect(try await database.schemaInNameOrder() == schema)
                #expect(try await database.leftovers() == [])
            }
        }

        private static func expectRows(in database: TestDatabase) async throws {
            try await database.expect("SELECT to_regclass('ai_shell.backfills') IS NOT NULL")
            try await database.expect("SELECT coalesce(sum(rows), 0) > 0 FROM ai_shell.backfills")
        }
    }
}
