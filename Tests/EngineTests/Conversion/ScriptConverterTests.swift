import TestSupport
import Testing

@testable import Engine

/// A script and the migration made of it lead to the same schema.
struct ScriptConverterTests {
    private static let template = DatabaseTemplate("""
        CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text, email text, age int, note varchar(20), old text);
        CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, total numeric(8, 2), note text);
        CREATE TABLE gone (id int);
        CREATE TABLE days (day date NOT NULL, n int) PARTITION BY RANGE (day);
        CREATE TABLE days_1 PARTITION OF days FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
        CREATE TABLE days_2 (day date NOT NULL, n int);
        INSERT INTO users (name, email, age, note) SELECT n, n, n, n FROM generate_series(1, 100) n;
        INSERT INTO orders SELECT n, n, n, n FROM generate_series(1, 100) n;
        """)

    private static let script = """
        BEGIN;
        SET LOCAL lock_timeout = '1s';
        ALTER TABLE users ADD COLUMN IF NOT EXISTS bio text, ADD COLUMN flag boolean NOT NULL DEFAULT false;
        ALTER TABLE orders ADD COLUMN seller bigint CONSTRAINT seller_known REFERENCES users (id) ON DELETE CASCADE;
        ALTER TABLE orders ADD COLUMN code text UNIQUE;
        ALTER TABLE orders ADD COLUMN size int CONSTRAINT size_positive CHECK (size > 0);
        ALTER TABLE users ALTER COLUMN name SET NOT NULL;
        ALTER TABLE users ALTER COLUMN age TYPE bigint USING age::bigint;
        ALTER TABLE users ALTER note TYPE varchar(40);
        ALTER TABLE orders ALTER COLUMN total TYPE numeric(14, 2);
        CREATE INDEX IF NOT EXISTS orders_user ON orders (user_id) WHERE note IS NOT NULL;
        CREATE INDEX ON orders (note, lower(note));
        CREATE UNIQUE INDEX orders_total ON orders (total, id DESC);
        ALTER TABLE orders ADD CONSTRAINT orders_fk FOREIGN KEY (user_id) REFERENCES users NOT VALID;
        ALTER TABLE orders VALIDATE CONSTRAINT orders_fk;
        ALTER TABLE orders ADD CHECK (total >= 0);
        ALTER TABLE users ADD UNIQUE (email);
        ALTER TABLE users RENAME COLUMN old TO ancient;
        ALTER TABLE users ALTER bio SET DEFAULT 'none';
        CREATE TABLE tags (id bigint PRIMARY KEY, tag text NOT NULL);
        ALTER TABLE tags ADD COLUMN note text NOT NULL;
        CREATE INDEX tags_tag ON tags (tag);
        UPDATE users SET bio = 'none' WHERE bio IS NULL;
        DROP TABLE IF EXISTS gone;
        CREATE TABLE days_3 PARTITION OF days FOR VALUES FROM ('2026-03-01') TO ('2026-04-01');
        ALTER TABLE days ATTACH PARTITION days_2 FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
        COMMENT ON TABLE users IS 'people';
        CREATE VIEW grown AS SELECT id FROM users WHERE age > 17;
        COMMIT;
        """

    /// What there is, whatever the order in which it was made.
    private static let question = """
        SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
          SELECT format('%s.%s %s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid)) AS line
          FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
          WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND a.attnum > 0 AND NOT a.attisdropped
          UNION ALL SELECT format('%s: %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
          UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
          UNION ALL SELECT 'bio: ' || count(*) FROM users WHERE bio = 'none'
        ) lines
        """

    private func script(_ text: String) throws -> SQLScript { try SQLScript(Array(text.utf8), file: "db/a.sql") }

    @Test func `the migration made of a script leads where the script leads`() async throws {
        let wanted = try await TestServer.shared.withDatabase(Self.template) { database in
            try await database.run(Self.script)
            return try await database.run(Self.question)?.scalar ?? ""
        }
        try await TestServer.shared.withDatabase(Self.template) { database in
            let engine = database.engine()
            let conversion = try await engine.convert(try script(Self.script), named: "a")
            let migration = try #require(conversion.migration)
            #expect(try MigrationFile.read(Array(migration.toYAML().utf8), file: "a.yaml") == migration)
            let verdict = try await engine.verify(migration, file: "a.yaml", lines: [])
            #expect(verdict.isSafe, "\(verdict.open.map { "\($0.statement) \($0.rule)" })")
            #expect(conversion.notes.map(\.text).filter { $0.contains("custom_sql") }.count == 2, "\(conversion.notes)")
            _ = try await engine.apply(migration, .through(migration.phases.count))
            // Indexes of foreign keys come on top.
            let found = try await database.run(Self.question)?.scalar ?? ""
            let extra = Set(found.split(separator: "\n")).subtracting(wanted.split(separator: "\n")).filter { !$0.contains("orders_seller_idx") && !$0.contains("orders_user_id_idx") }
            let missing = Set(wanted.split(separator: "\n")).subtracting(found.split(separator: "\n"))
            #expect(extra.isEmpty && missing.isEmpty, "extra \(extra), missing \(missing)")
        }
    }

    private func phases(_ text: String, offline: Bool = false) async throws -> [String] {
        let conversion = offline
            ? try Conversion.offline(try script(text), named: "a") : try await TestServer.shared.withDatabase(Self.template) { try await $0.engine().convert(try script(text), named: "a") }
        return (conversion.migration?.phases ?? []).map { phase in (phase.gate == nil ? "" : "gate ") + phase.operations.map(\.name).joined(separator: "+") }
    }

    @Test func `what breaks code waits behind gates`() async throws {
        #expect(try await phases("DROP TABLE gone, orders") == ["gate drop_table+drop_table"])
        #expect(try await phases("ALTER TABLE users DROP COLUMN old") == ["gate drop_not_null", "gate drop_column"])
        #expect(try await phases("ALTER TABLE users DROP COLUMN old CASCADE") == ["gate drop_column"])
        #expect(try await phases("ALTER TABLE orders RENAME TO baskets") == ["rename_table", "gate drop_view"])
        #expect(try await phases("ALTER TABLE users ADD COLUMN c text NOT NULL") == ["add_column", "gate set_not_null"])
        #expect(try await phases("ALTER TABLE users RENAME old TO o") == ["add_column", "dual_write_enable", "backfill+carry_over", "gate ", "gate dual_write_disable+drop_column"])
        #expect(try await phases("ALTER TABLE users ADD COLUMN n bigserial") == ["add_column"])
    }

    @Test func `without a database what it cannot know is done at once or not at all`() async throws {
        #expect(try await phases("ALTER TABLE users RENAME old TO o", offline: true) == ["rename_column"])
        #expect(try await phases("ALTER TABLE users ALTER age TYPE bigint", offline: true) == ["change_type"])
        let notes = try Conversion.offline(try script("ALTER TABLE users RENAME old TO o;\nALTER TABLE users ALTER age TYPE bigint;"), named: "a").notes
        #expect(notes.map { $0.place?.line } == [1, 2] && notes[0].text.contains("at once") && notes[1].text.contains("in place or not at all"))
    }

    @Test func `what has no safe form stays, and is told of`() async throws {
        let text = "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';\nALTER TABLE users ADD EXCLUDE USING btree (name WITH =), ADD COLUMN x text;\nSELECT 1;\nINSERT INTO gone VALUES (1);\nCOPY gone FROM STDIN;\n1\n\\.\n"
        #expect(try await phases(text, offline: true) == ["custom_sql", "add_constraint+add_column", "custom_sql"])
        let notes = try Conversion.offline(try script(text), named: "a").notes.map(\.text)
        #expect(notes.contains { $0.hasPrefix("COPY gone FROM STDIN was left out: ") } && notes.contains { $0.contains("stays as custom_sql") }, "\(notes)")
        #expect(try Conversion.offline(try script("SELECT 1; BEGIN; COMMIT;"), named: "a").migration == nil)
    }
}
