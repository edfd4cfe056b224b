import Engine
import Glibc
import TestSupport
import Testing

extension Faults {
    struct ChildKillTests {
        /// Kills of one way there and back, by stage.
        private static let shares = (fill: 6, contract: 2, bringBack: 2, takeBack: 1)

        private static let shop = DatabaseTemplate(DatabaseTemplate.shop(users: 10_000).sql + Example.text("schemas/normalize-orders.sql"))

        /// Orders whose rows are not those of their items.
        private static let unequal = """
            SELECT count(*) FROM orders FULL JOIN (
              SELECT order_id, string_agg(product_id || 'x' || quantity, ' ' ORDER BY product_id, quantity) AS found FROM order_items GROUP BY order_id
            ) AS rows ON order_id = orders.id
            WHERE found IS DISTINCT FROM (
              SELECT string_agg(product_id || 'x' || quantity, ' ' ORDER BY product_id, quantity)
              FROM jsonb_to_recordset(items) AS item (product_id bigint, quantity int))
            """

        /// The example, with batches so small that there are many to be cut off.
        private static func migration() throws -> MigrationFolder {
            let text = Example.text("migrations/normalize-orders.yaml")
            let slow = text.replacing("        - type: backfill\n          table: orders\n          into: order_items\n", with: "        - type: backfill\n          table: orders\n          into: order_items\n          batchSize: 5\n")
            try #require(slow != text)
            return try MigrationFolder(slow)
        }

        /// Orders that come, change, go and are held for a while.
        private static func customers(_ database: TestDatabase) async throws -> [LiveWriter] {
            let items = "jsonb_build_array(jsonb_build_object('product_id', 1 + %, 'quantity', 1, 'unit_price', 1), jsonb_build_object('product_id', 1 + %, 'quantity', 1, 'unit_price', 1))"
            @Sendable func basket(_ n: Int) -> String { items.replacing("%", with: String(n % 100)) }
            return [
                try await LiveWriter.start(on: database) { "UPDATE orders SET items = \(basket($0)) WHERE id = \($0 * 7919 % 10_000 + 1)" },
                try await LiveWriter.start(on: database) { "INSERT INTO orders (user_id, total, items) VALUES (1, 1, \(basket($0)))" },
                try await LiveWriter.start(on: database) { "DELETE FROM orders WHERE id = \($0 * 31 % 10_000 + 1)" },
                try await LiveWriter.start(on: database) { "SELECT id, pg_sleep(0.05) FROM (SELECT id FROM orders WHERE id = \($0 * 41 % 10_000 + 1) FOR UPDATE) AS held" },
            ]
        }

        @Test func `a column that becomes a table, killed at random moments, loses no row and has none twice`() async throws {
            let migration = try Self.migration()
            try await TestServer.shared.withDatabase(Self.shop) { database in
                let schema = try await database.schemaInNameOrder()
                var run = KilledRun(database, migration.file)
                repeat {
                    let customers = try await Self.customers(database)
                    try await run.reach("1 2 3 4", by: ["apply", "--through", "4"], kills: Self.shares.fill)
                    for customer in customers { #expect(await customer.stop().errors == []) }
                    #expect(try await database.value(Self.unequal) == "0")
                    let before = try await database.value("SELECT md5(string_agg(id || items::text, ' ' ORDER BY id)) FROM orders")
                    try await run.reach("1 2 3 4 5", by: ["apply", "--phase", "5"], kills: Self.shares.contract)
                    #expect(try await database.leftovers() == [])
                    try await run.reach("1 2 3 4", by: ["rollback", "--to-phase", "4"], kills: Self.shares.bringBack)
                    #expect(try await database.value(Self.unequal) == "0")
                    #expect(try await database.value("SELECT md5(string_agg(id || items::text, ' ' ORDER BY id)) FROM orders") == before)
                    try await run.reach("", by: ["rollback"], kills: Self.shares.takeBack)
                    #expect(try await database.leftovers() == [])
                    #expect(try await database.schemaInNameOrder() == schema)
                } while run.tally.total < Faults.kills
                run.tally.show("a column becomes a table, kill -9 of ai-shell")
            }
        }
    }
}
