@testable import Engine
import TestSupport
import Testing

/// Columns of every kind of type, on tables of every kind.
struct AddColumnRunTests {
    static let types = DatabaseTemplate("""
        CREATE SCHEMA kinds; CREATE TYPE kinds.mood AS ENUM ('glad', 'sad'); CREATE DOMAIN kinds.positive AS int CHECK (VALUE > 0);
        CREATE DOMAIN kinds.given AS text NOT NULL DEFAULT 'x'; CREATE TABLE t (id int PRIMARY KEY)
        """)

    @Test(arguments: [
        ("kinds.mood", "kinds.mood"), ("mood", "kinds.mood"), ("positive", "kinds.positive"), ("VARCHAR(255)", "character varying(255)"),
        ("text COLLATE \"C\"", "text"), ("numeric(10,2)[]", "numeric(10,2)[]"), ("timestamp(3) with time zone", "timestamp(3) with time zone"), ("bit(3)", "bit(3)"),
    ]) func `a type along the user's search path is that type`(type: String, printed: String) async throws {
        try await TestServer.shared.withDatabase(Self.types) { database in
            try await database.run("ALTER DATABASE \(database.name) SET search_path = public, kinds")
            let before = try await database.schema()
            let engine = database.engine()
            let migration = try migration("m").phase("one").addColumn("t", "c", type).build()
            _ = try await engine.apply(migration, .pending)
            #expect(try await database.value("SET search_path = pg_catalog; SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attname = 'c' AND attrelid = 'public.t'::regclass") == printed)
            _ = try await engine.rollBack(migration)
            #expect(try await database.schema() == before)
        }
    }

    @Test func `a type that does not exist is refused in the server's words`() async throws {
        try await TestServer.shared.withDatabase(Self.types) { database in
            let error = await #expect(throws: PlanRefusal.self) {
                _ = try await database.engine().plan(try migration("m").phase("one").addColumn("t", "c", "nosuch").build())
            }
            #expect(error?.message == "type nosuch cannot be used: type \"nosuch\" does not exist")
        }
    }

    @Test func `a partitioned table goes through all phases and back`() async throws {
        let table = DatabaseTemplate("""
            CREATE TABLE t (id int, day date, a text NOT NULL DEFAULT '', PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
            CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM ('2026-01-01') TO ('2026-02-01'); CREATE TABLE t_2 PARTITION OF t DEFAULT;
            INSERT INTO t SELECT i, '2026-01-01'::date + i % 60, i FROM generate_series(1, 3000) i
            """)
        try await TestServer.shared.withDatabase(table) { database in
            let engine = database.engine()
            let before = try await database.schemaInNameOrder()
            let migration = try MigrationPatterns.safeRenameColumn("t", "a", "b", "text").build()
            _ = try await engine.apply(migration, .through(3))
            try await database.run("UPDATE t SET b = 'x' WHERE id = 1; UPDATE t_2 SET a = 'y' WHERE id = 50; UPDATE t SET day = '2027-01-01', a = 'z' WHERE id = 2")
            _ = try await engine.apply(migration, .through(5))
            #expect(try await database.value("SELECT string_agg(b, ',' ORDER BY id) FROM t WHERE id IN (1, 2, 50, 51)") == "x,z,y,51")
            _ = try await engine.rollBack(migration)
            #expect(try await database.schemaInNameOrder() == before)
            #expect(try await database.leftovers() == [])
        }
    }

    @Test func `what a client has prepared with its columns named goes on, a prepared SELECT * only when prepared again, as the plan says`()
        async throws
    {
        try await TestServer.shared.withDatabase(.shop) { database in
            let client = try await database.connect()
            try await client.execute("PREPARE named AS SELECT id, email FROM users WHERE id = 1; PREPARE everything AS SELECT * FROM users WHERE id = 1")
            try await client.execute("EXECUTE named; EXECUTE everything")
            let migration = try migration("m").phase("one").addColumn("users", "c", "text").build()
            let preview = try await database.engine().plan(migration)
            #expect(preview.plan.phases[0].steps[0].notes.contains { $0.contains("a prepared SELECT * fails until it is prepared again") })
            _ = try await database.engine().apply(migration, .pending)
            #expect(try await client.execute("EXECUTE named").last?.count == 1)
            let error = await #expect(throws: ServerError.self) { try await client.execute("EXECUTE everything") }
            #expect(error?.message == "cached plan must not change result type")
            try await client.execute("DEALLOCATE everything; PREPARE everything AS SELECT * FROM users WHERE id = 1; EXECUTE everything")
            await client.close()
        }
    }
}
