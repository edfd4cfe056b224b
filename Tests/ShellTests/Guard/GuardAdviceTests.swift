import Engine
import TestSupport
import Testing

@testable import Shell

/// What is asked before which statement, on a table that is large enough to wait for and on others.
struct GuardAdviceTests {
    private static let shop = DatabaseTemplate("""
        CREATE TABLE users (id bigint PRIMARY KEY, name text, email text NOT NULL);
        CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users);
        CREATE TABLE tiny (id int, note text);
        CREATE TABLE empty (id int);
        INSERT INTO users SELECT n, 'user ' || n, n || '@example.com' FROM generate_series(1, 600000) AS n;
        INSERT INTO orders SELECT n, n FROM generate_series(1, 1000) AS n;
        INSERT INTO tiny SELECT n FROM generate_series(1, 10) AS n;
        ANALYZE;
        """)

    @Test func `it asks where rows would be lost or others would wait long`() async throws {
        try await TestServer.shared.withDatabase(Self.shop) { database in
            for (sql, words) in [
                // What is lost.
                ("DROP TABLE tiny", ["tiny goes, with its rows.", "ACCESS EXCLUSIVE on tiny (10 rows, 16 kB): reads and writes wait.", "kept for 30 days"]),
                ("DROP TABLE orders", ["ACCESS EXCLUSIVE on orders (1,000 rows, ", ", users: "]), ("DROP SCHEMA public CASCADE", ["Schema public goes with its 4 tables (", "), and whatever depends on them."]),
                ("DROP DATABASE postgres", ["no ROLLBACK brings it back"]), ("DROP OWNED BY CURRENT_USER", ["Everything in this database"]), ("TRUNCATE tiny", ["Every row of tiny goes."]),
                ("TRUNCATE users CASCADE", ["and every row of orders, whose foreign keys point there"]), ("ALTER TABLE tiny DROP COLUMN note", ["Column note goes from tiny with its values."]),
                ("ALTER TABLE tiny DROP note, ADD memo text", ["Column note goes"]), ("DELETE FROM tiny", ["Every row of tiny is deleted.", "tiny has 10 rows"]),
                ("DELETE FROM tiny WHERE true", ["Every row of tiny is deleted."]), ("WITH d AS (DELETE FROM tiny RETURNING 1) SELECT count(*) FROM d", ["Every row of tiny is deleted."]),
                ("EXPLAIN ANALYZE DELETE FROM tiny", ["Every row of tiny is deleted."]), ("UPDATE tiny SET note = 'x'", ["Every row of tiny gets another note", "migrate backfill tiny"]),
                ("UPDATE users SET name = 'x'", ["users has 600,000 rows", "it takes about 6 s"]),
                // Work under a lock.
                ("CREATE INDEX ON users (name)", ["An index on users is built of every row.", "It takes SHARE on users (600,000 rows, ", "writes wait.", "Instead: CREATE INDEX CONCURRENTLY ON users (name);"]),
                ("CREATE UNIQUE INDEX u ON users (email)", ["CREATE UNIQUE INDEX CONCURRENTLY u ON users (email);"]), ("REINDEX TABLE users", ["REINDEX TABLE CONCURRENTLY users;"]),
                ("ALTER TABLE users ALTER name SET NOT NULL", ["Every row of users is read for a NULL in name.", "migrate generate set-not-null --table users --column name"]),
                ("ALTER TABLE users ADD CHECK (id > 0)", ["reads every row of users", "NOT VALID"]), ("ALTER TABLE users ADD token uuid DEFAULT gen_random_uuid()", ["gives each row a value of its own"]),
                ("ALTER TABLE users ADD n serial", ["numbers every row"]), ("ALTER TABLE users ADD g text GENERATED ALWAYS AS (name || 'x') STORED", ["computes it for every row"]),
                ("ALTER TABLE users ALTER id TYPE int", ["written anew for another type of id"]), ("ALTER TABLE users ADD UNIQUE (email)", ["The index of the unique constraint is built"]),
                ("ALTER TABLE users SET UNLOGGED", ["written anew"]), ("VACUUM FULL users", ["migrate rebuild-table users"]), ("VACUUM FULL", ["Every table of the database"]), ("CLUSTER users USING users_pkey", ["in the order of an index"]),
            ] {
                let text = try await advice(sql, database)
                for word in words { #expect(text?.contains(word) == true, "\(sql): \(text ?? "silent")") }
            }
        }
    }

    @Test func `it is silent where nothing is lost and nobody waits long`() async throws {
        try await TestServer.shared.withDatabase(Self.shop) { database in
            for sql in [
                "DROP TABLE empty", "TRUNCATE empty", "DELETE FROM empty", "UPDATE empty SET id = 1", "DROP TABLE IF EXISTS nowhere", "CREATE TEMP TABLE t (id int); DROP TABLE t", "ALTER TABLE empty DROP COLUMN id",
                "DELETE FROM users WHERE id = 1", "UPDATE users SET name = 'x' WHERE id = 1", "EXPLAIN DELETE FROM users", "CREATE INDEX ON tiny (id)", "CREATE INDEX CONCURRENTLY ON users (name)",
                "REINDEX TABLE tiny", "ALTER TABLE users ADD bio text", "ALTER TABLE users ADD at timestamptz DEFAULT now()", "ALTER TABLE users ADD flag boolean NOT NULL DEFAULT false", "ALTER TABLE tiny ALTER id SET NOT NULL",
                "ALTER TABLE users ALTER email SET NOT NULL", "ALTER TABLE users ADD CONSTRAINT c CHECK (id > 0) NOT VALID", "ALTER TABLE users ALTER name TYPE varchar", "ALTER TABLE users RENAME TO people",
                "CREATE TABLE basket (user_id bigint REFERENCES users)", "CREATE VIEW v AS SELECT 1", "VACUUM users", "ANALYZE users", "SELECT * FROM users", "INSERT INTO tiny VALUES (1)", "DROP INDEX users_pkey",
                "CREATE TABLE made (id int); INSERT INTO made VALUES (1); UPDATE made SET id = 2; DROP TABLE made", "COMMENT ON TABLE users IS 'x'", "GRANT SELECT ON users TO PUBLIC",
            ] {
                let text = try await advice(sql, database)
                #expect(text == nil, "\(sql)")
            }
        }
    }

    @Test func `it names who holds what the statement would wait for, unless the wait is short`() async throws {
        try await TestServer.shared.withDatabase(Self.shop) { database in
            let other = try await database.connect()
            try await other.query("BEGIN")
            try await other.query("UPDATE tiny SET note = 'x' WHERE id = 1")
            let text = try #require(try await advice("ALTER TABLE tiny ADD memo text", database))
            #expect(text.contains("Now ") && text.contains("\(other.backendPID)") && text.contains("holds ROW EXCLUSIVE on tiny."), "\(text)")
            #expect(text.contains("everybody who comes later would wait behind it; SET lock_timeout = '2s'; bounds that."), "\(text)")
            #expect(try await advice("ALTER TABLE tiny ADD memo text", database, lockTimeout: 500) == nil)
            #expect(try await advice("ALTER TABLE empty ADD memo text", database) == nil)
            try await other.query("ROLLBACK")
            #expect(try await advice("ALTER TABLE tiny ADD memo text", database) == nil)
            await other.close()
        }
    }

    @Test func `in a transaction it says what a ROLLBACK takes back`() async throws {
        try await TestServer.shared.withDatabase(Self.shop) { database in
            let lost = try await advice("DELETE FROM tiny", database, isInTransaction: true)
            #expect(lost?.contains("Until COMMIT a ROLLBACK takes it back; the locks stay until then.") == true, "\(lost ?? "")")
            let built = try await advice("CREATE INDEX ON users (name)", database, isInTransaction: true)
            #expect(built?.contains("The locks stay until COMMIT or ROLLBACK.") == true, "\(built ?? "")")
            // CONCURRENTLY is not possible there.
            #expect(built?.contains("CONCURRENTLY") == false, "\(built ?? "")")
        }
    }

    private func advice(_ sql: String, _ database: TestDatabase, lockTimeout: Int = 0, isInTransaction: Bool = false) async throws -> String? {
        let outlook = try await database.engine().outlook(for: sql, pid: 0, isInTransaction: isInTransaction)
        return GuardAdvice(outlook, lockTimeout: lockTimeout, isInTransaction: isInTransaction).text
    }
}
