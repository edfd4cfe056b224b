@testable import Engine
import TestSupport
import Testing

/// `people.age` becomes an integer.
struct ChangeColumnTypeRunTests {
    static let people = DatabaseTemplate("""
        CREATE TABLE people (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, age varchar(10) NOT NULL DEFAULT '0', name text);
        CREATE INDEX people_age_idx ON people (age) WHERE age IS NOT NULL;
        ALTER TABLE people ADD CONSTRAINT people_age_check CHECK (age <> '-1');
        COMMENT ON COLUMN people.age IS 'in years';
        INSERT INTO people (age, name) SELECT CASE WHEN n % 10 = 0 THEN '0' || n % 90 ELSE (n % 90)::text END, 'p' || n FROM generate_series(1, 1500) n;
        ANALYZE people;
        """)
    static let rows = "SELECT md5(string_agg(id || '|' || age || '|' || name, ';' ORDER BY id)) FROM people"

    static func migration() throws -> Migration {
        try MigrationPatterns.changeColumnType("people", "age", "VARCHAR(10)", "INTEGER").build()
    }

    @Test func `all phases go there and back, values like 007 included`() async throws {
        try await TestServer.shared.withDatabase(Self.people) { database in
            try await database.thereAndBack(try Self.migration(), rows: Self.rows) { () async throws in
                let schema = try await database.schema()
                #expect(schema.contains("age integer DEFAULT"), "\(schema)")
                #expect(schema.contains("CREATE INDEX people_age_idx ON public.people"))
                #expect(schema.contains("CONSTRAINT people_age_check CHECK"))
                #expect(schema.contains("COMMENT ON COLUMN public.people.age IS 'in years'"))
                #expect(!schema.contains("age_old") && !schema.contains("age_new"), "\(schema)")
                #expect(try await database.value("SELECT attnotnull FROM pg_attribute WHERE attrelid = 'people'::regclass AND attname = 'age'") == "t")
                try await database.run("INSERT INTO people (name) VALUES ('x'); DELETE FROM people WHERE name = 'x'")
            }
        }
    }

    @Test func `writers notice nothing, and what they wrote is kept`() async throws {
        try await TestServer.shared.withDatabase(Self.people) { database in
            let migration = try Self.migration()
            let start = try await database.schemaInNameOrder()
            let writer = try await LiveWriter.start(on: database) { n in
                n % 4 == 0 ? "INSERT INTO people (age, name) VALUES ('\(n % 90)', 'live\(n)')" : "UPDATE people SET age = '\(n % 90)', name = 'live\(n)' WHERE id = \(n % 1500 + 1)"
            }
            let engine = database.engine()
            for phase in 1...5 { #expect(try await engine.apply(migration, .phase(phase)).status == .completed) }
            _ = try await engine.rollBack(migration)
            let (sent, errors) = await writer.stop()
            #expect(errors == [])
            #expect(sent > 0)
            #expect(try await database.value("SELECT count(*) FROM people WHERE name LIKE 'live%' AND age <> (substr(name, 5)::int % 90)::text") == "0")
            #expect(try await database.schemaInNameOrder() == start)
            #expect(try await database.leftovers() == [])
        }
    }

    @Test func `ages that are no numbers are listed before anything is written`() async throws {
        try await TestServer.shared.withDatabase(Self.people) { database in
            try await database.run("UPDATE people SET age = 'old' WHERE id IN (3, 70)")
            let before = try await database.schema()
            let error = await #expect(throws: RunFailure.self) { _ = try await database.engine().apply(try Self.migration(), .phase(1)) }
            #expect(error?.exitStatus == .validation)
            #expect(error?.detail?.contains("id = 3: age = 'old'") == true, "\(error?.detail ?? "")")
            #expect(error?.detail?.contains("UPDATE people SET age = … WHERE id IN ('3', '70');") == true, "\(error?.detail ?? "")")
            #expect(try await database.schema() == before)
        }
    }

    @Test func `a value that comes later and does not convert stops the backfill and the switch until it is mended`() async throws {
        try await TestServer.shared.withDatabase(Self.people) { database in
            let migration = try Self.migration()
            let engine = database.engine()
            _ = try await engine.apply(migration, .through(2))
            try await database.run("UPDATE people SET age = 'old' WHERE id = 3")
            #expect(try await database.value("SELECT age_new IS NULL FROM people WHERE id = 3") == "t")
            let error = await #expect(throws: RunFailure.self) { _ = try await engine.apply(migration, .phase(3)) }
            #expect(error?.exitStatus == .validation)
            try await database.run("UPDATE people SET age = '9' WHERE id = 3")
            _ = try await engine.apply(migration, .phase(3))
            // By now the new column is NOT NULL: such a write fails, as any that breaks a rule of the table.
            await #expect(throws: ServerError.self) { try await database.run("UPDATE people SET age = 'old' WHERE id = 3") }
            _ = try await engine.apply(migration, .phase(4))
            #expect(try await database.value("SELECT pg_typeof(age)::text FROM people LIMIT 1") == "integer")
            try await database.run("UPDATE people SET age = 41 WHERE id = 3")
            #expect(try await database.value("SELECT age_old FROM people WHERE id = 3") == "41")
            _ = try await engine.rollBack(migration)
            #expect(try await database.value("SELECT age FROM people WHERE id = 3") == "41")
        }
    }
}
