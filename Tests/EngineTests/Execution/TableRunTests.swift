@testable import Engine
import TestSupport
import Testing

/// Tables made, renamed and dropped on a server.
struct TableRunTests {
    static let creation = migration("m").phase("p").createTable(
        "Order items",
        columns: [
            NewColumn("id", "bigint", comment: "its number", identity: .always), NewColumn("order_id", "bigint", nullable: false),
            NewColumn("sku", "varchar(20) COLLATE \"C\"", nullable: false, default: "none"), NewColumn("price", "numeric(10,2)", default: 0),
            NewColumn("twice", "numeric", generated: "price * 2"), NewColumn("at", "timestamptz", default: .sql("now()")),
        ],
        primaryKey: ["id"],
        constraints: [
            ("of order", "FOREIGN KEY (order_id) REFERENCES orders ON DELETE CASCADE"), ("positive", "CHECK (price >= 0) -- never less"),
            ("once", "UNIQUE (order_id, sku)"), ("self", "FOREIGN KEY (id) REFERENCES \"Order items\""),
        ], comment: "What was ordered")

    @Test func `a table is made whole and goes without a trace`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let more = Self.creation.addValidation(.tableExists, "Order items").addIndex("Order items", "by price", ["price"])
                .phase("q").addColumn("Order items", "note", "text").backfill("Order items", "note = sku WHERE note IS NULL")
                .addIndex("Order items", "by sku", ["sku"]).addValidation(.indexExists, "Order items")
            try await RoundTrip.run(more, on: database) { () async throws in
                try await database.run("INSERT INTO \"Order items\" (order_id, price) VALUES (1, 2)")
                #expect(try await database.value("SELECT string_agg(conname, ',' ORDER BY conname) FROM pg_constraint WHERE conrelid = '\"Order items\"'::regclass AND contype <> 'n'") == "Order items_pkey,of order,once,positive,self")
                #expect(try await database.value("SELECT twice || sku || col_description('\"Order items\"'::regclass, 1) FROM \"Order items\"") == "4.00noneits number")
            }
        }
    }

    @Test func `what is planned in one go is what each phase comes to`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let migration = try Self.creation.phase("q").addIndex("Order items", "by sku", ["sku", "lower(sku)"])
                .addConstraint("Order items", "c", "CHECK (sku <> '')").phase("r").renameTable("Order items", "items")
                .phase("s").addColumn("items", "note", "text").backfill("items", "note = sku WHERE note IS NULL")
                .phase("t").dropView("Order items", of: "items").build()
            let shown = try await database.engine().plan(migration).plan
            _ = try await database.engine().apply(migration, .through(5), expecting: shown)
            _ = try await database.engine().rollBack(migration)
        }
    }

    @Test func `only the foreign key waits for the table it points at`() async throws {
        let plan = try await TestServer.shared.withDatabase(.shop) { database in try await database.engine().plan(Self.creation.build()).plan }
        #expect(plan.phases[0].steps.map(\.title) == [
            "create table Order items", "add constraint of order of Order items", "add constraint self of Order items", "record phase 1 as applied",
        ])
        #expect(plan.phases[0].steps[0].locks == [])
        #expect(plan.phases[0].steps[1].locks.map(\.title) == ["orders"])
    }

    static let refused: [(MigrationBuilder, String)] = [
        (migration("m").phase("p").createTable("users", columns: [NewColumn("a", "int")]), "table \"users\" is there already"),
        (migration("m").phase("p").createTable("shop.t", columns: [NewColumn("a", "int")]), "schema \"shop\" does not exist"),
        (migration("m").phase("p").createTable("pg_catalog.t", columns: [NewColumn("a", "nonsense")]), "type nonsense cannot be used: type \"nonsense\" does not exist"),
        (migration("m").phase("p").renameTable("users", "orders"), "the name \"orders\" is taken in schema \"public\": table"),
        (migration("m").phase("p").dropColumn("users", "name").renameTable("users", "people"), "this phase also destroys something of \"users\", which comes last in a phase"),
        (migration("m").phase("p").dropView("users", of: "orders"), "\"users\" is a table, not a view"),
    ]

    @Test(arguments: refused) func `what cannot be is refused before anything runs`(builder: MigrationBuilder, message: String) async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let error = await #expect(throws: PlanRefusal.self) { _ = try await database.engine().plan(try builder.build()) }
            #expect(error?.message == message)
        }
    }

    @Test func `a renamed table is read and written by both names until the view goes`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            try await database.run("GRANT SELECT ON orders TO PUBLIC; GRANT UPDATE (status) ON orders TO pg_monitor")
            try await RoundTrip.run(MigrationPatterns.renameTable("orders", "purchases"), on: database, tables: ["users"]) { () async throws in
                #expect(try await database.value("SELECT to_regclass('orders') IS NULL AND count(*) = 2000 FROM purchases") == "t")
            }
            let migration = try MigrationPatterns.renameTable("orders", "purchases").build()
            _ = try await database.engine().apply(migration, .phase(1))
            try await database.run("""
                INSERT INTO orders (user_id, total) VALUES (1, 5); UPDATE orders SET total = 6 WHERE id = 2001; DELETE FROM orders WHERE id = 1;
                INSERT INTO purchases (user_id, total) VALUES (2, 5)
                """)
            let sums = try await database.value("SELECT count(*) || ' ' || sum(total) FROM purchases")
            #expect(try await database.value("SELECT count(*) || ' ' || sum(total) FROM orders") == sums)
            #expect(try await database.value("SELECT has_table_privilege('pg_monitor', 'orders', 'SELECT') AND has_column_privilege('pg_monitor', 'orders', 'status', 'UPDATE')") == "t")
            #expect(try await database.value("SELECT has_table_privilege('pg_monitor', 'orders', 'INSERT')") == "f")
            try await database.run("CREATE VIEW late AS SELECT id FROM orders")
            let error = await #expect(throws: PlanRefusal.self) { _ = try await database.engine().apply(migration, .phase(2)) }
            #expect(error?.message == "view \"orders\" is read by view public.late")
        }
    }

    @Test func `the view goes and comes while everyone uses it`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let migration = try Engine.migration("m").phase("p").renameTable("orders", "purchases").build()
            let writer = Task {
                let connection = try await database.connect()
                var rounds = 0
                while !Task.isCancelled {
                    do {
                        try await connection.execute("UPDATE orders SET total = total + 1 WHERE id = \(rounds % 2000 + 1)")
                        rounds += 1
                    } catch let error as ServerError where error.code == ServerError.queryCanceled && Task.isCancelled {}
                }
                await connection.close()
                return rounds
            }
            for _ in 1...3 {
                _ = try await database.engine().apply(migration, .pending)
                _ = try await database.engine().rollBack(migration)
            }
            writer.cancel()
            let rounds = try await writer.value
            #expect(try await database.value("SELECT sum(total) - 2000 * 2001 / 2 FROM orders").flatMap(Double.init) == Double(rounds))
        }
    }

    @Test func `row counts are compared and shown`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let same = try Engine.migration("m").phase("p").validateRowCountsMatch("users", "orders").addValidation(.tableNotExists, "gone")
                .addValidation(.tableExists, "users", runsBefore: true).build()
            #expect(try await database.engine().apply(same, .pending).status == .completed)
            try await database.run("INSERT INTO orders (user_id, total) VALUES (1, 1)")
            let error = await #expect(throws: RunFailure.self) {
                _ = try await database.engine().apply(try Engine.migration("n").phase("p").validateRowCountsMatch("users", "orders").build(), .pending)
            }
            #expect(error?.exitStatus == .validation)
            #expect(error?.detail?.contains("users = 2000, orders = 2001") == true, "\(error?.detail ?? "")")
            let there = await #expect(throws: RunFailure.self) {
                _ = try await database.engine().apply(try Engine.migration("o").phase("p").addValidation(.tableNotExists, "users").build(), .pending)
            }
            #expect(there?.message == "table users still exists")
        }
    }

    @Test func `rows are marked as deleted`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            try await RoundTrip.run(MigrationPatterns.addSoftDelete("orders", indexed: ["user_id"]), on: database) { () async throws in
                try await database.run("UPDATE orders SET deleted_at = now() WHERE id = 1")
                #expect(try await database.value("SELECT count(*) FROM orders_living") == "1999")
                #expect(try await database.value("SELECT count(*) FROM pg_indexes WHERE indexname = 'orders_user_id_living_idx' AND indexdef LIKE '%WHERE (deleted_at IS NULL)'") == "1")
            }
        }
    }

    // MARK: Dropped

    private static let dropped = DatabaseTemplate("""
        CREATE TABLE owners (id int PRIMARY KEY, code text UNIQUE);
        INSERT INTO owners SELECT n, 'c' || n FROM generate_series(1, 9) n;
        CREATE TABLE "Items" (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n serial, owner int NOT NULL REFERENCES owners ON DELETE CASCADE,
          parent bigint REFERENCES "Items", name text DEFAULT 'x' CHECK (name <> ''), UNIQUE (owner, name));
        INSERT INTO "Items" (owner, name) SELECT n % 9 + 1, 'i' || n FROM generate_series(1, 500) n;
        CREATE TABLE lines (id int PRIMARY KEY, item bigint CONSTRAINT of_item REFERENCES "Items" ON DELETE SET NULL DEFERRABLE, other bigint);
        ALTER TABLE lines ADD CONSTRAINT unchecked FOREIGN KEY (other) REFERENCES "Items" NOT VALID;
        COMMENT ON CONSTRAINT of_item ON lines IS 'where it belongs';
        INSERT INTO lines SELECT n, n, n FROM generate_series(1, 100) n;
        CREATE INDEX by_name ON "Items" (lower(name)); COMMENT ON INDEX by_name IS 'by name'; COMMENT ON TABLE "Items" IS 'things';
        CREATE STATISTICS stats ON owner, name FROM "Items";
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
        CREATE TRIGGER touch BEFORE UPDATE OF name ON "Items" FOR EACH ROW WHEN (NEW.name IS NOT NULL) EXECUTE FUNCTION touch();
        CREATE TRIGGER whole AFTER TRUNCATE ON "Items" EXECUTE FUNCTION touch(); ALTER TABLE "Items" DISABLE TRIGGER whole;
        COMMENT ON TRIGGER touch ON "Items" IS 'touches';
        ALTER TABLE "Items" ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON "Items" FOR SELECT TO pg_monitor USING (owner = 1); COMMENT ON POLICY own ON "Items" IS 'only the first';
        GRANT SELECT ON "Items" TO PUBLIC; GRANT INSERT, UPDATE (name) ON "Items" TO pg_monitor WITH GRANT OPTION;
        GRANT USAGE ON SEQUENCE "Items_n_seq" TO pg_monitor;
        CREATE PUBLICATION pub FOR TABLE "Items"\(TestServer.majorVersion >= 15 ? " (id, name) WHERE (id > 5)" : "");
        """)

    private static func drop(_ name: String = "m") -> MigrationBuilder {
        migration(name).phase("p").dropTable("Items").addValidation(.tableNotExists, "Items")
    }

    @Test func `a dropped table comes back with its rows and all that hung on it`() async throws {
        try await TestServer.shared.withDatabase(Self.dropped) { database in
            try await RoundTrip.run(Self.drop(), on: database, tables: ["lines", "owners"]) { () async throws in
                #expect(try await database.value("SELECT to_regclass('\"Items\"') IS NULL") == "t")
                let kept = try await database.value("SELECT relation FROM ai_shell.snapshots WHERE kind = 'table' AND source LIKE '%Items%'") ?? "none"
                #expect(try await database.value("SELECT count(*) FROM \(kept)") == "500")
                #expect(try await database.value("SELECT relacl IS NULL OR array_length(relacl, 1) = 1 FROM pg_class WHERE oid = '\(kept)'::regclass") == "t")
                // Nothing of it holds anything else fast.
                let connection = try await database.connect()
                try await connection.execute("BEGIN; DROP FUNCTION touch(); DROP TABLE owners; DROP TABLE lines; DROP PUBLICATION pub; ROLLBACK")
                await connection.close()
            }
            #expect(try await database.value("SELECT count(*) || ' ' || max(id) FROM \"Items\"") == "500 500")
            try await database.run("INSERT INTO \"Items\" (owner, name) VALUES (1, 'new')")
            #expect(try await database.value("SELECT id || ' ' || n FROM \"Items\" WHERE name = 'new'") == "501 501")
        }
    }

    @Test func `its name is free at once, for one that is dropped in its turn`() async throws {
        try await TestServer.shared.withDatabase(Self.dropped) { database in
            _ = try await database.engine().apply(try Self.drop().build(), .pending)
            try await database.run("CREATE TABLE \"Items\" (id bigint PRIMARY KEY, n serial)")
            _ = try await database.engine().apply(try Self.drop("again").build(), .pending)
            #expect(try await database.value("SELECT count(*) FROM ai_shell.snapshots") == "2")
            _ = try await database.engine().rollBack(try Self.drop("again").build())
            try await database.run("DROP TABLE \"Items\"")
            _ = try await database.engine().rollBack(try Self.drop().build())
            #expect(try await database.value("SELECT count(*) FROM \"Items\"") == "500")
        }
    }

    @Test func `rows written meanwhile that a foreign key would refuse are listed, and the rollback goes on once they are mended`() async throws {
        try await TestServer.shared.withDatabase(Self.dropped) { database in
            let schema = try await database.schemaInNameOrder()
            let migration = try Self.drop().build()
            _ = try await database.engine().apply(migration, .pending)
            try await database.run("INSERT INTO lines VALUES (1000, 7777, 7777)")
            let error = await #expect(throws: RunFailure.self) { _ = try await database.engine().rollBack(migration) }
            let text = "\(error?.message ?? "") \(error?.detail ?? "") \(error.map { "\($0)" } ?? "")"
            #expect(text.contains("id = 1000, item = 7777"), "\(text)")
            #expect(try await database.value("SELECT count(*) FROM \"Items\"") == "500")
            try await database.run("DELETE FROM lines WHERE item = 7777")
            _ = try await database.engine().rollBack(migration)
            #expect(try await database.schemaInNameOrder() == schema)
        }
    }

    @Test(arguments: [
        ("CREATE VIEW v AS SELECT id FROM \"Items\"", "table \"Items\" is used by view public.v"),
        ("CREATE MATERIALIZED VIEW v AS SELECT count(*) FROM \"Items\"", "table \"Items\" is used by materialized view public.v"),
        ("CREATE FUNCTION f(\"Items\") RETURNS int LANGUAGE sql AS 'SELECT 1'", "table \"Items\" is used by function public.f(public.\"Items\")"),
        ("CREATE TABLE t (n int DEFAULT nextval('\"Items_n_seq\"'))", "table \"Items\" is used by default of t.n"),
        ("CREATE TABLE t () INHERITS (\"Items\")", "table \"Items\" has tables that inherit from it: t"),
    ] + (TestServer.majorVersion < 14 ? [] : [
        ("CREATE FUNCTION f() RETURNS bigint BEGIN ATOMIC SELECT count(*) FROM \"Items\"; END", "table \"Items\" is used by function public.f()"),
    ])) func `a table that others need is not dropped`(setup: String, message: String) async throws {
        try await TestServer.shared.withDatabase(Self.dropped) { database in
            try await database.run(setup)
            let schema = try await database.schema()
            let error = await #expect(throws: PlanRefusal.self) { _ = try await database.engine().apply(try Self.drop().build(), .pending) }
            #expect(error?.message == message)
            #expect(error?.hint?.hasPrefix("With cascade: true they go too") == true)
            #expect(try await database.schema() == schema)
            try await RoundTrip.run(migration("n").phase("p").dropTable("Items", cascade: true), on: database, tables: ["lines", "owners"])
        }
    }
}
