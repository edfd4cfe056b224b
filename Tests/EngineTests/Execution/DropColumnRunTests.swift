@testable import Engine
import TestSupport
import Testing

/// A column goes, with all that hangs on it, and comes back.
struct DropColumnRunTests {
    private static let template = DatabaseTemplate("""
        CREATE TABLE items (id bigint PRIMARY KEY, sku text NOT NULL DEFAULT 'none', price numeric(10,2), stock int NOT NULL DEFAULT 0);
        INSERT INTO items SELECT n, 'sku-' || n, n / 3.0, n % 10 FROM generate_series(1, 5000) AS n;
        UPDATE items SET price = NULL WHERE id % 11 = 0;
        CREATE INDEX items_sku_lower ON items (lower(sku)) WHERE stock > 0;
        CREATE UNIQUE INDEX items_sku_key ON items (sku);
        ALTER TABLE items ADD CONSTRAINT items_sku_unique UNIQUE USING INDEX items_sku_key;
        ALTER TABLE items ADD CONSTRAINT items_sku_check CHECK (sku <> '');
        ALTER TABLE items ALTER COLUMN sku SET STATISTICS 500;
        COMMENT ON COLUMN items.sku IS 'Stock keeping unit';
        GRANT SELECT (sku) ON items TO pg_monitor;
        """)

    private static func migration(_ column: String) throws -> Migration {
        try Engine.migration("drop-\(column)").phase("Drop \(column)").dropColumn("items", column).build()
    }

    @Test(arguments: ["sku", "price", "stock"])
    func `comes back with its values and what hung on it, twice`(column: String) async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            if column == "stock" { try await database.run("DROP INDEX items_sku_lower") }
            let migration = try Self.migration(column)
            let engine = database.engine()
            let content = "SELECT md5(string_agg(concat_ws('|', id, sku, coalesce(price::text, 'NULL'), stock), ';' ORDER BY id)) FROM items"
            let schema = try await database.schemaInNameOrder()
            let rows = try await database.value(content)
            for _ in 1...2 {
                _ = try await engine.apply(migration, .pending)
                #expect(try await database.value("SELECT count(*) FROM pg_attribute WHERE attrelid = 'items'::regclass AND attname = '\(column)'") == "0")
                _ = try await engine.rollBack(migration)
                #expect(try await database.schemaInNameOrder() == schema)
                #expect(try await database.value(content) == rows)
                #expect(try await database.leftovers() == [])
            }
        }
    }

    @Test func `keeps every value that was written while the snapshot was made`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let migration = try Self.migration("price")
            var options = EngineOptions()
            options.batchStart = 50
            options.batchMaximum = 50
            let engine = MigrationEngine(connections: DatabaseConnectionManager(ConnectionSettings(database.conninfo)), options: options)
            // What the application writes, until the column is gone for it: as many deletes, inserts and key changes as it can.
            let writer = Task {
                let connection = try await database.connect()
                try await connection.execute("CREATE TABLE written (id bigint PRIMARY KEY, price numeric(10,2))")
                var round = 0
                while !Task.isCancelled {
                    round += 1
                    do {
                        try await connection.execute("""
                            UPDATE items SET price = \(round) WHERE id = \(round % 5000 + 1); DELETE FROM items WHERE id = \((round * 7) % 5000 + 1);
                            INSERT INTO items (id, sku, price) VALUES (\(100_000 + round), 'new-\(round)', \(round)) ON CONFLICT DO NOTHING;
                            UPDATE items SET id = \(200_000 + round) WHERE id = \((round * 13) % 5000 + 1);
                            """)
                    } catch let error as ServerError where error.code == "42703" { break }
                    // The truth at every commit, kept where no snapshot of ours reaches.
                }
                await connection.close()
                return round
            }
            try await Task.sleep(for: .milliseconds(200))
            _ = try await engine.apply(migration, .pending)
            let rounds = try await writer.value
            #expect(rounds > 10)
            let kept = try await database.value("SELECT relation FROM ai_shell.snapshots") ?? ""
            #expect(try await database.value("SELECT count(*) FROM items FULL JOIN \(kept) AS kept USING (id) WHERE items.id IS NULL OR kept.id IS NULL") == "0")
            #expect(try await database.value("SELECT count(*) FROM ai_shell.misses") == "0")
            // A row that the writer wrote last holds the number of its round.
            #expect(try await database.value("SELECT count(*) FROM \(kept) WHERE id > 100000 AND id < 200000 AND price <> id - 100000") == "0")
        }
    }

    @Test func `is refused where something else reads it`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            try await database.run("CREATE VIEW cheap AS SELECT id FROM items WHERE price < 1")
            let engine = database.engine()
            await #expect { _ = try await engine.apply(try Self.migration("price"), .pending) } throws: { error in
                (error as? PlanRefusal)?.message == "column \"price\" of \"items\" is read by view public.cheap"
            }
            try await database.run("DROP VIEW cheap; ALTER TABLE items DROP CONSTRAINT items_sku_unique")
            await #expect { _ = try await engine.apply(try Self.migration("id"), .pending) } throws: { error in
                (error as? PlanRefusal)?.message == "column \"id\" belongs to the key of \"items\" by which its values would be kept"
            }
        }
    }
}
