import Engine
import TestSupport
import Testing

/// What the application writes to one of two columns, and what is in both then.
struct DualWriteTests {
    /// A pair on a table, statements on it, and its rows afterwards.
    struct Case: Sendable, CustomTestStringConvertible {
        let promise: String
        var table = "CREATE TABLE t (id int PRIMARY KEY, a text)"
        var newType = "text"
        var up: String?
        var down: String?
        var triggers: [String: DualWriteEnable.TriggerFate] = [:]
        let statements: [String]
        /// `id|a|b` each, NULL written as `-`.
        let rows: [String]

        var testDescription: String { promise }
    }

    static let withDefault = "CREATE TABLE t (id int PRIMARY KEY, a text NOT NULL DEFAULT 'none')"
    static let nullable = "CREATE TABLE t (id int PRIMARY KEY, a text DEFAULT 'none')"
    static let withRow = "CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t VALUES (1, 'x')"
    static let numbers = "CREATE TABLE t (id int PRIMARY KEY, a varchar(10))"

    static let cases: [Case] = [
        Case(promise: "INSERT of the old side fills the new", statements: ["INSERT INTO t (id, a) VALUES (1, 'x')"], rows: ["1|x|x"]),
        Case(promise: "INSERT of the new side fills the old", statements: ["INSERT INTO t (id, b) VALUES (1, 'x')"], rows: ["1|x|x"]),
        Case(promise: "INSERT of both keeps both", statements: ["INSERT INTO t (id, a, b) VALUES (1, 'x', 'y')"], rows: ["1|x|y"]),
        Case(
            promise: "a type that means one letter without its length takes all of them", newType: "character(5)",
            statements: ["INSERT INTO t (id, a) VALUES (1, 'three')"], rows: ["1|three|three"]),
        Case(promise: "INSERT of neither leaves NULL", statements: ["INSERT INTO t (id) VALUES (1)"], rows: ["1|-|-"]),
        Case(promise: "INSERT of neither takes the default to both", table: withDefault, statements: ["INSERT INTO t (id) VALUES (1)"], rows: ["1|none|none"]),
        Case(
            promise: "INSERT of the new side wins over the old one's constant default", table: withDefault,
            statements: ["INSERT INTO t (id, b) VALUES (1, 'x')"], rows: ["1|x|x"]),
        Case(
            promise: "INSERT of the default itself cannot be told from leaving it out", table: withDefault,
            statements: ["INSERT INTO t (id, a, b) VALUES (1, 'none', 'x')"], rows: ["1|x|x"]),
        Case(promise: "INSERT of NULL counts as left out", table: nullable, statements: ["INSERT INTO t VALUES (1, NULL, 'x'), (2, 'x', NULL)"], rows: ["1|x|x", "2|x|x"]),
        Case(
            promise: "a volatile default of the old side wins on INSERT",
            table: "CREATE SEQUENCE s; CREATE TABLE t (id int PRIMARY KEY, a bigint DEFAULT nextval('s'))", newType: "bigint",
            statements: ["INSERT INTO t (id) VALUES (1)", "INSERT INTO t (id, b) VALUES (2, 70)", "INSERT INTO t (id, a) VALUES (3, 80)"],
            rows: ["1|1|1", "2|2|2", "3|80|80"]),
        Case(promise: "UPDATE of the old side", table: withRow, statements: ["UPDATE t SET a = 'y'"], rows: ["1|y|y"]),
        Case(promise: "UPDATE of the new side", table: withRow, statements: ["UPDATE t SET b = 'y'"], rows: ["1|y|y"]),
        Case(promise: "UPDATE of both keeps both", table: withRow, statements: ["UPDATE t SET a = 'y', b = 'z'"], rows: ["1|y|z"]),
        Case(
            promise: "UPDATE to NULL goes both ways", table: withRow + ", (2, 'x')",
            statements: ["UPDATE t SET a = a", "UPDATE t SET b = a", "UPDATE t SET a = NULL WHERE id = 1", "UPDATE t SET b = NULL WHERE id = 2"],
            rows: ["1|-|-", "2|-|-"]),
        Case(promise: "UPDATE of another column carries nothing", table: withRow, statements: ["UPDATE t SET id = 2"], rows: ["2|x|-"]),
        Case(
            promise: "a user's trigger that changes the old side is followed",
            table: """
                CREATE TABLE t (id int PRIMARY KEY, a text);
                CREATE FUNCTION up() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.a := upper(NEW.a); RETURN NEW; END';
                CREATE TRIGGER zz BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION up()
                """,
            triggers: ["zz": .leave],
            statements: ["INSERT INTO t (id, a) VALUES (1, 'x')", "UPDATE t SET id = 2", "UPDATE t SET a = 'y'"], rows: ["2|Y|Y"]),
        Case(
            promise: "COPY", statements: ["COPY t (id, a) FROM PROGRAM 'printf \"1\\tx\\n2\\ty\\n\"'", "COPY t (id, b) FROM PROGRAM 'printf \"3\\tz\\n\"'"],
            rows: ["1|x|x", "2|y|y", "3|z|z"]),
        Case(
            promise: "ON CONFLICT DO UPDATE", table: withRow,
            statements: [
                "INSERT INTO t (id, a) VALUES (1, 'y') ON CONFLICT (id) DO UPDATE SET a = excluded.a",
                "INSERT INTO t (id, b) VALUES (1, 'z'), (2, 'w') ON CONFLICT (id) DO UPDATE SET b = excluded.b || '!'",
            ], rows: ["1|z!|z!", "2|w|w"]),
        Case(
            promise: "json, which has no equality", table: "CREATE TABLE t (id int PRIMARY KEY, a json); INSERT INTO t VALUES (1, '{\"k\": 1}')", newType: "json",
            statements: ["UPDATE t SET a = '{\"k\":  1}'", "UPDATE t SET b = '{\"k\": 2}'"], rows: [#"1|{"k": 2}|{"k": 2}"#]),
        Case(
            promise: "a change of nothing but the scale", table: "CREATE TABLE t (id int PRIMARY KEY, a numeric); INSERT INTO t VALUES (1, 1.0)", newType: "numeric",
            statements: ["UPDATE t SET a = 1.00"], rows: ["1|1.00|1.00"]),
        Case(
            promise: "types converted both ways", table: numbers, newType: "integer",
            statements: ["INSERT INTO t (id, a) VALUES (1, '7')", "INSERT INTO t (id, b) VALUES (2, 8)", "UPDATE t SET b = 9 WHERE id = 1", "UPDATE t SET a = '-1' WHERE id = 2"],
            rows: ["1|9|9", "2|-1|-1"]),
        Case(
            promise: "expressions of several columns and functions of the user's",
            table: "CREATE TABLE t (id int PRIMARY KEY, a text); CREATE FUNCTION shout(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT upper($1)'", newType: "text",
            up: "shout(a) || id", down: "lower(left(b, -1))",
            statements: ["INSERT INTO t (id, a) VALUES (1, 'x')", "INSERT INTO t (id, b) VALUES (2, 'Y2')"], rows: ["1|x|X1", "2|y|Y2"]),
        Case(
            promise: "a value that does not convert leaves NULL beside it", table: numbers, newType: "integer",
            statements: ["INSERT INTO t (id, a) VALUES (1, 'seven')", "INSERT INTO t (id, a) VALUES (2, '2')", "UPDATE t SET a = 'x' WHERE id = 2"],
            rows: ["1|seven|-", "2|x|-"]),
        Case(
            promise: "a later good write mends it", table: numbers, newType: "integer",
            statements: ["INSERT INTO t (id, a) VALUES (1, 'seven')", "UPDATE t SET a = '7'"], rows: ["1|7|7"]),
        Case(
            promise: "too long is an error and not a cut", table: "CREATE TABLE t (id int PRIMARY KEY, a text)", newType: "varchar(3)",
            statements: ["INSERT INTO t (id, a) VALUES (1, 'four')", "INSERT INTO t (id, a) VALUES (2, 'two')"], rows: ["1|four|-", "2|two|two"]),
    ]

    @Test(arguments: cases) func `a write of one side reaches the other`(test: Case) async throws {
        try await TestServer.shared.withDatabase(DatabaseTemplate(test.table)) { database in
            let migration = try migration("pair").phase("one").addColumn("t", "b", test.newType)
                .phase("two").enableDualWrite("t", "a", "b", up: test.up, down: test.down, triggers: test.triggers).build()
            let before = try await database.schema()
            let engine = database.engine()
            _ = try await engine.apply(migration, .pending)
            for statement in test.statements { try await database.run(statement) }
            let rows = try await database.run("SELECT concat_ws('|', id, coalesce(a::text, '-'), coalesce(b::text, '-')) AS row FROM t ORDER BY id")
            #expect(rows?.map { $0.text("row") } == test.rows)
            _ = try await engine.rollBack(migration)
            #expect(try await database.schema() == before)
        }
    }

    static let bad = DatabaseTemplate("CREATE TABLE t (id int PRIMARY KEY, a varchar(10)); GRANT SELECT, INSERT, UPDATE, DELETE ON t TO PUBLIC")

    @Test func `a value that does not convert is noted for a role without any grant on the journal, until it is mended`() async throws {
        try await TestServer.shared.withDatabase(Self.bad) { database in
            let migration = try migration("pair").phase("one").addColumn("t", "b", "integer").phase("two").enableDualWrite("t", "a", "b").build()
            let engine = database.engine()
            _ = try await engine.apply(migration, .pending)
            let role = "app_\(database.name)"
            try await database.run("CREATE ROLE \(role)")
            try await database.run("SET ROLE \(role); INSERT INTO t (id, a) VALUES (1, 'seven'), (2, '2'), (3, NULL), (4, 'four'), (5, 'five')")
            #expect(try await engine.state(of: migration.name).rejectedRows == 3)
            try await database.run("SET ROLE \(role); UPDATE t SET a = 'six' WHERE id = 1")
            #expect(try await engine.state(of: migration.name).rejectedRows == 3)
            try await database.run("SET ROLE \(role); UPDATE t SET a = '6' WHERE id = 1; DELETE FROM t WHERE id = 4; UPDATE t SET id = 9 WHERE id = 5")
            #expect(try await engine.state(of: migration.name).rejectedRows == 1)
            #expect(try await database.value("SELECT key FROM ai_shell.rejected_rows") == "{9}")
            await #expect(throws: ServerError.self) { try await database.run("SET ROLE \(role); SELECT * FROM ai_shell.rejected_rows") }
            try await database.run("DROP OWNED BY \(role); DROP ROLE \(role)")
        }
    }

    @Test func `onError fail fails the statement`() async throws {
        try await TestServer.shared.withDatabase(Self.bad) { database in
            let migration = try migration("pair").phase("one").addColumn("t", "b", "integer")
                .phase("two").enableDualWrite("t", "a", "b", onError: .fail).build()
            _ = try await database.engine().apply(migration, .pending)
            let error = await #expect(throws: ServerError.self) { try await database.run("INSERT INTO t (id, a) VALUES (1, 'seven')") }
            #expect(error?.code == "22P02")
            #expect(try await database.value("SELECT count(*) FROM t") == "0")
        }
    }

    static let names = [
        ("public", "Users", "Name", "Full Name"), ("Shop \"1\"", "o'clock", "a\"b", "c.d"),
        ("схема", "таблица", "имя", "полное имя"), ("public", "t\u{301}'\u{301}", "a\"\u{301}b", "c'\u{301}"), ("public", String(repeating: "t", count: 63), String(repeating: "o", count: 63), String(repeating: "n", count: 63)),
        ("public", "user", "select", "order"), ("public", "b\\s", "x\\y", "$1"), ("public", "таблица" + String(repeating: "я", count: 24), "a/b", "a_b"),
    ]

    @Test(arguments: names) func `names of every kind go through all phases and back`(schema: String, table: String, old: String, new: String) async throws {
        let qualified = Quote.qualified(schema, table)
        let setup = "CREATE SCHEMA IF NOT EXISTS \(Quote.identifier(schema)); CREATE TABLE \(qualified) (\"I d\" int PRIMARY KEY, \(Quote.identifier(old)) text NOT NULL DEFAULT 'it''s'); INSERT INTO \(qualified) SELECT n FROM generate_series(1, 30) n"
        try await TestServer.shared.withDatabase(DatabaseTemplate(setup)) { database in
            let name = TableName(schema: schema, name: table).description
            let engine = database.engine()
            let migration = try MigrationPatterns.safeRenameColumn(name, old, new, "text", named: "rename").build()
            let before = try await database.schemaInNameOrder()
            _ = try await engine.apply(migration, .through(3))
            try await database.run("UPDATE \(qualified) SET \(Quote.identifier(new)) = 'x' WHERE \"I d\" = 1; INSERT INTO \(qualified) (\"I d\", \(Quote.identifier(old))) VALUES (31, 'y')")
            _ = try await engine.apply(migration, .through(5))
            #expect(try await database.value("SELECT string_agg(\(Quote.identifier(new)), ',' ORDER BY \"I d\") FROM \(qualified) WHERE \"I d\" IN (1, 2, 31)") == "x,it's,y")
            #expect(try await database.leftovers() == [])
            _ = try await engine.rollBack(migration)
            #expect(try await database.schemaInNameOrder() == before)
            #expect(try await database.leftovers() == [])
        }
    }
}
