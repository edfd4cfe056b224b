import Engine
import ShopTraffic
import TestSupport
import Testing

/// A repeated value that moves to a table of its own, through the built program while customers place, change and cancel orders,
/// there and back.
extension ScenarioTests {
    /// Orders whose rows are not those of their JSON, compared by a query of the test's own.
    private static let unequal = """
        SELECT count(*) FROM orders FULL JOIN (
          SELECT order_id, string_agg(concat_ws(':', product_id, quantity, unit_price), ' ' ORDER BY product_id, quantity, unit_price) AS found
          FROM order_items GROUP BY order_id) AS rows ON order_id = orders.id
        WHERE found IS DISTINCT FROM (
          SELECT string_agg(concat_ws(':', product_id, quantity, unit_price), ' ' ORDER BY product_id, quantity, unit_price)
          FROM jsonb_to_recordset(items) AS item (product_id bigint, quantity int, unit_price numeric(10, 2)))
        """

    @Test func `what orders hold as JSON becomes rows of a table unnoticed by the application`() async throws {
        try await TestServer.shared.withDatabase(Self.template(with: "normalize-orders")) { database in
            let file = Example.path("migrations/normalize-orders.yaml")
            let scenario = try await Scenario(database)
            let baskets = try await BasketTraffic.start(on: database)
            for phase in 1...4 {
                try await scenario.apply(file, phases: phase...phase)
                if phase > 2 { #expect(try await database.value(Self.unequal) == "0") }
            }
            #expect(try await database.value("SELECT count(*) FROM ai_shell.rejected_rows") == "0")
            // The check of the scenario's text would have failed on these.
            #expect(try await database.value("SELECT count(*) > 0 FROM orders WHERE items = '[]'") == "t")
            #expect(
                try await database.value(
                    "SELECT string_agg(conname, ' ' ORDER BY conname) FROM pg_constraint WHERE contype = 'f' AND convalidated AND conrelid = 'order_items'::regclass")
                    == "fk_order_items_order fk_order_items_product")
            #expect(
                try await database.value(
                    "SELECT string_agg(indexrelid::regclass::text, ' ' ORDER BY indexrelid::regclass::text) FROM pg_index WHERE indisvalid AND indrelid = 'order_items'::regclass")
                    == "idx_order_items_order idx_order_items_product order_items_pkey")

            try await baskets.deploy(.rows)
            try await baskets.serve(100)
            try await scenario.apply(file, phases: 5...5)
            #expect(
                try await database.value(
                    "SELECT count(*) FROM information_schema.columns WHERE table_name = 'orders' AND column_name = 'items'") == "0")
            #expect(try await database.leftovers() == [])
            try await baskets.serve(100)

            // The newer version goes on while the column comes back, and finds what it wrote.
            try await scenario.migrate("rollback", file, "--to-phase", "4")
            try await baskets.serve(100)
            try await baskets.deploy(.json)
            try await baskets.serve(100)
            try await scenario.migrate("rollback", file)
            #expect(await baskets.stop() == [])
            try await scenario.end()
            #expect(try await database.schemaInNameOrder() == scenario.schemaInNameOrder)
            #expect(
                try await database.value(
                    "SELECT count(*) FROM pg_class WHERE relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname LIKE 'ai\\_shell%') AND relname LIKE '%ai\\_shell%'")
                    == "0")
        }
    }
}
