@testable import Engine
import TestSupport
import Testing

/// What a plan says of SQL of the user's own: what it loses, what is refused, what it locks.
struct CustomSQLPlanTests {
    static func steps(_ sql: String, rollback: String? = nil, _ use: CustomSQL.TransactionUse? = nil, on database: TestDatabase) async throws -> [Step] {
        try await database.engine().plan(migration("m").phase("p").customSQL(sql, rollback: rollback, transaction: use).build()).plan.phases[0].steps
    }

    static let rows = "are not brought back: only a backup has them."

    static let losses: [(String, [String])] = [
        ("UPDATE users SET name = 'x'", ["Rows that it changes in users \(rows)"]),
        ("WITH gone AS (DELETE FROM orders RETURNING *) INSERT INTO users (id, name) SELECT id, '' FROM gone", ["Rows that it changes in orders \(rows) Rows that it changes in users \(rows)"]),
        ("MERGE INTO users u USING orders o ON u.id = o.id WHEN MATCHED THEN DO NOTHING", ["Rows that it changes in users \(rows)"]),
        ("DO $$ BEGIN UPDATE users SET name = ''; END $$", ["Whatever \"DO $$ BEGIN UPDATE users SET name = ''; END $$\" writes is not brought back: only a backup has it."]),
        ("CALL work(1)", ["Whatever \"CALL work(1)\" writes is not brought back: only a backup has it."]),
        ("SELECT touch_all(), now(), count(*) FROM users", ["What touch_all writes is not brought back: only a backup has it."]),
        ("SELECT setval('counter', 5)", ["What setval writes is not brought back: only a backup has it."]),
        ("EXPLAIN ANALYZE DELETE FROM users", ["Rows that it changes in users \(rows)"]),
        ("SELECT count(*), upper('a') FROM users; EXPLAIN DELETE FROM users; ANALYZE users; SET LOCAL work_mem = '1MB'; LOCK TABLE users", []),
        ("ALTER TYPE mood ADD VALUE 'great'", ["Value 'great' stays in type mood: PostgreSQL takes no value out of an enumeration."]),
        ("ALTER TABLE users ALTER nick TYPE varchar(20)", ["Column users.nick keeps its new type and values: back to character varying(10) PostgreSQL would write the table anew."]),
        ("CREATE INDEX ON users (age)", ["The index on users gets its name from the server, so a rollback does not drop it: give it one."]),
        ("ALTER TABLE users ADD CHECK (age > 0)", ["The constraint on users gets its name from the server, so a rollback does not drop it: give it one."]),
        ("DROP FUNCTION touch() CASCADE", ["What CASCADE takes along with function touch() is not brought back."]),
        ("ALTER ROLE pg_monitor SET work_mem = 1", ["\"ALTER ROLE pg_monitor SET work_mem = 1\" is not taken back."]),
        ("ALTER TABLE users RENAME TO people; ALTER TABLE people ALTER age SET DEFAULT 1", ["The earlier default of column people.age is not brought back: this phase gave it its name before."]),
        ("ALTER TABLE nosuch ALTER a SET DEFAULT 1", ["Column nosuch.a is not brought back to its earlier state: it is not there when this is planned."]),
        ("SET search_path = 'Other \"S\"'; CREATE TABLE t (a int)", ["What becomes of table t after the change of search_path is not taken back: write its schema."]),
        ("SET search_path = 'Other \"S\"'; CREATE TABLE public.t (a int)", []),
        ("ALTER VIEW grown RENAME TO v; CREATE OR REPLACE VIEW v AS SELECT id, name FROM users", ["The earlier text of view v is not brought back: this phase gave it its name before."]),
        ("ALTER VIEW grown RENAME TO v; DROP VIEW v", ["View v is not brought back."]), ("CREATE TABLE t (a int); DROP TABLE t CASCADE", ["What CASCADE takes along with table t is not brought back."]),
        ("VACUUM users", []), ("REFRESH MATERIALIZED VIEW sums", []), ("SELECT unreadable FROM FROM", ["What this SQL did is not taken back: the grammar at hand does not read it. Say in \"rollback\" how it is."]),
        ("CREATE TABLE made (a int); INSERT INTO made SELECT id FROM users; UPDATE made SET a = 1", []),
        ("CREATE OR REPLACE AGGREGATE agg(int) (sfunc = int4pl, stype = int)", []),
    ]

    @Test(arguments: losses) func `what nothing brings back is said`(sql: String, losses: [String]) async throws {
        try await TestServer.shared.withDatabase(DerivedInverseTests.start) { database in
            try await database.run("CREATE FUNCTION touch_all() RETURNS int LANGUAGE sql AS 'SELECT 1'")
            #expect(try await Self.steps(sql, on: database).compactMap(\.loses) == losses)
            // An explicit way back wins.
            #expect(try await Self.steps(sql, rollback: "SELECT 1", on: database).compactMap(\.loses) == [])
        }
    }

    static let refusals: [(String, String)] = [
        ("DROP TABLE orders", "DROP TABLE would destroy table orders, and nothing keeps it (destroys-without-snapshot)"),
        ("TRUNCATE orders", "TRUNCATE would destroy table orders, and nothing keeps it (destroys-without-snapshot)"),
        ("ALTER TABLE users DROP COLUMN age", "DROP COLUMN would destroy column users.age, and nothing keeps it (destroys-without-snapshot)"),
        ("DROP SCHEMA \"Other \"\"S\"\"\" CASCADE", "DROP SCHEMA … CASCADE would destroy schema Other \"S\", and nothing keeps it (destroys-without-snapshot)"),
        ("DROP OWNED BY CURRENT_USER", "DROP OWNED would destroy what it finds, and nothing keeps it (destroys-without-snapshot)"),
        ("CREATE TABLE IF NOT EXISTS orders (a int); DROP TABLE orders", "DROP TABLE would destroy table orders, and nothing keeps it (destroys-without-snapshot)"),
        ("ALTER TABLE users RENAME TO gone; DROP TABLE orders", "DROP TABLE would destroy table orders, and nothing keeps it (destroys-without-snapshot)"),
        ("ALTER TABLE orders RENAME TO x; DROP TABLE x", "DROP TABLE would destroy table x, and nothing keeps it (destroys-without-snapshot)"),
        ("ALTER TABLE orders RENAME TO x; TRUNCATE x", "TRUNCATE would destroy table x, and nothing keeps it (destroys-without-snapshot)"),
        ("ALTER TABLE orders RENAME TO x; ALTER TABLE x DROP COLUMN total", "DROP COLUMN would destroy column x.total, and nothing keeps it (destroys-without-snapshot)"),
        ("ALTER TABLE orders RENAME total TO sum; ALTER TABLE orders DROP COLUMN sum", "DROP COLUMN would destroy column orders.sum, and nothing keeps it (destroys-without-snapshot)"),
        ("CREATE TABLE x (a int); ALTER TABLE x RENAME TO y; ALTER TABLE orders RENAME TO x; DROP TABLE y; DROP TABLE x", "DROP TABLE would destroy table x, and nothing keeps it (destroys-without-snapshot)"),
        ("DROP TYPE mood CASCADE", "DROP TYPE … CASCADE would destroy type mood, and nothing keeps it (destroys-without-snapshot)"),
        ("CREATE TABLE users (a int)", "table users is there already"), ("CREATE VIEW orders AS SELECT 1", "view orders is there already"),
        ("CREATE INDEX orders_total ON orders (id)", "index orders_total is there already"), ("ALTER TABLE users ADD COLUMN age int", "column users.age is there already"),
        ("ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 5)", "constraint positive of orders is there already"), ("CREATE TYPE mood AS (a int)", "type mood is there already"),
        ("CREATE FUNCTION f(a int, b text) RETURNS int LANGUAGE sql AS 'SELECT 1'", "function f(int4, text) is there already"),
        ("CREATE TABLE u (LIKE users INCLUDING ALL) PARTITION BY RANGE (age)", "table \"u\" cannot be made: the primary key users_pkey (id) of \"users\" lacks \"age\", by which it is to be partitioned"),
        ("CREATE TABLE u (LIKE users INCLUDING INDEXES) PARTITION BY HASH (lower(name))", "table \"u\" cannot be made: the primary key users_pkey (id) of \"users\" cannot enforce anything where a table is partitioned by an expression"),
        ("CREATE TABLE u (id int PRIMARY KEY, at date) PARTITION BY RANGE (at)", "table \"u\" cannot be made: the primary key (id) lacks \"at\", by which it is to be partitioned"),
        ("CREATE TABLE u (id int, at date, UNIQUE (id)) PARTITION BY LIST (at)", "table \"u\" cannot be made: the unique constraint (id) lacks \"at\", by which it is to be partitioned"),
    ]

    @Test(arguments: refusals) func `what cannot be brought back, or cannot be, is refused before anything runs`(sql: String, message: String) async throws {
        try await TestServer.shared.withDatabase(DerivedInverseTests.start) { database in
            let error = await #expect(throws: PlanRefusal.self) { try await Self.steps(sql, on: database) }
            #expect(error?.message == message)
            #expect(error?.hint?.isEmpty == false)
        }
    }

    static let renamedBefore: [(MigrationBuilder, String)] = [
        (migration("m").phase("p").renameTable("orders", "x", view: false).customSQL("DROP TABLE x"), "table x"),
        (migration("m").phase("p").renameTable("orders", "x", view: false).phase("q").customSQL("TRUNCATE x"), "table x"),
        (migration("m").phase("p").customSQL("ALTER TABLE orders RENAME TO x").phase("q").customSQL("DROP TABLE x"), "table x"),
        (migration("m").phase("p").plainRename("orders", "total", "sum").customSQL("ALTER TABLE orders DROP COLUMN sum"), "column orders.sum"),
        (migration("m").phase("p").customSQL("ALTER TABLE orders SET SCHEMA \"Other \"\"S\"\"\"").phase("q").customSQL("ALTER TABLE \"Other \"\"S\"\"\".orders DROP COLUMN total"), "column Other \"S\".orders.total"),
    ]

    @Test(arguments: renamedBefore) func `what was there under another name is not the migration's own`(builder: MigrationBuilder, what: String) async throws {
        try await TestServer.shared.withDatabase(DerivedInverseTests.start) { database in
            try await database.run("DROP MATERIALIZED VIEW sums")
            let error = await #expect(throws: PlanRefusal.self) { _ = try await database.engine().plan(builder.build()) }
            #expect(error?.message.contains(" would destroy \(what), and nothing keeps it") == true, "\(error?.message ?? "")")
        }
    }

    static let locks: [(String, [String])] = [
        ("CREATE INDEX i ON users (name)", ["SHARE on users"]), ("CREATE INDEX CONCURRENTLY i ON users (name)", ["SHARE UPDATE EXCLUSIVE on users"]),
        ("CREATE TRIGGER t AFTER INSERT ON users EXECUTE FUNCTION touch()", ["SHARE ROW EXCLUSIVE on users"]), ("CREATE TABLE t (u bigint REFERENCES users)", ["SHARE ROW EXCLUSIVE on users"]),
        ("ALTER TABLE orders ADD CONSTRAINT k FOREIGN KEY (id) REFERENCES users NOT VALID", ["SHARE ROW EXCLUSIVE on users", "SHARE ROW EXCLUSIVE on orders"]),
        ("CREATE TABLE events_26 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')", ["ACCESS EXCLUSIVE on events"]),
        ("ALTER TABLE events ATTACH PARTITION events_25 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')", ["SHARE UPDATE EXCLUSIVE on events", "ACCESS EXCLUSIVE on events_25"]),
        ("ALTER TABLE users SET (fillfactor = 90)", ["SHARE UPDATE EXCLUSIVE on users"]), ("ALTER TABLE users ADD COLUMN a int; CREATE INDEX i ON users (a)", ["ACCESS EXCLUSIVE on users"]),
        ("DROP TRIGGER \"Trig ger\" ON users", ["ACCESS EXCLUSIVE on users"]), ("DROP INDEX orders_total", ["ACCESS EXCLUSIVE on orders"]),
        ("CREATE TABLE t (a int); CREATE INDEX i ON t (a); ALTER TABLE t RENAME TO u", []), ("UPDATE users SET age = 1; ALTER TABLE orders ADD COLUMN a int", []),
        ("ALTER TABLE users RENAME TO a; ALTER TABLE a RENAME TO b; ALTER TABLE b ADD COLUMN c int", ["ACCESS EXCLUSIVE on users"]), ("GRANT SELECT ON users TO PUBLIC", []),
        ("ALTER TABLE events ADD COLUMN c int", ["ACCESS EXCLUSIVE on events", "ACCESS EXCLUSIVE on events_24"]), ("COMMENT ON COLUMN users.age IS 'x'", ["SHARE UPDATE EXCLUSIVE on users"]),
    ]

    @Test(arguments: locks) func `the locks that are certain are in the plan`(sql: String, expected: [String]) async throws {
        try await TestServer.shared.withDatabase(DerivedInverseTests.start) { database in
            let steps = try await Self.steps(sql, on: database)
            #expect(steps.flatMap(\.locks).map { "\($0.mode.sql) on \($0.title)" } == expected)
        }
    }

    @Test func `the way back is as patient`() async throws {
        try await TestServer.shared.withDatabase(DerivedInverseTests.start) { database in
            let sql = "CREATE TABLE t (u bigint REFERENCES users); CREATE TRIGGER t AFTER INSERT ON orders EXECUTE FUNCTION touch(); ALTER TABLE orders RENAME TO o; GRANT SELECT ON o TO PUBLIC"
            let undo = try await Self.steps(sql, on: database)[0].undo
            #expect(undo.flatMap(\.locks).map { "\($0.mode.sql) on \($0.title)" } == ["ACCESS EXCLUSIVE on o"])
            #expect(undo.flatMap(\.sql) == [
                "ALTER TABLE IF EXISTS \"public\".\"o\" RENAME TO \"orders\"", "DROP TRIGGER IF EXISTS \"t\" ON \"public\".\"orders\"", "DROP TABLE IF EXISTS \"public\".\"t\"",
            ])
        }
    }

    @Test func `a strong lock after long work is told of, and not taken before it`() async throws {
        try await TestServer.shared.withDatabase(DerivedInverseTests.start) { database in
            let step = try await Self.steps("UPDATE users SET age = 1; ALTER TABLE orders ADD COLUMN a int", on: database)[0]
            #expect(step.notes.contains { $0.hasPrefix("It takes ACCESS EXCLUSIVE on orders after statements that work on rows") })
        }
    }

    @Test func `a copy of a table that goes on changing is warned of`() async throws {
        try await TestServer.shared.withDatabase(DerivedInverseTests.start) { database in
            let note = "What others write to orders from the moment it reads it is not in copy: nothing keeps the two in step. partition_table and dual_write_enable do."
            for sql in [
                "CREATE TABLE copy (LIKE orders); INSERT INTO copy SELECT * FROM orders WHERE id > 5", "CREATE TABLE copy AS SELECT * FROM orders",
                "CREATE TABLE copy (LIKE orders); DO $$ BEGIN FOR i IN 1..10 LOOP INSERT INTO copy SELECT * FROM orders WHERE id = i; END LOOP; END $$",
            ] {
                let notes = try await Self.steps(sql, on: database)[0].notes
                #expect(notes.filter { !$0.hasPrefix("A rollback drops") } == [note], "\(sql)")
            }
        }
    }

    @Test func `with a rollback of its own it may destroy, and the plan says what that means`() async throws {
        try await TestServer.shared.withDatabase(DerivedInverseTests.start) { database in
            let step = try await Self.steps("DROP TABLE orders", rollback: "CREATE TABLE orders (id int)", on: database)[0]
            #expect(step.notes == ["destroys-without-snapshot: DROP TABLE keeps nothing of table orders; drop_column and drop_table keep what they destroy."])
            #expect(step.undo.flatMap(\.sql) == ["CREATE TABLE orders (id int)"])
            let phase = migration("m").phase("p").customSQL("TRUNCATE orders").rollbackOperations { $0.customSQL("DROP TABLE users CASCADE") }
            _ = try await database.engine().apply(phase.build(), .pending)
            _ = try await database.engine().rollBack(phase.build())
            #expect(try await database.value("SELECT to_regclass('users') IS NULL") == "t")
        }
    }

    // What the text alone shows, the file's own rules refuse; these are told by the catalog.
    static let reuses: [(MigrationBuilder, String)] = [
        (migration("m").phase("p").dropColumn("orders", "total").addColumn("public.orders", "total", "int"), "phase 1 drops column \"total\" of \"orders\" and makes it again"),
        (migration("m").phase("p").dropTable("orders").createTable("public.orders", columns: [NewColumn("id", "int")]), "phase 1 drops \"orders\" and makes it again"),
        (migration("m").phase("p").dropTable("orders").customSQL("CREATE VIEW orders AS SELECT 1 AS a"), "phase 1 drops \"orders\" and makes it again"),
        (migration("m").phase("p").dropConstraint("orders", "positive").addConstraint("public.orders", "positive", "CHECK (total > 0)"), "phase 1 drops constraint \"positive\" of \"orders\" and makes it again"),
        (migration("m").phase("p").dropIndex("orders_total").customSQL("CREATE INDEX orders_total ON orders (id)"), "phase 1 drops \"orders_total\" and makes it again"),
        (migration("m").phase("p").dropIndex("orders_total", concurrent: false).customSQL("CREATE INDEX CONCURRENTLY orders_total ON orders (id)"), "phase 1 drops \"orders_total\" and makes it again"),
        (migration("m").phase("p").dropColumn("orders", "total").customSQL("ALTER TABLE orders ADD total int"), "phase 1 drops column \"total\" of \"orders\" and makes it again"),
        (migration("m").phase("p").customSQL("DROP INDEX orders_total").addIndex("orders", "orders_total", ["id"]), "phase 1 drops \"orders_total\" and makes it again"),
        (migration("m").phase("p").customSQL("ALTER TABLE orders DROP CONSTRAINT positive, ADD CONSTRAINT positive CHECK (total > 0)"), "phase 1 drops constraint \"positive\" of \"orders\" and makes it again"),
        (migration("m").phase("p").customSQL("DROP TABLE orders; CREATE TABLE orders (a int)", rollback: "SELECT 1"), "phase 1 drops \"orders\" and makes it again"),
        (migration("m").phase("p").customSQL("ALTER TABLE users DROP COLUMN age; ALTER TABLE users ADD COLUMN age text", rollback: "SELECT 1"), "phase 1 drops column \"age\" of \"users\" and makes it again"),
    ]

    @Test(arguments: reuses) func `a phase that drops a name and gives it again is refused`(builder: MigrationBuilder, message: String) async throws {
        try await TestServer.shared.withDatabase(DerivedInverseTests.start) { database in
            try await database.run("DROP MATERIALIZED VIEW sums")
            let error = await #expect(throws: PlanRefusal.self) { _ = try await database.engine().plan(builder.build()) }
            #expect(error?.message == message)
        }
    }

    @Test func `in two phases, or the other way round, a name is given again`() async throws {
        try await TestServer.shared.withDatabase(DerivedInverseTests.start) { database in
            try await database.run("DROP MATERIALIZED VIEW sums")
            let builder = migration("m").phase("p").dropConstraint("orders", "positive").dropIndex("orders_total").dropColumn("orders", "total")
                .customSQL("CREATE TABLE t (a int); DROP TABLE t; CREATE TABLE t (b int); DROP VIEW grown; CREATE VIEW grown AS SELECT 1 AS one")
                .phase("q").addColumn("orders", "total", "int").addConstraint("orders", "positive", "CHECK (total > 0)").addIndex("orders", "orders_total", ["total"])
                .plainRename("orders", "user_id", "buyer").addColumn("orders", "user_id", "int")
            try await RoundTrip.run(builder, on: database)
        }
    }
}
