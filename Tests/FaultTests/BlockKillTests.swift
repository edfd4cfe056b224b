import Engine
import TestSupport
import Testing

extension Faults {
    /// Movements of rows by blocks, over several connections, killed in the middle.
    struct BlockKillTests {
        private static let template = DatabaseTemplate("""
            CREATE TABLE filled (id int PRIMARY KEY, a text, wide text);
            INSERT INTO filled SELECT i, 'a' || i, repeat('x', 100) FROM generate_series(1, 150000) i;
            CREATE TABLE divided (id int PRIMARY KEY, place int NOT NULL, a text, wide text);
            INSERT INTO divided SELECT i, i % 10, 'a' || i, repeat('x', 100) FROM generate_series(1, 150000) i;
            ANALYZE
            """)

        private static let migration = """
            migration:
              name: by-blocks
              phases:
                - phase: 1
                  description: Expand
                  operations:
                    - {type: add_column, table: filled, column: b, dataType: text}
                    - {type: dual_write_enable, table: filled, oldColumn: a, newColumn: b}
                - phase: 2
                  description: Fill
                  operations:
                    - {type: backfill, table: filled, sql: b = a, workers: 3}
                - phase: 3
                  description: Divide
                  operations:
                    - {type: partition_table, table: divided, by: hash, column: place, count: 4}
            """

        @Test func `a backfill and a copy by blocks, killed at random moments, lose no row and make none twice`() async throws {
            let folder = try MigrationFolder(Self.migration)
            var total = Tally()
            repeat {
                try await TestServer.shared.withDatabase(Self.template) { database in
                    let writers = [
                        try await LiveWriter.start(on: database) { "UPDATE filled SET a = 'new \($0)' WHERE id = \($0 * 7919 % 150000 + 1)" },
                        try await LiveWriter.start(on: database) { "UPDATE divided SET a = 'new \($0)', place = (place + 1) % 10 WHERE id = \($0 * 7919 % 150000 + 1)" },
                        try await LiveWriter.start(on: database) { "DELETE FROM divided WHERE id = \($0 * 31 % 150000 + 1)" },
                        try await LiveWriter.start(on: database) { "INSERT INTO divided VALUES (-\($0 + 1), 1, 'late', '')" },
                    ]
                    var run = KilledRun(database, folder.file)
                    try await run.reach("1 2 3", by: ["apply"], kills: 8)
                    for writer in writers { #expect(await writer.stop().errors == []) }
                    #expect(try await database.value("SELECT count(*) FROM filled WHERE b IS DISTINCT FROM a") == "0")
                    #expect(try await database.value("SELECT count(*) FROM filled") == "150000")
                    #expect(try await database.value("SELECT count(*) FROM ((TABLE divided EXCEPT ALL TABLE divided_old) UNION ALL (TABLE divided_old EXCEPT ALL TABLE divided)) d") == "0")
                    try await run.reach("", by: ["rollback"], kills: 2)
                    #expect(try await database.leftovers() == [])
                    total.add(run.tally)
                }
            } while total.total < Faults.kills
            total.show("backfill and copy by blocks, kill -9 of ai-shell")
        }
    }
}
