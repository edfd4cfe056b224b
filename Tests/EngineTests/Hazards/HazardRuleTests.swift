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
    }

    private static let cases: [String: Case] = [
        "drop-table": Case(
            bad: ["DROP TABLE users CASCADE", "DROP TABLE orders", "DROP TABLE sales.audit, empty", "BEGIN; DROP TABLE empty; COMMIT"],
            says: "users goes, with its rows and the foreign keys of orders that point at it", safe: ["CREATE TABLE t (id int); DROP TABLE t", "CREATE TEMP TABLE x AS SELECT 1; DROP TABLE x", "DROP VIEW IF EXISTS names"],
            safeHere: ["DROP TABLE IF EXISTS nowhere"]),
        "drop-schema": Case(
            bad: ["DROP SCHEMA sales CASCADE", "DROP OWNED BY CURRENT_USER"], says: "Schema sales goes with its table (0 bytes), and whatever depends on it", safe: ["CREATE SCHEMA s; DROP SCHEMA s"]),
        "drop-database": Case(
            bad: ["DROP DATABASE shop", "DROP DATABASE shop WITH (FORCE)"], says: "Database shop goes with all that is in it, and no ROLLBACK brings it back", safe: ["ALTER DATABASE shop RENAME TO old_shop"]),
        "drop-cascade": Case(
            bad: ["DROP TYPE mood CASCADE", "DROP DOMAIN amount CASCADE"], says: "With type mood go the columns of it in sums", safe: ["CREATE TYPE m AS ENUM (); DROP TYPE m", "DROP DOMAIN IF EXISTS amount"], safeHere: ["DROP DOMAIN unused CASCADE"]),
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
            says: "Adding n numbers every row, which writes users and its indexes anew", safe: ["CREATE TABLE t (id serial)", "ALTER TABLE users ADD COLUMN n bigint"]),
        "generated-column-rewrites": Case(
            bad: ["ALTER TABLE users ADD COLUMN n int GENERATED ALWAYS AS (age + 1) STORED"], says: "Adding n computes it for every row, which writes users and its indexes anew",
            safe: ["ALTER TABLE users ADD COLUMN n int", "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED)"]),
        "inline-constraint-under-lock": Case(
            bad: [
                "ALTER TABLE users ADD COLUMN r bigint REFERENCES orders", "ALTER TABLE users ADD COLUMN r bigint CHECK (r > 0)", "ALTER TABLE users ADD COLUMN r bigint UNIQUE",
                "ALTER TABLE sales.audit ADD COLUMN r bigint PRIMARY KEY",
            ], says: "The foreign key on r locks orders too", safe: ["ALTER TABLE users ADD COLUMN r bigint"]),
        "set-not-null-scans": Case(
            bad: ["ALTER TABLE users ALTER COLUMN name SET NOT NULL"], says: "Every row of users is read for a NULL in name", safe: ["CREATE TABLE t (id int); ALTER TABLE t ALTER id SET NOT NULL"],
            safeHere: ["ALTER TABLE users ALTER COLUMN age SET NOT NULL", "ALTER TABLE users ALTER COLUMN email SET NOT NULL"]),
        "check-validated-under-lock": Case(
            bad: ["ALTER TABLE users ADD CONSTRAINT c CHECK (age > 0)", "ALTER TABLE users ADD CHECK (age > 0)"], says: "Check c reads every row of users",
            safe: ["ALTER TABLE users ADD CONSTRAINT c CHECK (age > 0) NOT VALID", "ALTER TABLE users VALIDATE CONSTRAINT age_known"]),
        "foreign-key-validated-under-lock": Case(
            bad: ["ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users"], says: "Each row of orders is looked up in users; writes to both wait",
            safe: ["ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users NOT VALID"]),
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
            safe: ["CREATE TABLE basket (id int, user_id bigint)", "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a int REFERENCES a)", "ALTER TABLE users DROP CONSTRAINT age_known"],
            badHere: ["ALTER TABLE orders DROP CONSTRAINT orders_user_fk"]),
        "trigger-blocks-writes": Case(
            bad: ["CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION touch()", "DROP TRIGGER touched ON users"], says: "A trigger is put on users",
            safe: ["CREATE TABLE t (id int); CREATE TRIGGER t BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION touch()"]),
    ]

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
                    #expect(Set(hazards.map(\.rule)) == [rule], "\(sql)")
                    said += hazards.map(\.what)
                }
                #expect(said.isEmpty || said.contains(own.says), "\(rule): \(said)")
                for sql in own.safe + own.safeHere {
                    let hazards = try await engine.outlook(for: sql, pid: 0).judgements.flatMap(\.hazards)
                    #expect(hazards.isEmpty, "\(sql): \(hazards.map(\.rule))")
                }
            }
        }
    }

    @Test func `without a database each rule goes by the text`() throws {
        for (rule, own) in Self.cases {
            for sql in own.bad + own.safeHere {
                var judge = StatementJudge(nil)
                #expect(Set(try judge.judge(sql).flatMap(\.hazards).map(\.rule)) == [rule], "\(sql)")
            }
            for sql in own.safe + own.badHere {
                var judge = StatementJudge(nil)
                let hazards = try judge.judge(sql).flatMap(\.hazards)
                #expect(hazards.isEmpty, "\(sql): \(hazards.map(\.rule))")
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

    @Test func `locks are those that the server takes`() async throws {
        try await TestServer.shared.withDatabase(DatabaseTemplate(Self.schema)) { database in
            let engine = database.engine()
            let (connection, observer) = (try await database.connect(), try await database.connect())
            for sql in Self.cases.values.flatMap({ $0.bad + $0.badHere + $0.safe + $0.safeHere }) {
                // What cannot run in a transaction, and what names other things than this schema's.
                guard !sql.contains(/CONCURRENTLY|VACUUM|DATABASE|^CLUSTER$|BEGIN|orders_seq|IF EXISTS|DROP OWNED/) else { continue }
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
