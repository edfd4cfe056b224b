import Engine
import TestSupport
import Testing

/// What becomes of the user's triggers that mention a column which gets another beside it.
struct UserTriggersTests {
    static let template = DatabaseTemplate("""
        CREATE TABLE t (id int PRIMARY KEY, a text, seen text);
        CREATE FUNCTION clean_a() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.a := trim(NEW.a); RETURN NEW; END';
        CREATE TRIGGER clean_a BEFORE INSERT OR UPDATE OF a ON t FOR EACH ROW WHEN (NEW.a IS NOT NULL) EXECUTE FUNCTION clean_a();
        INSERT INTO t SELECT n, 'x' || n FROM generate_series(1, 100) n
        """)

    private func migration(_ triggers: [String: DualWriteEnable.TriggerFate]) throws -> Migration {
        try Engine.migration("m").phase("1").addColumn("t", "b", "text").phase("2").enableDualWrite("t", "a", "b", triggers: triggers)
            .phase("3").backfill("t", "b = a").validateColumnsMatch("t", "a", "b").phase("4").dropColumn("t", "a").build()
    }

    @Test func `a trigger that is not listed is refused by name`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let error = await #expect(throws: PlanRefusal.self) { _ = try await database.engine().plan(try migration([:])) }
            #expect(error?.message == "trigger \"clean_a\" of \"t\" mentions a")
            #expect(error?.hint?.contains("triggers: {clean_a: copy}") == true)
        }
    }

    @Test func `a copy does for the new name what the trigger does for the old, and stays when that goes`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let migration = try migration(["clean_a": .copy])
            let before = try await database.schemaInNameOrder()
            let engine = database.engine()
            _ = try await engine.apply(migration, .through(3))
            try await database.run("UPDATE t SET b = '  y ' WHERE id = 1; UPDATE t SET a = ' z' WHERE id = 2")
            #expect(try await database.value("SELECT string_agg(a || b, ',' ORDER BY id) FROM t WHERE id < 3") == "yy,zz")
            _ = try await engine.apply(migration, .phase(4))
            try await database.run("INSERT INTO t (id, b) VALUES (1000, ' w ')")
            #expect(try await database.value("SELECT b FROM t WHERE id = 1000") == "w")
            _ = try await engine.rollBack(migration)
            #expect(try await database.schemaInNameOrder() == before)
            #expect(try await database.value("SELECT a FROM t WHERE id = 1000") == "w")
        }
    }

    @Test func `a role that writes and may not run what the expressions call is named`() async throws {
        let template = DatabaseTemplate("""
            CREATE TABLE t (id int PRIMARY KEY, a text);
            CREATE FUNCTION shout(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper($1)'; REVOKE ALL ON FUNCTION shout FROM PUBLIC
            """)
        try await TestServer.shared.withDatabase(template) { database in
            let role = "writer_\(database.name)"
            try await database.run("CREATE ROLE \(role); GRANT UPDATE (a) ON t TO \(role)")
            let migration = try Engine.migration("m").phase("1").addColumn("t", "b", "text").phase("2")
                .enableDualWrite("t", "a", "b", up: "shout(a)", down: "lower(b)").build()
            let error = await #expect(throws: PlanRefusal.self) { _ = try await database.engine().plan(migration) }
            #expect(error?.hint?.contains("GRANT EXECUTE ON FUNCTION public.shout(text) TO \(role);") == true, "\(error?.hint ?? "")")
            try await database.run("GRANT EXECUTE ON FUNCTION shout TO \(role)")
            _ = try await database.engine().plan(migration)
            try await database.run("DROP OWNED BY \(role); DROP ROLE \(role)")
        }
    }
}
