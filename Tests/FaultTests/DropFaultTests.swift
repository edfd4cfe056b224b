import Engine
import TestSupport
import Testing

extension Faults {
    struct DropTests {
        private static let template = DatabaseTemplate("""
            CREATE TABLE owners (id int PRIMARY KEY); INSERT INTO owners SELECT generate_series(1, 9);
            CREATE TABLE log (id int NOT NULL, owner int REFERENCES owners, text text, PRIMARY KEY (id)) PARTITION BY RANGE (id);
            CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM (1) TO (10000); CREATE TABLE log_2 PARTITION OF log DEFAULT;
            INSERT INTO log SELECT n, n % 9 + 1, 'text ' || n FROM generate_series(1, 20000) n;
            CREATE TABLE items (id int PRIMARY KEY, note text NOT NULL, sku text NOT NULL UNIQUE); INSERT INTO items SELECT n, 'note', 'sku-' || n FROM generate_series(1, 20000) n;
            CREATE VIEW skus AS SELECT sku FROM items; CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM skus; COMMENT ON VIEW skus IS 'skus';
            CREATE TABLE lines (id int PRIMARY KEY, sku text REFERENCES items (sku)); INSERT INTO lines SELECT n, 'sku-' || n FROM generate_series(1, 500) n;
            """)

        private static let migration = """
            migration:
              name: drops
              phases:
                - phase: 1
                  description: A column with all that hangs on it
                  operations:
                    - {type: drop_column, table: items, column: sku, cascade: true}
                - phase: 2
                  description: A partition
                  operations:
                    - {type: drop_table, table: log_1}
                - phase: 3
                  description: A column that stays under another name
                  operations:
                    - {type: drop_column, table: items, column: note, keepAs: note_old}
            """

        private static let rows = """
            SELECT md5((SELECT string_agg(concat_ws('|', id, sku, note), ';' ORDER BY id) FROM items) || (SELECT string_agg(l::text, ';' ORDER BY id) FROM log l)
              || (SELECT string_agg(l::text, ';' ORDER BY id) FROM lines l) || (SELECT count FROM counted))
            """

        @Test func `drops and their rollback, killed at random moments, lose nothing and leave nothing half-done`() async throws {
            let migration = try MigrationFolder(Self.migration)
            try await TestServer.shared.withDatabase(Self.template) { database in
                let (schema, rows) = (try await database.schemaInNameOrder(), try await database.value(Self.rows))
                var run = KilledRun(database, migration.file)
                repeat {
                    try await run.reach("1 2 3", by: ["apply", "--through", "3"], kills: 4)
                    #expect(try await database.leftovers() == [])
                    try await run.reach("", by: ["rollback"], kills: 6)
                    #expect(try await database.leftovers() == [])
                    #expect(try await database.schemaInNameOrder() == schema)
                    #expect(try await database.value(Self.rows) == rows)
                } while run.tally.total < Faults.kills
                #expect(try await database.value("SELECT count(*) FROM ai_shell.snapshots") == "0")
                run.tally.show("drops and their rollback, kill -9 of ai-shell")
            }
        }
    }
}
