import Testing
import TestSupport

@testable import Engine

/// Each rule on a bad and on a safe form, with the database and without one.
struct HazardRuleTests {
    private static let schema = """
        CREATE SCHEMA sales;
        CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name varchar(50), email text NOT NULL, age int, joined timestamp, CONSTRAINT age_known CHECK (age IS NOT NULL));
        CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint CONSTRAINT orders_user_fk REFERENCES users ON DELETE CASCADE, total numeric(8, 2), note text);
        CREATE INDEX orders_note ON orders (note);
        CREATE UNIQUE INDEX orders_total_note ON orders (total, note);
        CREATE TABLE sales.audit (id int, at timestamptz);
        CREATE TABLE empty (id int);
        CREATE TABLE days (day date NOT NULL, n int) PARTITION BY RANGE (day);
        CREATE TABLE days_1 PARTITION OF days FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
        CREATE TABLE days_2 (day date NOT NULL, n int);
        CREATE TABLE days_3 (day date NOT NULL, n int, CHECK (day >= '2026-03-01' AND day < '2026-04-01'));
        CREATE TABLE visits (user_id bigint, day date);
        CREATE UNIQUE INDEX visits_key ON visits (user_id, day);
        CREATE MATERIALIZED VIEW per_user AS SELECT user_id, count(*) FROM visits GROUP BY 1;
        CREATE UNIQUE INDEX ON per_user (user_id);
        CREATE VIEW names AS SELECT name FROM users;
        CREATE TYPE mood AS ENUM ('good', 'bad');
        CREATE DOMAIN amount AS numeric;
        CREATE TABLE sums (sum amount, mood mood);
        CREATE DOMAIN unused AS numeric;
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
        CREATE FUNCTION dice() RETURNS int LANGUAGE sql VOLATILE AS 'SELECT 4';
        CREATE FUNCTION four() RETURNS int LANGUAGE sql STABLE AS 'SELECT 4';
        CREATE TRIGGER touched BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
        CREATE TABLE news (id int, body text, size int GENERATED ALWAYS AS (length(body)) STORED);
        CREATE PUBLICATION feed FOR TABLE news;
        CREATE TABLE ledger (id bigint);
        CREATE TABLE sales.ledger (id bigint);
        CREATE TABLE notes (id bigint PRIMARY KEY, body text);
        CREATE POLICY own ON notes USING (true);
        INSERT INTO users (name, email, age) SELECT n, n, n FROM generate_series(1, 1000) AS n;
        INSERT INTO orders SELECT n, n FROM generate_series(1, 1000) AS n;
        INSERT INTO days_2 SELECT '2026-02-01', n FROM generate_series(1, 1000) AS n;
        ANALYZE;
        """

    private struct Case {
        /// Statements that it must flag, and what one of them says.
        let bad: [String]
        let says: String
        /// Statements that no rule may flag.
        let safe: [String]
        /// Those that are safe by what the database has; without one they count as bad.
        var safeHere: [String] = []
        /// Those that only the database shows.
        var badHere: [String] = []
        /// Other rules that they break as well.
        var also: Set<String> = []
        /// Whether the server runs them.
        var runs = true
    }

    private static let cases: [String: Case] = [
        "drop-table": Case(
            bad: ["DROP TABLE users CASCADE", "DROP TABLE orders", "DROP TABLE sales.audit, empty", "BEGIN; DROP TABLE empty; COMMIT"],
            says: "users goes, with its rows and the foreign keys of orders that point at it", safe: ["CREATE TABLE t (id int); DROP TABLE t", "CREATE TEMP TABLE x AS SELECT 1; DROP TABLE x", "DROP VIEW IF EXISTS names"],
            safeHere: ["DROP TABLE IF EXISTS nowhere"]),
        "drop-schema": Case(
            bad: ["DROP SCHEMA sales CASCADE", "DROP OWNED BY CURRENT_USER"], says: "Schema sales goes with its 2 tables (0 bytes), and whatever depends on them", safe: ["CREATE SCHEMA s; DROP SCHEMA s"]),
        "drop-database": Case(
            bad: ["DROP DATABASE shop", "DROP DATABASE shop WITH (FORCE)"], says: "Database shop goes with all that is in it, and no ROLLBACK brings it back", safe: ["ALTER DATABASE shop RENAME TO old_shop"]),
        "drop-cascade": Case(
            bad: ["DROP TYPE mood CASCADE", "DROP DOMAIN amount CASCADE", "DROP VIEW names CASCADE", "DROP FUNCTION touch() CASCADE"], says: "With type mood go the columns of it in sums", safe: ["CREATE TYPE m AS ENUM (); DROP TYPE m", "DROP DOMAIN IF EXISTS amount"], safeHere: ["DROP DOMAIN unused CASCADE"]),
        "truncate": Case(
            bad: ["TRUNCATE users CASCADE", "TRUNCATE TABLE empty, sales.audit"], says: "Every row of users goes, and every row of orders, whose foreign keys point there",
            safe: ["CREATE TABLE t (id int); TRUNCATE t"]),
        "drop-column": Case(
            bad: ["ALTER TABLE users DROP COLUMN name", "ALTER TABLE orders DROP COLUMN note, ADD COLUMN memo text"], says: "Column name goes from users with its values; view public.names needs it",
            safe: ["CREATE TABLE t (id int, n int); ALTER TABLE t DROP COLUMN n"], safeHere: ["ALTER TABLE users DROP COLUMN IF EXISTS nothing"]),
        "delete-whole-table": Case(
            bad: ["DELETE FROM users", "DELETE FROM users WHERE true", "WITH gone AS (DELETE FROM users RETURNING *) SELECT count(*) FROM gone", "EXPLAIN ANALYZE DELETE FROM users"],
            says: "Every row of users is deleted",
            safe: ["DELETE FROM users WHERE id = 4", "DELETE FROM users USING orders WHERE users.id = orders.user_id", "EXPLAIN DELETE FROM users"]),
        "update-whole-table": Case(
            bad: ["UPDATE users SET name = upper(name)", "UPDATE users SET name = 'x' WHERE 1 = 1", "EXPLAIN (ANALYZE) UPDATE users SET name = 'x'"],
            says: "Every row of users gets another name, and stays locked until the transaction ends",
            safe: ["UPDATE users SET name = 'x' WHERE id = 1", "EXPLAIN UPDATE users SET name = 'x'", "UPDATE users SET name = o.note FROM orders o WHERE o.user_id = users.id"]),
        "index-not-concurrent": Case(
            bad: ["CREATE INDEX ON orders (user_id)", "CREATE UNIQUE INDEX u ON users (email)", "CREATE INDEX ON days (n)", "CREATE INDEX ON per_user (user_id)"], says: "An index on orders is built of every row",
            safe: ["CREATE INDEX CONCURRENTLY ON orders (user_id)", "CREATE INDEX ON ONLY days (n)", "CREATE TABLE t (id int); CREATE INDEX ON t (id)"]),
        "reindex-not-concurrent": Case(
            bad: ["REINDEX INDEX orders_note", "REINDEX TABLE orders", "REINDEX (VERBOSE) TABLE orders", "REINDEX DATABASE postgres"], says: "Index orders_note is built anew; reads that could use it wait too",
            safe: ["REINDEX TABLE CONCURRENTLY orders", "REINDEX (CONCURRENTLY) INDEX orders_note"]),
        "volatile-default-rewrites": Case(
            bad: [
                "ALTER TABLE users ADD COLUMN token uuid DEFAULT gen_random_uuid()", "ALTER TABLE users ADD COLUMN dice int DEFAULT 1 + dice()",
                "ALTER TABLE users ADD COLUMN at timestamptz DEFAULT clock_timestamp()", "ALTER TABLE users ADD n bigint DEFAULT nextval('orders_seq')",
            ], says: "Adding token writes users and its indexes anew: gen_random_uuid() gives each row a value of its own",
            safe: ["ALTER TABLE users ADD COLUMN at timestamptz DEFAULT now()", "ALTER TABLE users ADD COLUMN flag boolean NOT NULL DEFAULT false", "ALTER TABLE users ADD COLUMN n text DEFAULT lower('A')"],
            safeHere: ["ALTER TABLE users ADD COLUMN four int DEFAULT four()", "ALTER TABLE users ADD COLUMN IF NOT EXISTS age float DEFAULT random()"]),
        "identity-column-rewrites": Case(
            bad: ["ALTER TABLE users ADD COLUMN n serial", "ALTER TABLE users ADD n bigserial, ADD m text", "ALTER TABLE orders ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY"],
            says: "Adding n numbers every row, which writes users and its indexes anew", safe: ["CREATE TABLE t (id bigserial)", "ALTER TABLE users ADD COLUMN n bigint"], also: ["narrow-key"]),
        "generated-column-rewrites": Case(
            bad: ["ALTER TABLE users ADD COLUMN n int GENERATED ALWAYS AS (age + 1) STORED"], says: "Adding n computes it for every row, which writes users and its indexes anew",
            safe: ["ALTER TABLE users ADD COLUMN n int", "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED)"]),
        "inline-constraint-under-lock": Case(
            bad: [
                "ALTER TABLE users ADD COLUMN r bigint REFERENCES orders", "ALTER TABLE users ADD COLUMN r bigint CHECK (r > 0)", "ALTER TABLE users ADD COLUMN r bigint UNIQUE",
                "ALTER TABLE sales.audit ADD COLUMN r bigint PRIMARY KEY",
            ], says: "The foreign key on r locks orders too", safe: ["ALTER TABLE users ADD COLUMN r bigint"], also: ["required-column"]),
        "set-not-null-scans": Case(
            bad: ["ALTER TABLE users ALTER COLUMN name SET NOT NULL"], says: "Every row of users is read for a NULL in name", safe: [
                "CREATE TABLE t (id int); ALTER TABLE t ALTER id SET NOT NULL",
                "ALTER TABLE users ADD CONSTRAINT n CHECK (name IS NOT NULL) NOT VALID; ALTER TABLE users VALIDATE CONSTRAINT n; ALTER TABLE users ALTER name SET NOT NULL; ALTER TABLE users DROP CONSTRAINT n",
            ],
            safeHere: ["ALTER TABLE users ALTER COLUMN age SET NOT NULL", "ALTER TABLE users ALTER COLUMN email SET NOT NULL"]),
        "check-validated-under-lock": Case(
            bad: ["ALTER TABLE users ADD CONSTRAINT c CHECK (age > 0)", "ALTER TABLE users ADD CHECK (age > 0)"], says: "Check c reads every row of users",
            safe: ["ALTER TABLE users ADD CONSTRAINT c CHECK (age > 0) NOT VALID", "ALTER TABLE users VALIDATE CONSTRAINT age_known"]),
        "foreign-key-validated-under-lock": Case(
            bad: ["ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users"], says: "Each row of orders is looked up in users; writes to both wait",
            safe: ["ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users NOT VALID"], also: ["foreign-key-without-index"]),
        "unique-constraint-builds-index": Case(
            bad: ["ALTER TABLE users ADD UNIQUE (email)", "ALTER TABLE users ADD CONSTRAINT u UNIQUE (name, email)", "ALTER TABLE sales.audit ADD PRIMARY KEY (id)"],
            says: "The index of the unique constraint is built of every row of users", safe: ["ALTER TABLE orders ADD CONSTRAINT u UNIQUE USING INDEX orders_total_note"]),
        "primary-key-on-nullable": Case(
            bad: [], says: "Every row of visits is read for a NULL in user_id, day", safe: ["ALTER TABLE visits ADD CONSTRAINT u UNIQUE USING INDEX visits_key"],
            badHere: ["ALTER TABLE visits ADD CONSTRAINT k PRIMARY KEY USING INDEX visits_key"]),
        "exclusion-constraint": Case(
            bad: ["ALTER TABLE users ADD CONSTRAINT e EXCLUDE USING btree (email WITH =)"], says: "The exclusion constraint builds its index of every row of users",
            safe: ["CREATE TABLE t (a int, EXCLUDE USING btree (a WITH =))"]),
        "type-change-rewrites": Case(
            bad: [
                "ALTER TABLE users ALTER COLUMN age TYPE bigint", "ALTER TABLE users ALTER COLUMN name TYPE varchar(20)", "ALTER TABLE orders ALTER COLUMN total TYPE numeric(10, 3)",
                "ALTER TABLE orders ALTER note TYPE text COLLATE \"C\"", "ALTER TABLE orders ALTER note TYPE jsonb USING note::jsonb",
            ], says: "users and its indexes are written anew for another type of age", safe: ["CREATE TABLE t (id int); ALTER TABLE t ALTER id TYPE bigint"],
            safeHere: [
                "ALTER TABLE users ALTER COLUMN name TYPE varchar(100)", "ALTER TABLE users ALTER COLUMN name TYPE text", "ALTER TABLE orders ALTER COLUMN total TYPE numeric(10, 2)",
                "ALTER TABLE orders ALTER COLUMN total TYPE numeric", "ALTER TABLE users ALTER joined TYPE timestamptz",
            ]),
        "time-zone-change": Case(bad: [], says: "", safe: ["ALTER TABLE users ADD COLUMN at timestamptz"]),
        "attach-partition-scans": Case(
            bad: ["ALTER TABLE days ATTACH PARTITION days_2 FOR VALUES FROM ('2026-02-01') TO ('2026-03-01')"], says: "Every row of days_2 is read to see whether it may stay there",
            safe: ["CREATE TABLE d (day date NOT NULL, n int); ALTER TABLE days ATTACH PARTITION d FOR VALUES FROM ('2026-06-01') TO ('2026-07-01')"],
            safeHere: ["ALTER TABLE days ATTACH PARTITION days_3 FOR VALUES FROM ('2026-03-01') TO ('2026-04-01')"]),
        "table-rewrite": Case(
            bad: [
                "VACUUM FULL users", "VACUUM (FULL, ANALYZE) users", "VACUUM FULL", "CLUSTER orders USING orders_note", "CLUSTER", "ALTER TABLE users SET TABLESPACE pg_default",
                "ALTER TABLE orders SET UNLOGGED", "ALTER TABLE orders SET ACCESS METHOD heap",
            ], says: "users is written anew with its indexes", safe: ["VACUUM users", "VACUUM (FULL false) users", "ALTER TABLE users SET (fillfactor = 90)"]),
        "refresh-blocks-readers": Case(
            bad: ["REFRESH MATERIALIZED VIEW per_user"], says: "per_user is filled anew while nobody can read it", safe: ["REFRESH MATERIALIZED VIEW CONCURRENTLY per_user"]),
        "domain-constraint-scans": Case(
            bad: ["ALTER DOMAIN amount ADD CONSTRAINT positive CHECK (value > 0)", "ALTER DOMAIN amount SET NOT NULL"],
            says: "Each row of sums, which has columns of domain amount, is read while writes to it wait", safe: ["ALTER DOMAIN amount ADD CONSTRAINT positive CHECK (value > 0) NOT VALID"],
            safeHere: ["ALTER DOMAIN unused SET NOT NULL"]),
        "drop-index-not-concurrent": Case(
            bad: ["DROP INDEX orders_note"], says: "Index orders_note goes; queries that rely on it become slow, and building it again takes its time", safe: ["DROP INDEX CONCURRENTLY orders_note"],
            safeHere: ["DROP INDEX IF EXISTS nothing"]),
        "detach-partition-not-concurrent": Case(
            bad: ["ALTER TABLE days DETACH PARTITION days_1"], says: "days_1 leaves days, all of which is locked", safe: ["ALTER TABLE days DETACH PARTITION days_1 CONCURRENTLY"]),
        "partition-locks-parent": Case(
            bad: ["CREATE TABLE days_4 PARTITION OF days FOR VALUES FROM ('2026-05-01') TO ('2026-06-01')"], says: "A partition made in place locks all of days",
            safe: ["CREATE TABLE p (n int) PARTITION BY LIST (n); CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1)"]),
        "foreign-key-locks-referenced": Case(
            bad: ["CREATE TABLE basket (id int, user_id bigint REFERENCES users)"], says: "The new table's foreign key locks users",
            safe: ["CREATE TABLE basket (id int, user_id bigint)", "CREATE TABLE a (id bigint PRIMARY KEY); CREATE TABLE b (a bigint REFERENCES a)", "ALTER TABLE users DROP CONSTRAINT age_known"],
            badHere: ["ALTER TABLE orders DROP CONSTRAINT orders_user_fk"]),
        "trigger-blocks-writes": Case(
            bad: ["CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION touch()", "DROP TRIGGER touched ON users"], says: "A trigger is put on users",
            safe: ["CREATE TABLE t (id int); CREATE TRIGGER t BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION touch()"]),
        "second-lock-while-locked": Case(
            bad: ["BEGIN; ALTER TABLE users ADD COLUMN n bigint; ALTER TABLE orders ADD COLUMN n bigint; COMMIT"],
            says: "While it waits for orders, users stays locked (ACCESS EXCLUSIVE): its reads and writes wait too",
            safe: ["BEGIN; ALTER TABLE users ADD COLUMN n bigint; COMMIT; ALTER TABLE orders ADD COLUMN n bigint", "BEGIN; ALTER TABLE users ADD COLUMN n bigint; ALTER TABLE users ADD COLUMN m bigint; COMMIT"]),
        "no-lock-timeout": Case(
            bad: [
                "ALTER TABLE users ADD COLUMN n bigint", "CREATE POLICY p ON notes USING (true)", "SET lock_timeout = '1s'; RESET lock_timeout; ALTER TABLE users ADD COLUMN n bigint",
                "BEGIN; SET LOCAL lock_timeout = '1s'; COMMIT; ALTER TABLE users ADD COLUMN n bigint", "LOCK TABLE users",
                "SET lock_timeout = '1h'; ALTER TABLE users ADD COLUMN n bigint", "CREATE RULE r AS ON DELETE TO notes DO ALSO NOTHING",
            ], says: "Nothing bounds the wait for ACCESS EXCLUSIVE on users, behind which all reads and writes queue",
            safe: [
                "SET lock_timeout = '200ms'; ALTER TABLE users ADD COLUMN n bigint", "SELECT set_config('lock_timeout', '1s', false); ALTER TABLE users ADD COLUMN n bigint", "BEGIN; SET LOCAL lock_timeout = 200; ALTER TABLE users ADD COLUMN n bigint; COMMIT",
                "CREATE TABLE t (id bigint); ALTER TABLE t ADD n bigint", "CREATE INDEX CONCURRENTLY ON orders (user_id)", "INSERT INTO notes VALUES (1)",
                "CREATE OR REPLACE VIEW fresh AS SELECT 1",
            ], badHere: ["CREATE OR REPLACE VIEW names AS SELECT name FROM users"]),
        "concurrent-in-transaction": Case(
            bad: ["BEGIN; CREATE INDEX CONCURRENTLY i ON orders (user_id); COMMIT", "BEGIN; VACUUM users; COMMIT", "START TRANSACTION; CREATE DATABASE x; END"],
            says: "CREATE INDEX CONCURRENTLY i ON orders (user_id) cannot run inside a transaction: the server refuses it", safe: ["BEGIN; COMMIT; CREATE INDEX CONCURRENTLY i ON orders (user_id)"], runs: false),
        "concurrent-index-under-lock-timeout": Case(
            bad: [
                "SET lock_timeout = '2s'; CREATE INDEX CONCURRENTLY ON orders (user_id)", "SET lock_timeout TO 2000; DROP INDEX CONCURRENTLY orders_note",
                "SET lock_timeout = '1min'; REINDEX TABLE CONCURRENTLY orders",
            ], says: "It waits for every older transaction, and lock_timeout (2000 ms) would leave an invalid index behind",
            safe: [
                "SET lock_timeout = '2s'; SET lock_timeout = 0; CREATE INDEX CONCURRENTLY ON orders (user_id)",
                "BEGIN; SET LOCAL lock_timeout = '2s'; COMMIT; CREATE INDEX CONCURRENTLY ON orders (user_id)", "SET lock_timeout = '2s'; SET lock_timeout TO DEFAULT; REINDEX TABLE CONCURRENTLY orders",
                "BEGIN; SET lock_timeout = '2s'; ROLLBACK; CREATE INDEX CONCURRENTLY ON orders (user_id)",
            ], runs: false),
        "concurrent-index-on-partitioned": Case(
            bad: [], says: "days is partitioned, and the server builds no index of such a table concurrently", safe: ["CREATE INDEX CONCURRENTLY ON days_1 (n)"],
            badHere: ["CREATE INDEX CONCURRENTLY ON days (n)"], runs: false),
        "concurrent-index-corruption": Case(bad: [], says: "", safe: ["CREATE INDEX CONCURRENTLY ON orders (user_id)"], runs: false),
        "unique-index-duplicates": Case(
            bad: ["CREATE UNIQUE INDEX CONCURRENTLY ON users (email)"], says: "Duplicates in users would be found only after both scans, and would leave an invalid index",
            safe: ["CREATE INDEX CONCURRENTLY ON users (email)"], runs: false),
        "required-column": Case(
            bad: ["ALTER TABLE users ADD COLUMN n bigint NOT NULL", "ALTER TABLE users ADD n varchar NOT NULL, ADD m bigint"],
            says: "n is NOT NULL and has no default: users must be empty, and code that does not know it can insert no more",
            safe: ["ALTER TABLE users ADD COLUMN n bigint NOT NULL DEFAULT 0", "ALTER TABLE users ADD COLUMN n bigint", "CREATE TABLE t (id bigint); ALTER TABLE t ADD n bigint NOT NULL"], runs: false),
        "validated-in-same-transaction": Case(
            bad: ["BEGIN; ALTER TABLE users ADD CONSTRAINT c CHECK (age > 0) NOT VALID; ALTER TABLE users VALIDATE CONSTRAINT c; COMMIT", "ALTER TABLE users ADD CONSTRAINT c CHECK (age > 0) NOT VALID, VALIDATE CONSTRAINT c"],
            says: "Every row of users is read under the ACCESS EXCLUSIVE lock that adding c took",
            safe: ["ALTER TABLE users ADD CONSTRAINT c CHECK (age > 0) NOT VALID; ALTER TABLE users VALIDATE CONSTRAINT c", "BEGIN; ALTER TABLE users VALIDATE CONSTRAINT age_known; COMMIT"], runs: false),
        "work-while-locked": Case(
            bad: [
                "BEGIN; ALTER TABLE users ADD COLUMN n bigint; UPDATE users SET n = 1 WHERE id < 10; COMMIT", "BEGIN; ALTER TABLE users ADD COLUMN n bigint; INSERT INTO orders SELECT id FROM users; COMMIT",
                "BEGIN; ALTER TABLE users ADD COLUMN n bigint; SELECT count(*) FROM users; COMMIT",
            ], says: "Rows of users are written while the transaction holds ACCESS EXCLUSIVE on users: its reads and writes wait until COMMIT",
            safe: [
                "ALTER TABLE users ADD COLUMN n bigint; UPDATE users SET n = 1 WHERE id < 10", "BEGIN; UPDATE users SET name = 'x' WHERE id = 1; ALTER TABLE users ADD COLUMN n bigint; COMMIT",
                "BEGIN; ALTER TABLE users ADD COLUMN n bigint; INSERT INTO notes VALUES (1); COMMIT",
            ], runs: false),
        "unfinished-transaction": Case(bad: [], says: "", safe: ["BEGIN; COMMIT", "BEGIN; ROLLBACK", "BEGIN; COMMIT AND CHAIN; END"], runs: false),
        "nested-transaction": Case(
            bad: ["BEGIN; BEGIN; COMMIT", "COMMIT", "BEGIN; COMMIT; ROLLBACK"], says: "A transaction is open already: this BEGIN does nothing, and the next COMMIT ends it all",
            safe: ["BEGIN; SAVEPOINT a; ROLLBACK TO SAVEPOINT a; RELEASE SAVEPOINT a; COMMIT; BEGIN; COMMIT"], runs: false),
        "partial-apply": Case(
            bad: ["CREATE TABLE t (id bigint); CREATE INDEX CONCURRENTLY ON orders (user_id)"], says: "What stands before it has happened already where it fails, and the file cannot simply run again",
            safe: ["SET lock_timeout = 0; CREATE INDEX CONCURRENTLY ON orders (user_id)", "SELECT 1; CREATE INDEX CONCURRENTLY ON orders (user_id)", "CREATE TABLE t (id bigint); VACUUM t"], runs: false),
        "duplicate-column": Case(
            bad: ["UPDATE users SET name = 'a', name = 'b' WHERE id = 1", "INSERT INTO orders (id, note, id) VALUES (1, '', 2)", "CREATE TABLE t (a bigint, b text, a text)"], says: "name is named twice: the server refuses it",
            safe: ["UPDATE users SET name = 'a', email = 'b' WHERE id = 1"], runs: false),
        "identity-assigned": Case(
            bad: [], says: "users.id makes its own values: the server refuses another",
            safe: ["INSERT INTO users (name, email) VALUES ('a', 'b')", "INSERT INTO users (id, email) OVERRIDING SYSTEM VALUE VALUES (1, 'b')", "INSERT INTO users (id, email) VALUES (DEFAULT, 'b')", "UPDATE users SET id = DEFAULT WHERE id = 1"],
            badHere: ["INSERT INTO users (id, email) VALUES (1, 'b')", "UPDATE users SET id = 4 WHERE id = 3", "INSERT INTO news (id, size) SELECT 1, 2"], runs: false),
        "no-replica-identity": Case(
            bad: [], says: "news is published and has no replica identity: the server refuses it", safe: ["UPDATE notes SET body = '' WHERE id = 1", "INSERT INTO news (id) VALUES (1)"],
            badHere: ["UPDATE news SET body = '' WHERE id = 1", "DELETE FROM news WHERE id = 1"], runs: false),
        "rename-breaks-code": Case(
            bad: ["ALTER TABLE users RENAME COLUMN name TO full_name", "ALTER TABLE sales.audit RENAME TO log", "ALTER SCHEMA sales RENAME TO shop", "ALTER TYPE mood RENAME VALUE 'good' TO 'fine'", "ALTER TABLE notes SET SCHEMA sales", "ALTER VIEW names RENAME TO n", "ALTER TYPE mood RENAME TO m", "ALTER FUNCTION touch() RENAME TO t"],
            says: "Code that names users.name fails from the commit on", safe: ["CREATE TABLE t (a bigint); ALTER TABLE t RENAME a TO b; ALTER TABLE t RENAME TO u", "CREATE VIEW v AS SELECT 1; ALTER VIEW v RENAME TO w", "ALTER INDEX orders_note RENAME TO n"]),
        "drop-not-null": Case(
            bad: ["ALTER TABLE users ALTER COLUMN email DROP NOT NULL"], says: "Readers of users.email may meet NULLs from then on", safe: ["CREATE TABLE t (a text NOT NULL); ALTER TABLE t ALTER a DROP NOT NULL"],
            safeHere: ["ALTER TABLE users ALTER COLUMN name DROP NOT NULL"]),
        "row-security-without-policy": Case(
            bad: ["ALTER TABLE users ENABLE ROW LEVEL SECURITY"], says: "users has no policy: every row of it is hidden from all but its owner",
            safe: ["CREATE POLICY p ON users USING (true); ALTER TABLE users ENABLE ROW LEVEL SECURITY", "ALTER TABLE users DISABLE ROW LEVEL SECURITY"], safeHere: ["ALTER TABLE notes ENABLE ROW LEVEL SECURITY"]),
        "published-table-change": Case(
            bad: [], says: "news is published by feed, and subscribers do not get this change", safe: ["ALTER TABLE notes ADD COLUMN n bigint"], badHere: ["ALTER TABLE news ADD COLUMN n bigint"]),
        "enum-value-in-transaction": Case(
            bad: ["BEGIN; ALTER TYPE mood ADD VALUE 'so so' AFTER 'good'; COMMIT"], says: "'so so' cannot be used until this transaction commits", safe: ["ALTER TYPE mood ADD VALUE 'so so' AFTER 'good'"], runs: false),
        "routine-without-search-path": Case(
            bad: ["CREATE FUNCTION one() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'"], says: "one runs with its owner's rights and finds tables by its caller's search_path",
            safe: ["CREATE FUNCTION one() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS 'SELECT 1'", "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'"]),
        "ambiguous-name": Case(
            bad: [], says: "ledger is in schemas public, sales: which one is meant depends on the search_path", safe: ["ALTER TABLE sales.ledger ADD n bigint", "SELECT * FROM users"],
            badHere: ["ALTER TABLE ledger ADD n bigint", "SELECT * FROM users, ledger"]),
        "identifier-too-long": Case(
            bad: ["CREATE TABLE a2345678901234567890123456789012345678901234567890123456789012345 (id bigint)"],
            says: "a2345678901234567890123456789012345678901234567890123456789012345 has 65 bytes, and is cut off after 63",
            safe: ["CREATE TABLE a23456789012345678901234567890123456789012345678901234567890123 (id bigint)", "SELECT 'a2345678901234567890123456789012345678901234567890123456789012345 and more'", "SELECT E'a2345678901234567890123456789012345678901234567890123456789012345'"]),
        "foreign-key-without-index": Case(
            bad: [], says: "No index of orders begins with user_id: each DELETE from users reads all of it", safe: ["ALTER TABLE visits ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users NOT VALID"],
            badHere: ["ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users NOT VALID"]),
        "narrow-key": Case(
            bad: ["CREATE TABLE t (id int PRIMARY KEY)", "CREATE TABLE t (id smallint, PRIMARY KEY (id))", "CREATE TABLE t (id serial)", "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY)"],
            says: "id is integer, and full after 2,147,483,647 values", safe: ["CREATE TABLE t (id bigint PRIMARY KEY)", "CREATE TABLE t (a int, b int, PRIMARY KEY (a, b))"]),
        "json-column": Case(
            bad: ["CREATE TABLE t (a json)", "ALTER TABLE users ADD COLUMN a json"], says: "a is json, for which DISTINCT, UNION and GROUP BY fail", safe: ["CREATE TABLE t (a jsonb)"]),
        "repeated-scans": Case(
            bad: ["ALTER TABLE users ALTER COLUMN name SET NOT NULL; ALTER TABLE users ADD CHECK (age > 0)"], says: "users was gone through by a statement before",
            safe: ["ALTER TABLE users ALTER COLUMN name SET NOT NULL; ALTER TABLE orders ADD CHECK (total > 0)"], also: ["set-not-null-scans", "check-validated-under-lock"]),
        "wide-index": Case(
            bad: ["CREATE INDEX CONCURRENTLY ON users (name, email, age, joined)"], says: "An index of 4 columns costs each write, and its first two or three mostly find the rows",
            safe: ["CREATE INDEX CONCURRENTLY ON users (name, email, age)", "CREATE UNIQUE INDEX CONCURRENTLY ON users (name, email, age, joined)"], runs: false),
        "redundant-index": Case(
            bad: [], says: "Index orders_total_note of orders begins with total already", safe: ["CREATE INDEX CONCURRENTLY ON orders (total DESC)", "CREATE INDEX CONCURRENTLY ON orders (total) WHERE note IS NULL"],
            badHere: ["CREATE INDEX CONCURRENTLY ON orders (total)"], runs: false),
        "domain-with-constraint": Case(
            bad: ["CREATE DOMAIN size AS bigint CHECK (value > 0)", "CREATE DOMAIN size AS bigint NOT NULL"], says: "Each later change of the rules of size reads every table that uses it, while writes wait",
            safe: ["CREATE DOMAIN size AS bigint"]),
        "enum-value-without-place": Case(
            bad: ["ALTER TYPE mood ADD VALUE 'so so'"], says: "'so so' sorts after all other values for good, and cannot be taken back", safe: ["ALTER TYPE mood ADD VALUE 'so so' BEFORE 'bad'"]),
        "char-column": Case(bad: ["CREATE TABLE t (a char(3))"], says: "a is char(n), which pads its values with blanks", safe: ["CREATE TABLE t (a text)"]),
        "varchar-limit": Case(
            bad: ["CREATE TABLE t (a varchar(3))", "ALTER TABLE users ADD a character varying(3)"], says: "a has its limit in its type, where a lower one later rewrites the table", safe: ["CREATE TABLE t (a varchar, b text)"]),
        "timestamp-without-time-zone": Case(
            bad: ["CREATE TABLE t (a timestamp)", "CREATE TABLE t (a timestamp without time zone)"], says: "a has no time zone: what instant it means depends on who reads it", safe: ["CREATE TABLE t (a timestamptz)"]),
        "serial-column": Case(
            bad: ["CREATE TABLE t (a bigserial)"], says: "The sequence of a has rights of its own, which whoever inserts needs too", safe: ["CREATE TABLE t (a bigint GENERATED ALWAYS AS IDENTITY)"]),
    ]

    /// Apart from what every short statement brings: that is looked at where it is the rule in question.
    private static func seen(_ hazards: [Hazard], _ rule: String) -> Set<String> {
        Set(hazards.filter { $0.rule == rule || $0.severity > .recommendation && $0.rule != "no-lock-timeout" }.map(\.rule))
    }

    @Test func `each rule has its cases`() {
        let ids = HazardRules.all.map { $0.id }
        #expect(Set(ids).count == ids.count)
        #expect(Set(ids) == Set(Self.cases.keys))
    }

    @Test func `with the database each rule flags the bad forms, and none the safe ones`() async throws {
        try await TestServer.shared.withDatabase(DatabaseTemplate(Self.schema)) { database in
            let engine = database.engine()
            for (rule, own) in Self.cases {
                var said: [String] = []
                for sql in own.bad + own.badHere {
                    let hazards = try await engine.outlook(for: sql, pid: 0).judgements.flatMap(\.hazards)
                    let seen = Self.seen(hazards, rule)
                    #expect(seen.contains(rule) && seen.subtracting(own.also) == [rule], "\(rule): \(sql): \(seen)")
                    said += hazards.map(\.what)
                }
                #expect(said.isEmpty || said.contains(own.says), "\(rule): \(said)")
                for sql in own.safe + own.safeHere {
                    let hazards = try await engine.outlook(for: sql, pid: 0).judgements.flatMap(\.hazards)
                    #expect(Self.seen(hazards, rule).subtracting(own.also.subtracting([rule])).isEmpty, "\(rule): \(sql): \(hazards.map(\.rule))")
                }
            }
        }
    }

    @Test func `without a database each rule goes by the text`() throws {
        for (rule, own) in Self.cases {
            for sql in own.bad + own.safeHere {
                var judge = StatementJudge(nil)
                let seen = Self.seen(try judge.judge(sql).flatMap(\.hazards), rule)
                #expect(seen.contains(rule) && seen.subtracting(own.also) == [rule], "\(rule): \(sql): \(seen)")
            }
            for sql in own.safe + own.badHere {
                var judge = StatementJudge(nil)
                let hazards = try judge.judge(sql).flatMap(\.hazards)
                #expect(Self.seen(hazards, rule).subtracting(own.also).isEmpty, "\(rule): \(sql): \(hazards.map(\.rule))")
            }
        }
    }

    @Test func `a change of time zone is flagged where the database's zone shifts values`() async throws {
        try await TestServer.shared.withDatabase(DatabaseTemplate(Self.schema)) { database in
            try await database.run("ALTER DATABASE \(Quote.identifier(database.name)) SET timezone = 'Europe/Berlin'")
            let hazards = try await database.engine().outlook(for: "ALTER TABLE users ALTER joined TYPE timestamptz", pid: 0).judgements.flatMap(\.hazards)
            #expect(hazards.map(\.rule).contains("time-zone-change"), "\(hazards)")
        }
    }

    @Test func `a transaction that never ends is told of at the end`() throws {
        var judge = StatementJudge(nil)
        _ = try judge.judge("BEGIN; SELECT 1")
        #expect(judge.end().map(\.rule) == ["unfinished-transaction"])
        _ = try judge.judge("COMMIT")
        #expect(judge.end().isEmpty)
    }

    @Test func `servers that build wrong indexes are known`() async throws {
        try await TestServer.shared.withDatabase(DatabaseTemplate(Self.schema)) { database in
            let sql = "CREATE INDEX CONCURRENTLY ON orders (user_id)"
            var catalog = try await database.engine().withSession("test") { try await CatalogReader(session: $0).read(for: sql) }
            for (version, isFlagged) in [(140_003, true), (140_000, true), (140_004, false), (130_009, false), (150_000, false)] {
                catalog.serverVersion = version
                var judge = StatementJudge(catalog)
                #expect(try judge.judge(sql).flatMap(\.hazards).map(\.rule).contains("concurrent-index-corruption") == isFlagged, "\(version)")
            }
        }
    }

    @Test func `locks are those that the server takes`() async throws {
        try await TestServer.shared.withDatabase(DatabaseTemplate(Self.schema)) { database in
            let engine = database.engine()
            let (connection, observer) = (try await database.connect(), try await database.connect())
            for sql in Self.cases.values.filter(\.runs).flatMap({ $0.bad + $0.badHere + $0.safe + $0.safeHere }) {
                // What cannot run in a transaction, and what names other things than this schema's.
                guard !sql.contains(/CONCURRENTLY|VACUUM|DATABASE|^CLUSTER$|BEGIN|orders_seq|IF EXISTS|DROP OWNED|VIEW names|FUNCTION touch|set_config/) else { continue }
                let claimed = Set(try await engine.outlook(for: sql, pid: 0).judgements.flatMap(\.locks).filter { $0.mode > .shareUpdateExclusive }.map { "\($0.mode.catalogName) \($0.title)" })
                try await connection.query("BEGIN")
                // The server refuses some of them beside it.
                try await connection.query("DROP VIEW names")
                do {
                    for statement in sql.split(separator: ";") { try await connection.execute(String(statement)) }
                } catch let error as ServerError {
                    Issue.record("\(sql): \(error.message)")
                    try await connection.query("ROLLBACK")
                    continue
                }
                // Seen from outside: what is dropped still has its name there, what is new has none.
                let taken = Set(try await observer.query("""
                    SELECT DISTINCT ON (c.oid) l.mode || ' ' || regexp_replace(c.oid::regclass::text, '^public\\.', '') AS lock
                    FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE l.pid = $1::int AND c.relkind IN ('r', 'p', 'm') AND n.nspname <> 'pg_catalog' AND NOT n.nspname LIKE 'pg_toast%'
                      AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
                    ORDER BY c.oid, array_position('{AccessExclusiveLock,ExclusiveLock,ShareRowExclusiveLock,ShareLock}', l.mode)
                    """, [String(connection.backendPID)]).map { $0.text("lock") })
                #expect(claimed == taken, "\(sql)")
                try await connection.query("ROLLBACK")
            }
            await connection.close()
            await observer.close()
        }
    }
}
