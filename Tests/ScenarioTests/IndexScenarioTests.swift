import Engine
import ShopTraffic
import TestSupport
import Testing

/// Indexes, a foreign key, a column of settings and soft delete: each through the built program while the shop's application
/// reads and writes, there and back.
extension ScenarioTests {
    @Test func `an index on two columns is built unnoticed by the application`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let file = Example.path("migrations/add-orders-index.yaml")
            let scenario = try await Scenario(database)
            try await scenario.apply(file, phases: 1...1)
            let index =
                "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indexrelid = 'idx_orders_user_created'::regclass AND indisvalid"
            #expect(
                try await database.value(index) == "CREATE INDEX idx_orders_user_created ON public.orders USING btree (user_id, created_at)"
            )
            try await scenario.migrate("rollback", file)
            try await scenario.end()
            #expect(try await database.schema() == scenario.schema)
        }
    }

    @Test func `orders get their foreign key, and orphans are kept and brought back`() async throws {
        try await TestServer.shared.withDatabase(Self.template(with: "add-orders-user-fk")) { database in
            let file = Example.path("migrations/add-orders-user-fk.yaml")
            let orphans = "SELECT count(*) FROM orders WHERE NOT EXISTS (SELECT FROM users WHERE users.id = orders.user_id)"
            let scenario = try await Scenario(database)
            try await scenario.apply(file, phases: 1...1)
            // Orphans arrive until the door is closed, and are found too.
            try await database.run("INSERT INTO orders (user_id, total) VALUES (2000000000, 1)")
            try await scenario.apply(file, phases: 2...2)
            #expect(try await database.value(orphans) == "301")
            await #expect(throws: ServerError.self) { try await database.run("INSERT INTO orders (user_id, total) VALUES (2000000001, 1)") }
            try await scenario.apply(file, phases: 3...3)
            #expect(try await database.value(orphans) == "0")
            #expect(try await database.value("SELECT count(*) FROM orphaned_orders") == "301")
            #expect(
                try await database.value(
                    "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'fk_orders_user_id' AND convalidated")
                    == "FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE")
            try await scenario.migrate("rollback", file)
            #expect(try await database.value(orphans) == "301")
            try await scenario.end()
            #expect(try await database.schema() == scenario.schema)
        }
    }

    @Test func `users get preferences, and those that they set meanwhile stay`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let file = Example.path("migrations/add-user-preferences.yaml")
            let scenario = try await Scenario(database)
            try await scenario.apply(file, phases: 1...1)
            try await database.run(#"UPDATE users SET preferences = '{"theme": "dark"}' WHERE id IN (3, 19999)"#)
            try await scenario.apply(file, phases: 2...4)
            #expect(try await database.value("SELECT count(*) FROM users WHERE preferences->>'theme' = 'dark'") == "2")
            #expect(try await database.value("SELECT count(*) FROM users WHERE id <= 20000 AND preferences->>'theme' = 'light'") == "19998")
            let uses = try await database.run(
                "SET enable_seqscan = off; EXPLAIN SELECT id FROM users WHERE preferences @> '{\"theme\": \"dark\"}'")
            #expect(uses?.contains { $0["QUERY PLAN"]?.contains("idx_users_preferences_gin") == true } == true)
            #expect(
                try await database.value("SELECT count(*) FROM pg_index WHERE indexrelid = 'idx_users_pref_theme'::regclass AND indisvalid")
                    == "1")
            try await scenario.migrate("rollback", file)
            try await scenario.end()
            #expect(try await database.schema() == scenario.schema)
        }
    }

    @Test func `deleted users stay, out of the sight of the view of the living`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let file = Example.path("migrations/add-soft-delete.yaml")
            let scenario = try await Scenario(database)
            try await scenario.apply(file, phases: 1...3)
            try await database.run("UPDATE users SET deleted_at = now() WHERE id IN (3, 19999)")
            #expect(try await database.value("SELECT count(*) FROM users WHERE id IN (3, 4, 19999)") == "3")
            #expect(try await database.value("SELECT string_agg(id::text, ' ') FROM users_active WHERE id IN (3, 4, 19999)") == "4")
            #expect(
                try await database.value("SELECT count(*) FROM pg_index WHERE indexrelid = 'idx_users_active'::regclass AND indisvalid")
                    == "1")
            try await scenario.migrate("rollback", file)
            try await scenario.end()
            #expect(try await database.schema() == scenario.schema)
        }
    }
}
