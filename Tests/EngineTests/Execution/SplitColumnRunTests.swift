@testable import Engine
import TestSupport
import Testing

/// `users.full_name` becomes two columns, and two columns one.
struct SplitColumnRunTests {
    static let users = DatabaseTemplate("""
        CREATE TABLE users (id bigint PRIMARY KEY, full_name text NOT NULL, note text);
        CREATE INDEX users_full_name_idx ON users (lower(full_name));
        GRANT SELECT (full_name), UPDATE (full_name) ON users TO PUBLIC;
        INSERT INTO users SELECT n, (ARRAY['Ada Lovelace', 'Cher', '  Mary  Jane   Smith ', 'José O''Brien', 'X'])[1 + n % 5] || CASE WHEN n % 5 = 0 THEN n::text ELSE '' END
        FROM generate_series(1, 1200) n;
        ANALYZE users;
        """)
    static let rows = "SELECT md5(string_agg(id || '|' || full_name, ';' ORDER BY id)) FROM users"

    static func split() throws -> Migration {
        try MigrationPatterns.splitColumn(
            "users", "full_name",
            [
                .init(name: "first_name", type: "VARCHAR(100)", extract: "split_part(trim(full_name), ' ', 1)"),
                .init(
                    name: "last_name", type: "VARCHAR(100)",
                    extract: "CASE WHEN position(' ' IN trim(full_name)) > 0 THEN trim(substring(trim(full_name) FROM position(' ' IN trim(full_name)))) ELSE '' END"),
            ]
        ).build()
    }

    @Test func `a split goes there and back, names that it cannot rebuild included`() async throws {
        try await TestServer.shared.withDatabase(Self.users) { database in
            try await database.thereAndBack(try Self.split(), rows: Self.rows) { () async throws in
                #expect(try await database.value("SELECT first_name || '/' || last_name FROM users WHERE id = 2") == "Mary/Jane   Smith")
                #expect(try await database.value("SELECT first_name || '/' || last_name FROM users WHERE id = 1") == "Cher/")
            }
        }
    }

    @Test func `each side reaches the other while both live, and writes after the drop come back with it`() async throws {
        try await TestServer.shared.withDatabase(Self.users) { database in
            let engine = database.engine()
            let migration = try Self.split()
            _ = try await engine.apply(migration, .through(3))
            try await database.run("UPDATE users SET full_name = 'New Name' WHERE id = 1; UPDATE users SET last_name = 'Byron' WHERE id = 6")
            try await database.run("INSERT INTO users (id, first_name, last_name) VALUES (5001, 'A', 'B'); INSERT INTO users (id, full_name) VALUES (5002, 'C D')")
            #expect(try await database.value("SELECT string_agg(concat_ws('/', id, full_name, first_name, last_name), ' ' ORDER BY id) FROM users WHERE id IN (1, 6, 5001, 5002)")
                == "1/New Name/New/Name 6/Cher Byron/Cher/Byron 5001/A B/A/B 5002/C D/C/D")
            _ = try await engine.apply(migration, .through(4))
            try await database.run("UPDATE users SET first_name = 'Zoe' WHERE id = 2; INSERT INTO users (id, first_name, last_name) VALUES (6001, 'E', 'F')")
            _ = try await engine.rollBack(migration, toPhase: 3)
            #expect(try await database.value("SELECT string_agg(full_name, '/' ORDER BY id) FROM users WHERE id IN (2, 7, 6001)") == "Zoe Jane   Smith/  Mary  Jane   Smith /E F")
        }
    }

    @Test func `writers of a split notice nothing`() async throws {
        try await TestServer.shared.withDatabase(Self.users) { database in
            let start = try await database.schemaInNameOrder()
            let writer = try await LiveWriter.start(on: database) { n in
                "UPDATE users SET note = '\(n)' WHERE id = \(n % 1200 + 1)"
            }
            let names = try await LiveWriter.start(on: database) { n in
                "UPDATE users SET full_name = 'Live \(n)' WHERE id = \(n % 1200 + 1)"
            }
            let migration = try Self.split()
            _ = try await database.engine().apply(migration, .through(3))
            let first = await names.stop()
            _ = try await database.engine().apply(migration, .phase(4))
            _ = try await database.engine().rollBack(migration)
            let second = await writer.stop()
            #expect(first.errors + second.errors == [])
            #expect(try await database.schemaInNameOrder() == start)
        }
    }

    @Test(arguments: [true, false]) func `a merge goes there and back`(hasDown: Bool) async throws {
        let template = DatabaseTemplate("""
            CREATE TABLE p (id int PRIMARY KEY, a text NOT NULL, b text);
            INSERT INTO p SELECT n, 'a' || n, nullif('b' || n % 7, 'b0') FROM generate_series(1, 800) n;
            """)
        try await TestServer.shared.withDatabase(template) { database in
            let migration = try MigrationPatterns.mergeColumns(
                "p", ["a", "b"], into: "ab", "text", combine: "concat_ws('-', a, b)",
                down: hasDown ? ["a": "split_part(ab, '-', 1)", "b": "nullif(split_part(ab, '-', 2), '')"] : nil
            ).build()
            try await database.thereAndBack(migration, rows: "SELECT md5(string_agg(concat_ws('|', id, a, b), ';' ORDER BY id)) FROM p") { () async throws in
                #expect(try await database.value("SELECT ab FROM p WHERE id = 8") == "a8-b1")
            }
        }
    }
}
