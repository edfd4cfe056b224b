@testable import Engine
import TestSupport
import Testing

/// What hangs on a column or table goes with it by name, and comes back with it.
struct CascadeRunTests {
    /// Functions that the catalog looks into came with 14, publications of chosen columns and rows with 15.
    private static let looksIntoFunctions = TestServer.majorVersion >= 14
    private static let publishesParts = TestServer.majorVersion >= 15

    private static func body(_ statement: String) -> String {
        looksIntoFunctions ? "BEGIN ATOMIC \(statement); END" : "AS '\(statement)'"
    }

    static let template = DatabaseTemplate("""
        CREATE SCHEMA "Shop";
        CREATE TABLE items (id int PRIMARY KEY, price numeric, stock int, seen timestamptz, sku text NOT NULL UNIQUE);
        INSERT INTO items SELECT n, n, n % 7, '2026-01-01', 'sku-' || n FROM generate_series(1, 300) n;
        CREATE TABLE lines (id int PRIMARY KEY, sku text CONSTRAINT of_item REFERENCES items (sku) ON UPDATE CASCADE);
        INSERT INTO lines SELECT n, 'sku-' || n FROM generate_series(1, 50) n;
        ALTER TABLE items ADD COLUMN label text GENERATED ALWAYS AS (upper(sku)) STORED; CREATE INDEX by_label ON items (label);
        COMMENT ON COLUMN items.label IS 'shouted'; ALTER TABLE items ADD CONSTRAINT labelled CHECK (label <> 'NONE');
        CREATE VIEW "Shop"."Cheap" WITH (security_barrier=true) AS SELECT id, sku AS "Code" FROM items WHERE price < 100 WITH LOCAL CHECK OPTION;
        COMMENT ON VIEW "Shop"."Cheap" IS 'less than 100'; COMMENT ON COLUMN "Shop"."Cheap"."Code" IS 'the sku';
        ALTER VIEW "Shop"."Cheap" ALTER COLUMN "Code" SET DEFAULT 'none';
        GRANT SELECT ON "Shop"."Cheap" TO PUBLIC; GRANT INSERT ("Code"), UPDATE ("Code") ON "Shop"."Cheap" TO pg_monitor WITH GRANT OPTION;
        CREATE VIEW cheaper AS SELECT "Code", 1 AS "select" FROM "Shop"."Cheap" WHERE id < 50; ALTER VIEW cheaper OWNER TO pg_monitor;
        CREATE MATERIALIZED VIEW counted WITH (fillfactor=70) AS SELECT "Code", count(*) AS n FROM cheaper GROUP BY 1; CREATE UNIQUE INDEX counted_code ON counted ("Code");
        COMMENT ON INDEX counted_code IS 'for refresh'; COMMENT ON MATERIALIZED VIEW counted IS 'counted'; GRANT SELECT ON counted TO pg_monitor;
        CREATE MATERIALIZED VIEW empty AS SELECT sku FROM items WITH NO DATA;
        CREATE VIEW recursive AS WITH RECURSIVE r(n, sku) AS (SELECT 1, sku FROM items WHERE id = 1 UNION ALL SELECT n + 1, r.sku FROM r WHERE n < 3) SELECT * FROM r;
        CREATE FUNCTION first_sku(n int DEFAULT 1) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET work_mem = '1MB' \(body("SELECT min(sku) FROM items WHERE id >= n"));
        COMMENT ON FUNCTION first_sku IS 'the first'; REVOKE ALL ON FUNCTION first_sku FROM PUBLIC; GRANT EXECUTE ON FUNCTION first_sku TO pg_monitor;
        CREATE FUNCTION of_view(c cheaper) RETURNS text LANGUAGE sql AS 'SELECT sku FROM items LIMIT 1';
        CREATE PROCEDURE touch_all() LANGUAGE sql \(body("UPDATE items SET sku = sku"));
        CREATE TABLE log (id int PRIMARY KEY, sku text DEFAULT first_sku(2), at int);
        CREATE RULE noted AS ON DELETE TO log DO ALSO UPDATE items SET seen = now() WHERE sku = OLD.sku; ALTER TABLE log DISABLE RULE noted; COMMENT ON RULE noted ON log IS 'noted';
        CREATE POLICY by_sku ON log AS RESTRICTIVE FOR SELECT TO pg_monitor USING (EXISTS (SELECT FROM items WHERE items.sku = log.sku)); COMMENT ON POLICY by_sku ON log IS 'known';
        CREATE POLICY own ON items USING (sku <> 'secret'); ALTER TABLE items ENABLE ROW LEVEL SECURITY;
        CREATE STATISTICS "Stats" (dependencies) ON stock, sku FROM items; ALTER STATISTICS "Stats" SET STATISTICS 50; COMMENT ON STATISTICS "Stats" IS 'together';
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
        CREATE TRIGGER touch BEFORE UPDATE OF sku ON items FOR EACH ROW EXECUTE FUNCTION touch(); ALTER TABLE items ENABLE ALWAYS TRIGGER touch;
        CREATE TRIGGER instead INSTEAD OF DELETE ON cheaper FOR EACH ROW EXECUTE FUNCTION touch();
        CREATE RULE no_insert AS ON INSERT TO recursive DO INSTEAD NOTHING;
        CREATE PUBLICATION pub FOR TABLE items\(publishesParts ? " (id, sku, price) WHERE (id > 1)" : ""), lines;
        """)

    @Test func `a column takes along everything that hangs on it and on that again, and all comes back`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let migration = Engine.migration("m").phase("p").dropColumn("items", "sku", cascade: true)
            let plan = try await database.engine().preview(try migration.build(), .pending).plan
            let notes = plan.phases[0].steps.last?.notes.joined(separator: "\n") ?? ""
            var parts = ["view Shop.Cheap", "materialized view public.counted", "restrictive policy by_sku", "generated column label"]
            if Self.looksIntoFunctions { parts.append("function public.first_sku(integer)") }
            if Self.publishesParts { parts.append("Publication pub publishes items without sku") }
            for part in parts {
                #expect(notes.contains(part), "\(part) in \(notes)")
            }
            try await RoundTrip.run(migration, on: database, tables: ["items", "lines"]) { () async throws in
                #expect(try await database.value("SELECT count(*) FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace IN ('public'::regnamespace, '\"Shop\"'::regnamespace)") == "0")
                guard Self.publishesParts else { return }
                #expect(try await database.value("SELECT string_agg(attname, ',') FROM pg_publication_tables, unnest(attnames) attname WHERE tablename = 'items'") == "id,price")
            }
            #expect(try await database.value("SELECT count(*) FROM counted") == "49")
            #expect(try await database.value("SELECT has_function_privilege('public', 'first_sku(int)', 'EXECUTE')") == "f")
        }
    }

    @Test func `a table takes along everything that hangs on it and on that again, and all comes back`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            try await RoundTrip.run(migration("m").phase("p").dropTable("items", cascade: true), on: database, tables: ["lines"]) { () async throws in
                #expect(try await database.value("SELECT count(*) FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace IN ('public'::regnamespace, '\"Shop\"'::regnamespace)") == "0")
            }
            #expect(try await database.value("SELECT count(*) FROM counted") == "49")
        }
    }

    @Test func `a kept column takes along the same, but for what is computed from it`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let migration = Engine.migration("m").phase("p").dropColumn("items", "sku", cascade: true, keepAs: "sku_old")
            try await RoundTrip.run(migration, on: database, tables: ["items", "lines"]) { () async throws in
                #expect(try await database.value("SELECT count(*) FROM items WHERE label = upper(sku_old)") == "300")
            }
        }
    }

    @Test(arguments: [nil, "name_old"]) func `one side of a pair takes along what reads it, and both come back in step`(keepAs: String?) async throws {
        let template = DatabaseTemplate("""
            CREATE TABLE users (id int PRIMARY KEY, full_name text, name text); INSERT INTO users (id, name) SELECT n, 'user ' || n FROM generate_series(1, 300) n;
            CREATE VIEW names AS SELECT name FROM users; CREATE VIEW more AS SELECT name || '!' AS loud FROM names; GRANT SELECT ON more TO pg_monitor;
            CREATE POLICY known ON users USING (name IS NOT NULL);
            """)
        try await TestServer.shared.withDatabase(template) { database in
            let builder = Engine.migration("m").phase("1").enableDualWrite("users", "name", "full_name").phase("2").backfill("users", "full_name = name")
                .phase("3").dropColumn("users", "name", cascade: true, keepAs: keepAs)
            let migration = try builder.build()
            let engine = database.engine()
            _ = try await engine.apply(migration, .through(2))
            let schema = try await database.schemaInNameOrder()
            for _ in 1...2 {
                _ = try await engine.apply(migration, .phase(3))
                #expect(try await database.value("SELECT to_regclass('names') IS NULL AND to_regclass('more') IS NULL AND NOT EXISTS (SELECT FROM pg_policy)") == "t")
                try await database.run("UPDATE users SET full_name = 'changed' WHERE id = 7")
                _ = try await engine.rollBack(migration, toPhase: 2)
                #expect(try await database.schemaInNameOrder() == schema)
                #expect(try await database.value("SELECT count(*) FROM more WHERE loud = 'changed!'") == "1")
            }
        }
    }

    @Test func `default privileges do not add to what had none of them`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            try await database.run("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_signal_backend; ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO pg_signal_backend")
            let migration = Engine.migration("m").phase("p").dropColumn("items", "sku", cascade: true)
            try await RoundTrip.run(migration, on: database, tables: ["items", "lines"])
        }
    }

    @Test(arguments: [
        ("CREATE AGGREGATE joined(text) (SFUNC = textcat, STYPE = text); CREATE VIEW v AS SELECT seen FROM items; CREATE TABLE t (v v)", "column v of table public.t (nothing of its kind is recorded)"),
        ("CREATE FUNCTION f(items) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'; CREATE VIEW v AS SELECT seen FROM items; CREATE FUNCTION g(v) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'; CREATE TABLE t (id int, CONSTRAINT odd CHECK (g(NULL) = 1))", "constraint odd on table public.t (nothing of its kind is recorded)"),
    ] + (publishesParts ? [("CREATE PUBLICATION q FOR TABLE items WHERE (stock > 1)", "publication q (its row filter reads it)")] : [])) func `what cannot be recorded is refused by name`(setup: String, named: String) async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            try await database.run(setup)
            if setup.contains("stock") { try await database.run("ALTER TABLE items REPLICA IDENTITY FULL") }
            let column = setup.contains("stock") ? "stock" : "seen"
            let schema = try await database.schema()
            let migration = try Engine.migration("m").phase("p").dropColumn("items", column, cascade: true).build()
            let error = await #expect(throws: PlanRefusal.self) { _ = try await database.engine().apply(migration, .pending) }
            #expect(error?.message.contains(named) == true, "\(error?.message ?? "")")
            #expect(try await database.schema() == schema)
        }
    }

    @Test func `two drops of one phase that share a view are refused`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            try await database.run("CREATE VIEW two AS SELECT stock, seen FROM items")
            let migration = try Engine.migration("m").phase("p").dropColumn("items", "stock", cascade: true).dropColumn("items", "seen", cascade: true).build()
            let error = await #expect(throws: PlanRefusal.self) { _ = try await database.engine().plan(migration) }
            #expect(error?.message.hasPrefix("this phase takes the same thing away twice") == true, "\(error?.message ?? "")")
        }
    }

    @Test func `without cascade they are listed, and it is offered`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let migration = try Engine.migration("m").phase("p").dropColumn("items", "stock", cascade: false).build()
            try await database.run("CREATE VIEW v AS SELECT stock FROM items")
            let error = await #expect(throws: PlanRefusal.self) { _ = try await database.engine().apply(migration, .pending) }
            #expect(error?.message.contains("view public.v") == true && error?.hint?.hasPrefix("With cascade: true they go too") == true, "\(error?.message ?? "")")
        }
    }

    @Test func `readers of the views wait for nothing and see no deadlock`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let migration = try Engine.migration("m").phase("p").dropColumn("items", "sku", cascade: true).build()
            let reader = Task {
                let connection = try await database.connect()
                var deadlocks = 0
                while !Task.isCancelled {
                    do { try await connection.execute("SELECT count(*) FROM cheaper") } catch let error as ServerError {
                        // The view is gone for a while; at the end the statement is cancelled.
                        if error.code == "40P01" { deadlocks += 1 } else { #expect(["42P01", "57014"].contains(error.code), "\(error.message)") }
                    }
                }
                await connection.close()
                return deadlocks
            }
            _ = try await database.engine().apply(migration, .pending)
            _ = try await database.engine().rollBack(migration)
            reader.cancel()
            #expect(try await reader.value == 0)
        }
    }
}
