import Engine
import Glibc
import ShopTraffic
import TestSupport
import Testing

extension Faults {
    struct KillTests {
        /// Kills of one way there and back, by stage.
        private static let shares = (expand: 5, contract: 2, bringBack: 2, takeBack: 1)

        @Test func `a rename and its rollback, killed at random moments, lose nothing and leave nothing half-done`() async throws {
            let migration = try Faults.rename()
            try await TestServer.shared.withDatabase(Faults.shop) { database in
                try await database.run("CREATE TABLE names_at_start AS SELECT id, name FROM users")
                let schema = try await database.schemaInNameOrder()
                let traffic = ShopTraffic(conninfo: database.conninfo, clients: 4, requestsPerSecond: 100)
                try await traffic.start()
                var run = KilledRun(database, migration.file)
                repeat {
                    try await run.reach("1 2 3 4", by: ["apply", "--through", "4"], kills: Self.shares.expand)
                    #expect(try await database.value(Faults.unequal) == "0")
                    try await traffic.deploy(try #require(ShopVersion.named("2.0")))
                    try await run.reach("1 2 3 4 5", by: ["apply", "--phase", "5"], kills: Self.shares.contract)
                    #expect(try await database.leftovers() == [])
                    try await run.reach("1 2 3 4", by: ["rollback", "--to-phase", "4"], kills: Self.shares.bringBack)
                    #expect(try await database.value(Faults.unequal) == "0")
                    try await traffic.deploy(ShopVersion.all[0])
                    try await run.reach("", by: ["rollback"], kills: Self.shares.takeBack)
                    #expect(try await database.leftovers() == [])
                    #expect(try await database.schemaInNameOrder() == schema)
                } while run.tally.total < Faults.kills
                let report = try await traffic.stop()
                #expect(report.isClean, "\(report.table)")
                #expect(
                    try await database.value(
                        """
                        SELECT count(*) FROM names_at_start AS kept LEFT JOIN users USING (id)
                        WHERE users.name IS DISTINCT FROM kept.name AND (users.name LIKE 'Zoë "Bob" O''Brien 美咲 %') IS NOT TRUE
                        """) == "0")
                run.tally.show("rename and rollback, kill -9 of ai-shell")
            }
        }

        @Test func `a backfill that counts up, killed at random moments, counts every row once`() async throws {
            var total = Tally()
            repeat {
                try await TestServer.shared.withDatabase(Counters.template) { database in
                    let counters = try Counters(database)
                    counters.start()
                    var run = KilledRun(database, counters.file)
                    try await run.reach("1", by: ["apply"], kills: min(Faults.kills - total.total, 20))
                    try await counters.stop()
                    total.add(run.tally)
                    try await counters.verify()
                }
            } while total.total < Faults.kills
            total.show("backfill n = n + 1, kill -9 of ai-shell")
        }

        @Test func `a failed phase whose taking back is killed goes back to its start by resume, and only then can be applied`()
            async throws
        {
            let migration = try MigrationFolder(
                """
                migration:
                  name: fails
                  phases:
                    - phase: 1
                      description: Stay
                      operations:
                        - type: add_column
                          table: users
                          column: stays
                          dataType: int
                    - phase: 2
                      description: Fail in the end
                      operations:
                        - type: add_column
                          table: users
                          column: goes
                          dataType: int
                        - type: custom_sql
                          sql: SELECT pg_sleep(1), 1 / (SELECT count(*) FROM divisors)
                """)
            try await TestServer.shared.withDatabase(Faults.shop) { database in
                try await database.run("CREATE TABLE divisors ()")
                let program = try database.startMigrate("apply", migration.file, "-y")
                try await program.expect("✓ add column users.goes")
                let reader = try await database.connect()
                try await reader.execute("BEGIN; SELECT FROM users LIMIT 1")
                try await program.expect("taking phase 2 back")
                try await database.expect("SELECT count(*) > 0 FROM ai_shell.phases WHERE status = 'undoing'")
                program.send(SIGKILL)
                _ = try await program.wait()
                try await reader.execute("COMMIT")
                await reader.close()
                try await database.run("INSERT INTO divisors DEFAULT VALUES")
                let columns = """
                    SELECT string_agg(attname, ' ' ORDER BY attname) FROM pg_attribute
                    WHERE attrelid = 'users'::regclass AND attname IN ('stays', 'goes') AND NOT attisdropped
                    """
                let early = try await database.migrate("apply", migration.file, "-y")
                #expect(early.status == 7, "\(early.output)\(early.error)")
                #expect(
                    early.error.contains("next: ai-shell ") && early.error.contains("migrate resume \(migration.file)"), "\(early.error)")
                let resumed = try await database.migrate("resume", migration.file, "-y")
                #expect(resumed.status == 0, "\(resumed.output)\(resumed.error)")
                #expect(try await database.value(columns) == "stays")
                #expect(try await database.appliedPhases() == "1")
                let applied = try await database.migrate("apply", migration.file, "-y")
                #expect(applied.status == 0, "\(applied.output)\(applied.error)")
                #expect(try await database.value(columns) == "goes stays")
                #expect(try await database.appliedPhases() == "1 2")
            }
        }

        @Test func `a backfill that counts up and meets a row it cannot write goes on from there, never from the start`() async throws {
            try await TestServer.shared.withDatabase(Counters.template) { database in
                let counters = try Counters(database)
                try await database.run("ALTER TABLE counters ADD CONSTRAINT small CHECK (n <> 5001 OR base = 5001)")
                let failed = try await database.migrate("apply", counters.file, "-y")
                #expect(failed.status == 6, "\(failed.output)\(failed.error)")
                #expect(failed.error.contains("id = 5000"), "\(failed.error)")
                #expect(failed.error.contains("migrate resume \(counters.file)"), "\(failed.error)")
                #expect(try await database.value("SELECT count(*) FROM counters WHERE n > base") == "4999")
                try await database.run("ALTER TABLE counters DROP CONSTRAINT small")
                let resumed = try await database.migrate("apply", counters.file, "-y")
                #expect(resumed.status == 0, "\(resumed.output)\(resumed.error)")
                try await counters.verify()
            }
        }
    }
}
