@testable import Engine
import TestSupport
import Testing

/// SQL of the user's own, applied and taken back over several operations and phases.
struct CustomSQLRunTests {
    @Test func `statements, operations and phases that build upon each other run in one go and go back`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let builder = migration("m")
                .phase("a").customSQL("CREATE TYPE size AS ENUM ('s', 'm'); CREATE TABLE items (id bigserial PRIMARY KEY, order_id bigint NOT NULL, sku varchar(20), price numeric(10,2))")
                .customSQL("INSERT INTO items (order_id) SELECT 1").addColumn("items", "note", "text")
                .phase("b").customSQL("COMMENT ON TABLE items IS 'x'; CREATE INDEX \"by sku\" ON items (lower(sku)); ALTER TABLE items ALTER sku SET DEFAULT 'none'; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'")
                .addConstraint("items", "of_order", "FOREIGN KEY (order_id) REFERENCES orders (id)").addIndex("items", "by_order", ["order_id"])
                .phase("c").customSQL("CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2'; COMMENT ON TABLE items IS 'y'; CREATE TRIGGER t BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()")
                .customSQL("ALTER TABLE items RENAME TO things; ALTER TABLE things ADD COLUMN s size").addIndex("things", "by_note", ["note"])
                .addColumn("things", "t", "size").phase("d").customSQL("ALTER TABLE things RENAME COLUMN sku TO code; CREATE VIEW named AS SELECT code FROM things").addColumn("things", "more", "int")
            let shown = try await database.engine().plan(builder.build()).plan
            try await RoundTrip.run(builder, on: database)
            _ = try await database.engine().apply(builder.build(), .through(4), expecting: shown)
            // Phase by phase as well, to the comment that phase b gave.
            _ = try await database.engine().rollBack(builder.build(), toPhase: 2)
            #expect(try await database.value("SELECT obj_description('items'::regclass)") == "x")
            #expect(try await database.value("SELECT f()") == "1")
            _ = try await database.engine().rollBack(builder.build())
        }
    }

    @Test func `a table that an earlier phase made may be dropped by a later one`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let builder = migration("m").phase("a").customSQL("CREATE TABLE aside AS SELECT id FROM orders").createTable("made", columns: [NewColumn("id", "int")])
                .phase("b").customSQL("ALTER TABLE aside RENAME TO away; COMMENT ON TABLE away IS 'x'; CREATE INDEX i ON away (id); ALTER TABLE made ADD COLUMN c int; COMMENT ON TABLE made IS 'x'; ALTER TABLE made ALTER id SET DEFAULT 1")
                .phase("c").customSQL("TRUNCATE away; ALTER TABLE made DROP COLUMN c; DROP TABLE away; DROP TABLE made")
            let engine = database.engine()
            let before = try await database.schema()
            for _ in 1...2 {
                _ = try await engine.apply(builder.build(), .pending)
                #expect(try await database.value("SELECT to_regclass('away') IS NULL") == "t")
                let preview = try await engine.previewRollback(builder.build(), toPhase: 0)
                #expect(preview.phases[0].losses == [
                    "The rows of table away, which this migration made, are not brought back. Column made.c, which this migration made, is not brought back. Table away, which this migration made, is not brought back. Table made, which this migration made, is not brought back."
                ])
                _ = try await engine.rollBack(builder.build())
                #expect(try await database.schema() == before)
            }
        }
    }

    static let failing: [(String, CustomSQL.TransactionUse?)] = [
        ("CREATE TABLE x (a int); ALTER TABLE users RENAME TO people; SELECT 1 / 0", nil),
        ("CREATE TABLE x (a int); ALTER TABLE users RENAME TO people; SELECT 1 / 0", .never),
        ("BEGIN; CREATE TABLE x (a int); ALTER TABLE users RENAME COLUMN name TO called; COMMENT ON TABLE users IS 'x'; COMMIT; BEGIN; ALTER TABLE x ADD b int; COMMIT; VACUUM orders; SELECT 1 / 0", nil),
        ("CREATE INDEX CONCURRENTLY i ON users (created_at); ALTER INDEX i RENAME TO j; DROP INDEX CONCURRENTLY orders_status; SELECT 1 / 0", nil),
        ("CREATE SCHEMA s; VACUUM users; CREATE TABLE s.t AS SELECT * FROM users; VACUUM s.t; ALTER TABLE s.t SET SCHEMA public; VACUUM t; SELECT 1 / 0", nil),
    ]

    @Test(arguments: failing) func `what fails in the middle leaves nothing, however much had committed`(sql: String, use: CustomSQL.TransactionUse?) async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            try await database.run("CREATE INDEX orders_status ON orders (status)")
            let before = try await database.schema()
            let migration = try migration("m").phase("p").addColumn("users", "age", "int").customSQL(sql, transaction: use).build()
            let error = await #expect(throws: RunFailure.self) { _ = try await database.engine().apply(migration, .pending) }
            #expect(error?.exitStatus == .validation, "\(error?.message ?? "")")
            let back = try await database.schema()
            #expect(back == before, "\(LineDifference.text(from: before, to: back))")
            #expect(try await database.leftovers() == [])
        }
    }

    @Test func `without a transaction it is taken back all the same`() async throws {
        for sql in ["CREATE TABLE x (a int); CREATE INDEX i ON x (a); ALTER TABLE users RENAME name TO called", "COMMENT ON TABLE users IS 'x'"] {
            try await DerivedInverseTests.thereAndBack(sql, .never)
        }
    }

    @Test func `names mean what they mean to the role, and things are dropped where they were made`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            try await database.run("""
                CREATE SCHEMA "My App"; CREATE TABLE "My App".t (a int); CREATE TABLE public.t (a int, b int); COMMENT ON TABLE public.t IS 'public';
                CREATE TYPE "My App".size AS ENUM ('s'); CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
                CREATE FUNCTION "My App".lower(varchar) RETURNS text LANGUAGE sql AS 'SELECT 1::text';
                CREATE VIEW "My App".v AS SELECT pg_catalog.lower(name) AS l FROM public.users
                """)
            let name = try await database.value("SELECT current_database()") ?? ""
            try await database.run("ALTER DATABASE \(Quote.identifier(name)) SET search_path = \"nosuch\", \"My App\", public")
            try await RoundTrip.run(
                migration("m").phase("p").customSQL("""
                    CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT count(*)::int FROM t'; COMMENT ON TABLE t IS 'mine'; ALTER TABLE t RENAME a TO z;
                    CREATE TABLE IF NOT EXISTS users (a int); CREATE INDEX users_idx ON public.users (name); CREATE INDEX t_idx ON t (z); CREATE FUNCTION g(size) RETURNS int LANGUAGE sql AS 'SELECT 1';
                    CREATE OR REPLACE VIEW v AS SELECT name::text AS l FROM public.users
                    """).customSQL("ALTER TABLE t RENAME TO u; DROP VIEW v"), on: database, tables: ["public.users"]) { () async throws in
                #expect(try await database.value("SELECT string_agg(c.oid::regclass::text, ',' ORDER BY 1) FROM pg_class c WHERE relname IN ('users', 'users_idx', 't_idx')") != nil)
                #expect(try await database.value("SELECT to_regclass('\"My App\".users') IS NOT NULL AND to_regclass('public.users_idx') IS NOT NULL AND to_regclass('\"My App\".t_idx') IS NOT NULL") == "t")
                #expect(try await database.value("SELECT count(*) FROM pg_proc WHERE proname = 'f'") == "2")
            }
        }
    }

    @Test func `nobody queues behind it while another transaction holds its table`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let holder = try await database.connect()
            try await holder.execute("BEGIN; UPDATE users SET name = name WHERE id = 1")
            let log = EventLog()
            let migration = try migration("m").phase("p").customSQL("CREATE TABLE t (a int); ALTER TABLE users ADD COLUMN age int; CREATE INDEX i ON t (a)").build()
            async let run = database.engine().apply(migration, .pending, report: log.report)
            try await log.untilWaiting()
            for _ in 1...50 { try await database.run("SET lock_timeout = '40ms'; SELECT count(*) FROM users") }
            try await holder.execute("COMMIT")
            _ = try await run
            #expect(log.blockers.contains { $0.pid == Int(holder.backendPID) && $0.table == "users" })
            await holder.close()
        }
    }

    @Test func `what it sets for the session ends with it`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let builder = migration("m").phase("p").customSQL("SET search_path = nowhere; SET statement_timeout = 1; SET default_transaction_read_only = on; SET ROLE pg_monitor")
                .customSQL("CREATE TABLE t (a int)").addColumn("t", "b", "int").customSQL("SET ROLE pg_monitor; SET search_path = nowhere", transaction: .never)
                .phase("q").addColumn("users", "age", "int").addIndex("users", "by_age", ["age"])
            _ = try await database.engine().apply(builder.build(), .pending)
            _ = try await database.engine().rollBack(builder.build())
        }
    }

    // MARK: Partitioning by hand

    static func scenario(key: String, _ database: TestDatabase) async throws -> MigrationBuilder {
        try await database.run("""
            DROP TABLE IF EXISTS orders CASCADE; CREATE TABLE orders (id bigint, created_at timestamptz NOT NULL DEFAULT now(), total numeric, PRIMARY KEY (\(key)));
            INSERT INTO orders SELECT i, '2024-01-01'::timestamptz + i * '1 hour'::interval, i FROM generate_series(1, 8000) i; CREATE INDEX orders_total ON orders (total)
            """)
        return migration("partition-orders")
            .phase("Create partitioned table").customSQL("CREATE TABLE orders_new (\n  LIKE orders INCLUDING ALL\n) PARTITION BY RANGE (created_at)")
            .phase("Create quarterly partitions").customSQL("""
                CREATE TABLE orders_2024_q1 PARTITION OF orders_new FOR VALUES FROM ('2024-01-01') TO ('2024-04-01');
                CREATE TABLE orders_2024_q2 PARTITION OF orders_new FOR VALUES FROM ('2024-04-01') TO ('2024-07-01');
                CREATE TABLE orders_future PARTITION OF orders_new FOR VALUES FROM ('2024-07-01') TO (MAXVALUE);
                """)
            .phase("Migrate data in batches").customSQL("""
                DO $$
                DECLARE batch_size INT := 1000; max_id BIGINT; current_id BIGINT := 0;
                BEGIN
                  SELECT MAX(id) INTO max_id FROM orders;
                  WHILE current_id < max_id LOOP
                    INSERT INTO orders_new
                    SELECT * FROM orders WHERE id > current_id AND id <= current_id + batch_size;
                    current_id := current_id + batch_size;
                  END LOOP;
                END $$;
                """)
            .phase("Verify migration").validateDataIntegrity("SELECT (SELECT COUNT(*) FROM orders) = (SELECT COUNT(*) FROM orders_new)", "Row count mismatch")
            .phase("Swap tables").customSQL("BEGIN;\n  ALTER TABLE orders RENAME TO orders_old;\n  ALTER TABLE orders_new RENAME TO orders;\nCOMMIT;")
    }

    @Test func `a table is partitioned by hand where its key allows, and put back`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let builder = try await Self.scenario(key: "id, created_at", database)
            let plan = try await database.engine().plan(builder.build()).plan
            #expect(plan.phases[2].steps[0].notes == ["What others write to orders from the moment it reads it is not in orders_new: nothing keeps the two in step. partition_table and dual_write_enable do."])
            #expect(plan.phases[4].steps[0].locks.map(\.title).sorted() == ["orders", "orders_2024_q1", "orders_2024_q2", "orders_future", "orders_new"].filter { ["orders", "orders_new"].contains($0) })
            try await RoundTrip.run(builder, on: database) { () async throws in
                #expect(try await database.value("SELECT relkind::text || ' ' || (SELECT count(*) FROM orders) FROM pg_class WHERE oid = 'orders'::regclass") == "p 8000")
            }
        }
    }

    @Test func `where its key does not, it is refused before anything runs`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let builder = try await Self.scenario(key: "id", database)
            let error = await #expect(throws: PlanRefusal.self) { _ = try await database.engine().apply(builder.build(), .pending) }
            #expect(error?.message == "table \"orders_new\" cannot be made: the primary key orders_pkey (id) of \"orders\" lacks \"created_at\", by which it is to be partitioned")
            #expect(error?.hint?.contains("partition_table on orders") == true)
            #expect(try await database.value("SELECT to_regclass('orders_new') IS NULL") == "t")
        }
    }

    @Test func `orders are split into items by hand, and put together again`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            try await database.run("""
                ALTER TABLE orders ADD COLUMN items jsonb; CREATE TABLE products (id bigint PRIMARY KEY); INSERT INTO products VALUES (1);
                UPDATE orders SET items = '[{"product_id": 1, "quantity": 2, "unit_price": 3}]'
                """)
            let builder = migration("normalize-orders")
                .phase("Create order_items table").customSQL("""
                    CREATE TABLE order_items (
                      id BIGSERIAL PRIMARY KEY, order_id BIGINT NOT NULL, product_id BIGINT NOT NULL, quantity INTEGER NOT NULL, unit_price DECIMAL(10,2) NOT NULL,
                      created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP
                    )
                    """)
                .phase("Migrate data").customSQL("""
                    INSERT INTO order_items (order_id, product_id, quantity, unit_price)
                    SELECT o.id, (item->>'product_id')::BIGINT, (item->>'quantity')::INTEGER, (item->>'unit_price')::DECIMAL(10,2)
                    FROM orders o, LATERAL jsonb_array_elements(o.items) AS item
                    """)
                .phase("Validate").validateDataIntegrity("SELECT COUNT(DISTINCT o.id) = (SELECT COUNT(*) FROM orders) FROM orders o JOIN order_items oi ON o.id = oi.order_id", "Order count mismatch")
                .phase("Add foreign keys").addConstraint("order_items", "fk_order_items_order", "FOREIGN KEY (order_id) REFERENCES orders(id) ON DELETE CASCADE")
                .addConstraint("order_items", "fk_order_items_product", "FOREIGN KEY (product_id) REFERENCES products(id)")
                .phase("Add indexes").addIndex("order_items", "idx_order_items_order", ["order_id"], concurrent: true).addIndex("order_items", "idx_order_items_product", ["product_id"], concurrent: true)
                .phase("Drop old items column").dropColumn("orders", "items")
            let shown = try await database.engine().plan(builder.build()).plan
            _ = try await database.engine().apply(builder.build(), .pending, expecting: shown)
            _ = try await database.engine().rollBack(builder.build())
            try await RoundTrip.run(builder, on: database)
        }
    }
}
