@testable import Engine
import TestSupport
import Testing

/// What SQL of the user's own did is taken back by what the parse tree and the catalog say.
struct DerivedInverseTests {
    /// Kinds of things, each under a hostile name.
    static let start = DatabaseTemplate(#"""
        CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL DEFAULT 'x', mail text, age int, nick varchar(10));
        INSERT INTO users SELECT i, 'n' || i, i || '@x', i % 90, 'k' FROM generate_series(1, 100) i;
        CREATE TABLE orders (id int PRIMARY KEY, user_id bigint, total numeric(10,2), CONSTRAINT positive CHECK (total >= 0));
        INSERT INTO orders SELECT i, i, i FROM generate_series(1, 100) i;
        CREATE INDEX orders_total ON orders (total);
        COMMENT ON INDEX orders_total IS 'it''s \\ by total';
        ALTER TABLE orders ADD CONSTRAINT of_user FOREIGN KEY (user_id) REFERENCES users;
        CREATE SCHEMA "Other ""S""";
        CREATE TYPE mood AS ENUM ('sad', 'ok');
        CREATE TYPE "Pair ""P""" AS (a int, b text);
        CREATE DOMAIN email AS text DEFAULT 'a@b' CHECK (value ~ '@');
        CREATE SEQUENCE counter START 5 INCREMENT 3;
        CREATE FUNCTION f(a int, b text DEFAULT 'x') RETURNS text LANGUAGE sql AS 'SELECT name FROM users WHERE id = a';
        COMMENT ON FUNCTION f(int, text) IS 'the old one';
        GRANT EXECUTE ON FUNCTION f(int, text) TO pg_monitor;
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE PROCEDURE work(INOUT a int) LANGUAGE plpgsql AS 'BEGIN a := 1; END';
        CREATE TRIGGER "Trig ger" BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
        ALTER TABLE users ENABLE ALWAYS TRIGGER "Trig ger";
        CREATE POLICY own ON users FOR SELECT TO pg_monitor USING (id = 1);
        CREATE VIEW grown AS SELECT id, name FROM users WHERE age >= 18;
        COMMENT ON VIEW grown IS 'adults'; COMMENT ON COLUMN grown.id IS 'number';
        GRANT SELECT ON grown TO pg_monitor; GRANT UPDATE (name) ON grown TO PUBLIC;
        CREATE MATERIALIZED VIEW sums AS SELECT user_id, sum(total) AS total FROM orders GROUP BY 1;
        CREATE UNIQUE INDEX sums_user ON sums (user_id);
        CREATE RULE keep AS ON DELETE TO grown DO INSTEAD NOTHING;
        CREATE RULE loud AS ON DELETE TO orders DO ALSO NOTIFY gone;
        CREATE STATISTICS together ON name, mail FROM users;
        GRANT SELECT, UPDATE (mail) ON users TO pg_monitor WITH GRANT OPTION; GRANT INSERT ON users TO PUBLIC;
        COMMENT ON TABLE users IS 'who'; COMMENT ON COLUMN users.mail IS 'where';
        ALTER TABLE users SET (fillfactor = 70, toast.autovacuum_enabled = false); ALTER TABLE users ALTER mail SET STATISTICS 77, ALTER mail SET STORAGE MAIN;
        CREATE TABLE events (at date, what text) PARTITION BY RANGE (at);
        CREATE TABLE events_24 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
        CREATE TABLE events_25 (at date, what text);
        """#)

    static let made: [String] = [
        "CREATE TABLE t (id bigserial PRIMARY KEY, u bigint REFERENCES users)", "CREATE TABLE \"T \"\"t\"\".x\" (\"A b\" int UNIQUE)", "CREATE TABLE \"Other \"\"S\"\"\".t ()",
        "CREATE TABLE t AS SELECT * FROM users", "SELECT * INTO t FROM users", "CREATE MATERIALIZED VIEW m AS SELECT count(*) FROM users WITH NO DATA",
        "CREATE TABLE events_26 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')", "CREATE TABLE heir () INHERITS (users)",
        "CREATE TABLE l (LIKE users INCLUDING ALL)", "CREATE INDEX \"In dex\" ON users (lower(name))", "CREATE UNIQUE INDEX CONCURRENTLY ui ON users (mail)",
        "CREATE VIEW v AS SELECT * FROM users", "CREATE SEQUENCE s OWNED BY users.age", "CREATE FUNCTION g(mood, variadic \"Pair \"\"P\"\"\"[]) RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE FUNCTION g(a int, OUT b text, INOUT c email) LANGUAGE sql AS $$ SELECT 'x', 'a@b' $$", "CREATE OR REPLACE PROCEDURE p(INOUT a mood) LANGUAGE plpgsql AS 'BEGIN END'",
        "CREATE TRIGGER t AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION touch()", "CREATE TYPE t AS ENUM ('a')", "CREATE TYPE t AS (a int)",
        "CREATE TYPE t AS RANGE (subtype = float8)", "CREATE DOMAIN d AS int CHECK (value > 0)", "CREATE SCHEMA s", "CREATE SCHEMA s CREATE TABLE t (a int) CREATE VIEW v AS SELECT 1 AS a",
        "CREATE EXTENSION IF NOT EXISTS pg_trgm", "CREATE RULE r AS ON INSERT TO grown DO INSTEAD NOTHING", "CREATE POLICY p ON orders USING (total > 0)",
        "CREATE STATISTICS \"st s\" (ndistinct) ON user_id, total FROM orders", "CREATE AGGREGATE total(int) (sfunc = int4pl, stype = int, initcond = '0')",
        "CREATE AGGREGATE every_one(*) (sfunc = int8inc, stype = bigint, initcond = '0')", "CREATE OPERATOR === (leftarg = int, rightarg = int, function = int4eq)",
        "CREATE CAST (mood AS \"Pair \"\"P\"\"\") WITH INOUT; DROP CAST (mood AS \"Pair \"\"P\"\"\")", "CREATE CAST (\"Pair \"\"P\"\"\" AS mood) WITH INOUT", "CREATE COLLATION c (locale = 'C')", "CREATE OPERATOR FAMILY fam USING btree",
        "CREATE OPERATOR CLASS oc FOR TYPE int USING hash AS OPERATOR 1 =, FUNCTION 1 hashint4(int)", "CREATE CONVERSION cv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8", "CREATE TEXT SEARCH CONFIGURATION ts (COPY = english)",
        "CREATE PUBLICATION pub FOR TABLE users", "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER sv FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE ft (a int) SERVER sv",
        "CREATE EVENT TRIGGER et ON ddl_command_start EXECUTE FUNCTION noticed()", "CREATE TABLE t (a int); CREATE INDEX ON t (a); ALTER TABLE t ADD CHECK (a > 0); COMMENT ON TABLE t IS 'x'",
        "CREATE TEMP TABLE tmp (a int); INSERT INTO tmp VALUES (1)",
    ]

    static let renamed: [String] = [
        "ALTER TABLE users RENAME TO \"People \"\"P\"\"\"", "ALTER TABLE orders RENAME COLUMN total TO \"Sum\"", "ALTER TABLE orders RENAME CONSTRAINT positive TO \"Not neg\"",
        "ALTER INDEX orders_total RENAME TO \"by total\"", "ALTER VIEW grown RENAME TO adults", "ALTER VIEW grown RENAME COLUMN name TO called", "ALTER SEQUENCE counter RENAME TO c2",
        "ALTER MATERIALIZED VIEW sums RENAME TO totals", "ALTER TRIGGER \"Trig ger\" ON users RENAME TO g", "ALTER POLICY own ON users RENAME TO mine", "ALTER RULE keep ON grown RENAME TO k",
        "ALTER FUNCTION f(int, text) RENAME TO \"F 2\"", "ALTER FUNCTION f RENAME TO f2", "ALTER PROCEDURE work(int) RENAME TO play", "ALTER TYPE mood RENAME TO humour",
        "ALTER TYPE mood RENAME VALUE 'sad' TO 'it''s bad'", "ALTER TYPE \"Pair \"\"P\"\"\" RENAME ATTRIBUTE a TO \"A a\"", "ALTER DOMAIN email RENAME TO mail", "ALTER DOMAIN email RENAME CONSTRAINT email_check TO at",
        "ALTER SCHEMA \"Other \"\"S\"\"\" RENAME TO s", "ALTER STATISTICS together RENAME TO st", "ALTER TABLE users SET SCHEMA \"Other \"\"S\"\"\"", "ALTER FUNCTION f(int, text) SET SCHEMA \"Other \"\"S\"\"\"",
        "ALTER TYPE mood SET SCHEMA \"Other \"\"S\"\"\"", "ALTER VIEW grown SET SCHEMA \"Other \"\"S\"\"\"", "ALTER SEQUENCE counter SET SCHEMA \"Other \"\"S\"\"\"", "ALTER STATISTICS together SET SCHEMA \"Other \"\"S\"\"\"",
        "ALTER TABLE users RENAME TO people; ALTER TABLE people RENAME COLUMN mail TO post; ALTER TABLE people RENAME TO folk; ALTER TABLE folk SET SCHEMA \"Other \"\"S\"\"\"",
        "ALTER TABLE users RENAME TO a; ALTER TABLE orders RENAME TO users; ALTER TABLE a RENAME TO orders",
        "CREATE TABLE t (a int); ALTER TABLE t RENAME a TO b; ALTER TABLE t RENAME TO u; CREATE INDEX i ON u (b); CREATE VIEW v AS SELECT b FROM u; ALTER VIEW v RENAME TO w",
    ]

    static let altered: [String] = [
        "ALTER TABLE users ADD COLUMN IF NOT EXISTS mail text, ADD COLUMN IF NOT EXISTS nack text DEFAULT 'n'", "ALTER TABLE users ADD COLUMN c serial, ADD COLUMN d int GENERATED ALWAYS AS (age + 1) STORED",
        "ALTER TABLE users ALTER name SET DEFAULT 'y', ALTER mail SET DEFAULT 'z'", "ALTER TABLE users ALTER name DROP DEFAULT", "ALTER TABLE users ALTER mail SET NOT NULL, ALTER name SET NOT NULL",
        "ALTER TABLE users ALTER name DROP NOT NULL", "ALTER TABLE orders DROP CONSTRAINT positive", "ALTER TABLE orders DROP CONSTRAINT of_user", "ALTER TABLE orders DROP CONSTRAINT orders_pkey",
        "ALTER TABLE orders ADD CONSTRAINT \"C c\" CHECK (total < 1000) NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT \"C c\"", "ALTER TABLE users ADD CONSTRAINT u UNIQUE (mail)",
        "CREATE UNIQUE INDEX mails ON users (mail); ALTER TABLE users ADD CONSTRAINT mails UNIQUE USING INDEX mails", "CREATE UNIQUE INDEX mails ON users (mail); ALTER TABLE users ADD CONSTRAINT other UNIQUE USING INDEX mails",
        "ALTER TABLE orders ALTER CONSTRAINT of_user DEFERRABLE INITIALLY DEFERRED", "ALTER TABLE users ALTER mail SET STATISTICS 5, ALTER name SET STATISTICS 6", "ALTER TABLE users ALTER mail SET (n_distinct = 5)",
        "ALTER TABLE users ALTER mail SET STORAGE EXTERNAL, ALTER name SET STORAGE PLAIN", "ALTER TABLE users ALTER mail SET \(TestServer.majorVersion >= 14 ? "COMPRESSION pglz" : "STORAGE MAIN")", "ALTER TABLE users SET (fillfactor = 50, autovacuum_enabled = false)",
        "ALTER TABLE users RESET (fillfactor, toast.autovacuum_enabled)", "ALTER TABLE users REPLICA IDENTITY FULL", "ALTER TABLE users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
        "ALTER TABLE users DISABLE TRIGGER \"Trig ger\"", "ALTER TABLE users DISABLE TRIGGER USER", "ALTER TABLE users DISABLE TRIGGER ALL", "ALTER TABLE orders DISABLE RULE loud", "ALTER TABLE orders CLUSTER ON orders_total",
        "ALTER TABLE orders SET UNLOGGED", "ALTER TABLE users OWNER TO pg_monitor", "ALTER FUNCTION f(int, text) OWNER TO pg_monitor", "ALTER TYPE mood OWNER TO pg_monitor", "ALTER SCHEMA \"Other \"\"S\"\"\" OWNER TO pg_monitor",
        "ALTER TABLE events ATTACH PARTITION events_25 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')", "ALTER TABLE events DETACH PARTITION events_24", "ALTER TABLE users ALTER id ADD GENERATED ALWAYS AS IDENTITY",
        "ALTER SEQUENCE counter INCREMENT 7 MAXVALUE 100 CYCLE OWNED BY users.age", "ALTER DOMAIN email SET DEFAULT 'c@d'", "ALTER DOMAIN email SET NOT NULL", "ALTER DOMAIN email ADD CONSTRAINT short CHECK (length(value) < 99)",
        "ALTER DOMAIN email DROP CONSTRAINT email_check", "ALTER FUNCTION f(int, text) IMMUTABLE STRICT COST 5", "ALTER FUNCTION f SECURITY DEFINER", "ALTER POLICY own ON users TO PUBLIC USING (id = 2)",
        "ALTER STATISTICS together SET STATISTICS 9", "ALTER VIEW grown SET (security_barrier)", "ALTER VIEW grown ALTER name SET DEFAULT 'q'", "ALTER TYPE \"Pair \"\"P\"\"\" ADD ATTRIBUTE c int",
        "ALTER TABLE users ALTER age DROP DEFAULT, ALTER age SET DEFAULT 3", "ALTER INDEX orders_total SET (fillfactor = 50)",
        "COMMENT ON TABLE users IS NULL; COMMENT ON TABLE users IS 'x'", "COMMENT ON COLUMN users.mail IS 'y'", "COMMENT ON COLUMN grown.name IS 'y'", "COMMENT ON INDEX orders_total IS 'y'", "COMMENT ON FUNCTION f(int, text) IS 'y'",
        "COMMENT ON CONSTRAINT positive ON orders IS 'y'", "COMMENT ON CONSTRAINT email_check ON DOMAIN email IS 'y'", "COMMENT ON TRIGGER \"Trig ger\" ON users IS 'y'", "COMMENT ON POLICY own ON users IS 'y'",
        "COMMENT ON RULE keep ON grown IS 'y'", "COMMENT ON TYPE mood IS 'y'", "COMMENT ON SCHEMA \"Other \"\"S\"\"\" IS 'y'", "COMMENT ON STATISTICS together IS 'y'", "COMMENT ON SEQUENCE counter IS 'y'", "COMMENT ON MATERIALIZED VIEW sums IS 'y'",
        "GRANT ALL ON users TO PUBLIC, pg_monitor; GRANT SELECT (name) ON users TO pg_read_all_stats", "REVOKE ALL ON users FROM pg_monitor, PUBLIC", "REVOKE SELECT ON users FROM CURRENT_USER", "REVOKE UPDATE (mail) ON users FROM pg_monitor",
        "REVOKE EXECUTE ON FUNCTION f(int, text) FROM PUBLIC; GRANT EXECUTE ON FUNCTION touch() TO pg_monitor", "GRANT USAGE ON SCHEMA \"Other \"\"S\"\"\" TO PUBLIC", "GRANT USAGE ON TYPE mood TO pg_monitor", "GRANT USAGE ON SEQUENCE counter TO pg_monitor",
        "GRANT SELECT, DELETE ON ALL TABLES IN SCHEMA public TO pg_read_all_stats, PUBLIC", "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC", "GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO PUBLIC",
        "GRANT UPDATE ON grown TO pg_monitor",
    ]

    static let replaced: [String] = [
        "CREATE OR REPLACE VIEW grown AS SELECT id, name FROM users WHERE age >= 21", "CREATE OR REPLACE VIEW grown AS SELECT id, name, mail FROM users", "CREATE OR REPLACE VIEW grown WITH (security_barrier) AS SELECT id, name FROM users",
        "CREATE OR REPLACE FUNCTION f(a int, b text DEFAULT 'x') RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN 1; END'",
        "CREATE OR REPLACE FUNCTION f(a int DEFAULT 1, b text DEFAULT 'x') RETURNS text LANGUAGE sql AS 'SELECT 1'", "CREATE OR REPLACE PROCEDURE work(INOUT a int) LANGUAGE plpgsql AS 'BEGIN a := 2; END'",
        "CREATE OR REPLACE TRIGGER \"Trig ger\" AFTER DELETE ON users FOR EACH ROW EXECUTE FUNCTION touch()", "CREATE OR REPLACE RULE keep AS ON UPDATE TO grown DO INSTEAD NOTHING",
        "CREATE OR REPLACE VIEW grown AS SELECT id, name FROM users; CREATE OR REPLACE VIEW grown AS SELECT id, name, age FROM users",
        "CREATE TABLE IF NOT EXISTS users (a int); CREATE INDEX IF NOT EXISTS orders_total ON orders (id); CREATE SEQUENCE IF NOT EXISTS counter; CREATE SCHEMA IF NOT EXISTS public",
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_total ON orders (total)",
    ]

    static let dropped: [String] = [
        "DROP VIEW grown", "DROP MATERIALIZED VIEW sums", "DROP INDEX orders_total", "DROP INDEX CONCURRENTLY orders_total", "DROP TRIGGER \"Trig ger\" ON users", "DROP POLICY own ON users", "DROP RULE keep ON grown",
        "DROP FUNCTION f(int, text)", "DROP FUNCTION f", "DROP PROCEDURE work", "DROP TYPE mood", "DROP TYPE \"Pair \"\"P\"\"\"", "DROP DOMAIN email", "DROP SEQUENCE counter", "DROP STATISTICS together", "DROP SCHEMA \"Other \"\"S\"\"\"",
        "DROP VIEW grown; CREATE VIEW grown AS SELECT 1 AS one", "DROP VIEW IF EXISTS nosuch; DROP TABLE IF EXISTS nosuch; DROP FUNCTION IF EXISTS nosuch(int)", "CREATE TABLE t (a int); INSERT INTO t VALUES (1); TRUNCATE t; DROP TABLE t",
        "DROP MATERIALIZED VIEW sums; DROP INDEX orders_total; DROP TRIGGER \"Trig ger\" ON users; DROP FUNCTION touch()",
    ]

    /// Triggers are replaced from 14 on.
    private static func isKnown(_ sql: String) -> Bool { TestServer.majorVersion >= 14 || !sql.contains("OR REPLACE TRIGGER") }

    static func thereAndBack(_ sql: String, _ use: CustomSQL.TransactionUse? = nil) async throws {
        try await TestServer.shared.withDatabase(start) { database in
            // The server programs of some packages come without extensions.
            if sql.contains("pg_trgm"), try await database.value("SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'") == "0" { return }
            if sql.contains("noticed()") { try await database.run("CREATE FUNCTION noticed() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'") }
            let builder = migration("m").phase("p").customSQL(sql, transaction: use)
            let steps = try await database.engine().plan(builder.build()).plan.phases[0].steps
            #expect(steps.compactMap(\.loses).filter { !$0.hasPrefix("NULLs written") } == [], "\(sql)")
            let before = try await database.schema()
            try await RoundTrip.run(builder, on: database)
            let after = try await database.schema()
            if before != after, !sql.contains("DROP CONSTRAINT"), !sql.contains("TO people; ALTER") { #expect(after == before, "\(sql)") }
        }
    }

    @Test(arguments: made.filter(isKnown)) func `what was made is dropped`(sql: String) async throws { try await Self.thereAndBack(sql) }
    @Test(arguments: renamed) func `what was renamed gets its name back`(sql: String) async throws { try await Self.thereAndBack(sql) }
    @Test(arguments: altered) func `what was changed is as before`(sql: String) async throws { try await Self.thereAndBack(sql) }
    @Test(arguments: replaced.filter(isKnown)) func `what was replaced gets its earlier text`(sql: String) async throws { try await Self.thereAndBack(sql) }
    @Test(arguments: dropped) func `what was dropped and holds no data is made again`(sql: String) async throws { try await Self.thereAndBack(sql) }
}
