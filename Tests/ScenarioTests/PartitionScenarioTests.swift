import Engine
import ShopTraffic
import TestSupport
import Testing

/// A table divided into partitions, through the built program while clerks write to every one of them, there and back.
extension ScenarioTests {
    @Test func `orders are divided into quarters unnoticed by the application`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let file = Example.path("migrations/partition-orders.yaml")
            try await database.run("GRANT SELECT ON orders TO pg_monitor; COMMENT ON TABLE orders IS 'what was bought'")
            let scenario = try await Scenario(database)
            let clerks = try await OrderTraffic.start(on: database)
            try await clerks.serve(300)
            clerks.measure()
            try await scenario.apply(file, phases: 1...1)
            try await clerks.serve(50)
            try await scenario.apply(file, phases: 2...2)
            try await clerks.serve(100)

            #expect(try await database.value("SELECT relkind FROM pg_class WHERE oid = 'orders'::regclass") == "p")
            let used = try await database.value("SELECT string_agg(DISTINCT tableoid::regclass::text, ' ') FROM orders")
            #expect(used == "orders_2024_q1 orders_2024_q2 orders_2024_q3 orders_2024_q4 orders_future orders_past")
            #expect(try await database.value("SELECT count(*) FROM orders_2024_q2 WHERE created_at < '2024-04-01 00:00:00+00' OR created_at >= '2024-07-01 00:00:00+00'") == "0")
            #expect(try await database.value("SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'orders_pkey'::regclass") == "id created_at")
            #expect(try await database.value("SELECT count(*) FROM pg_constraint WHERE conrelid = 'orders'::regclass AND contype = 'f' AND convalidated") == "1")
            #expect(try await database.value("SELECT attidentity FROM pg_attribute WHERE attrelid = 'orders'::regclass AND attname = 'id'") == "a")
            #expect(try await database.value("SELECT has_table_privilege('pg_monitor', 'orders', 'SELECT') AND obj_description('orders'::regclass) = 'what was bought'") == "t")
            #expect(try await database.value("SELECT count(*) FROM pg_index WHERE indrelid = 'orders'::regclass AND indisvalid") == "2")
            try await clerks.audit()
            // The earlier table is in step, so the way back is a swap.
            #expect(try await database.value("SELECT count(*) FROM (TABLE orders EXCEPT TABLE orders_old) AS t") == "0")
            #expect(try await database.value("SELECT count(*) FROM (TABLE orders_old EXCEPT TABLE orders) AS t") == "0")

            try await scenario.migrate("rollback", file, "--to-phase", "1")
            try await clerks.serve(50)
            #expect(try await database.value("SELECT relkind FROM pg_class WHERE oid = 'orders'::regclass") == "r")
            try await scenario.apply(file, phases: 2...3)
            try await clerks.audit()
            #expect(try await database.leftovers() == [])
            #expect(try await database.value("SELECT to_regclass('orders_old') IS NULL") == "t")

            try await scenario.migrate("rollback", file)
            try await clerks.serve(50)
            #expect(await clerks.stop() == [])
            #expect(clerks.stalls() == [])
            try await scenario.end()
            #expect(try await database.schema() == scenario.schema)
        }
    }
}
