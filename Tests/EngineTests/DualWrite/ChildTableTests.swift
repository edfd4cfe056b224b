@testable import Engine
import FoundationEssentials
import TestSupport
import Testing

/// The rows of `order_items`, made of `orders.items` by triggers.
struct ChildTableTests {
    static let shop = DatabaseTemplate("""
        CREATE TABLE orders (id bigint PRIMARY KEY, items jsonb, note text);
        CREATE TABLE order_items (
          line bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id bigint NOT NULL, product_id bigint NOT NULL, quantity int CHECK (quantity > 0),
          unit_price numeric(10,2), code varchar(5), created_at timestamp NOT NULL DEFAULT now());
        CREATE INDEX order_items_order ON order_items (order_id);
        """)
    static let rows = """
        SELECT (item->>'product_id')::bigint AS product_id, item->>'quantity' AS quantity, (item->>'unit_price')::numeric AS unit_price, item->>'code' AS code
        FROM jsonb_array_elements(NEW.items) AS item
        """
    static let items = "SELECT string_agg(concat_ws(':', order_id, product_id, quantity, unit_price, code), ' ' ORDER BY order_id, line) FROM order_items"

    static func enable(rows: String = rows, onError: DualWriteEnable.FailedConversion? = nil) throws -> Migration {
        try migration("child").phase("keep").enableDualWrite("orders", column: "items", into: "order_items", key: "order_id", rows: rows, onError: onError).build()
    }

    /// With the dual write enabled.
    static func inStep(
        _ template: DatabaseTemplate = shop, _ migration: Migration? = nil, _ body: (TestDatabase) async throws -> Void
    ) async throws {
        try await TestServer.shared.withDatabase(template) { database in
            _ = try await database.engine().apply(try migration ?? enable(), .pending)
            try await body(database)
        }
    }

    @Test func `rows follow each insert, update, change of key and delete`() async throws {
        try await Self.inStep { database in
            try await database.run(#"INSERT INTO orders VALUES (1, '[{"product_id": 7, "quantity": 2, "unit_price": "9.999"}, {"product_id": 8, "code": "x"}]'), (2, NULL), (3, '[]'), (4, '[{"product_id": 1}]')"#)
            #expect(try await database.value(Self.items) == "1:7:2:10.00 1:8:x 4:1")
            try await database.run(#"UPDATE orders SET items = '[{"product_id": 9}]' WHERE id = 1; UPDATE orders SET note = 'same' WHERE id = 4"#)
            #expect(try await database.value(Self.items) == "1:9 4:1")
            #expect(try await database.value("SELECT string_agg(line::text, ' ' ORDER BY line) FROM order_items WHERE order_id = 4") == "3")
            try await database.run("UPDATE orders SET id = id + 10")
            #expect(try await database.value(Self.items) == "11:9 14:1")
            try await database.run(#"DELETE FROM orders WHERE id = 11; INSERT INTO orders VALUES (14, '[{"product_id": 2}]') ON CONFLICT (id) DO UPDATE SET items = excluded.items"#)
            #expect(try await database.value(Self.items) == "14:2")
            try await database.run("TRUNCATE orders")
            #expect(try await database.value(Self.items) == nil)
        }
    }

    @Test func `a transaction that is taken back takes the rows along`() async throws {
        try await Self.inStep { database in
            try await database.run(#"BEGIN; INSERT INTO orders VALUES (1, '[{"product_id": 7}]'); ROLLBACK"#)
            #expect(try await database.value("SELECT count(*) FROM order_items") == "0")
        }
    }

    @Test(arguments: [
        #"{"not": "an array"}"#, #"[{"product_id": "seven"}]"#, #"[{"product_id": null}]"#, #"[{"product_id": 1, "quantity": 0}]"#,
        #"[{"product_id": 1, "code": "too long"}]"#, #"[{"product_id": 99999999999999999999}]"#, "7",
    ])
    func `what gives no good rows fails nobody's write and is noted until it is mended`(bad: String) async throws {
        try await Self.inStep { database in
            try await database.run(#"INSERT INTO orders VALUES (1, '[{"product_id": 7}]'), (2, '[{"product_id": 8}]')"#)
            try await database.run("UPDATE orders SET items = '\(bad)' WHERE id = 1; INSERT INTO orders VALUES (3, '\(bad)')")
            #expect(try await database.value(Self.items) == "2:8")
            #expect(try await database.value("SELECT string_agg(key[1], ' ' ORDER BY key[1]) FROM ai_shell.rejected_rows") == "1 3")
            #expect(try await database.value("SELECT value::jsonb = '\(bad)'::jsonb AND old_side FROM ai_shell.rejected_rows WHERE key = '{1}'") == "t")
            try await database.run(#"UPDATE orders SET items = '[{"product_id": 7}]' WHERE id = 1; DELETE FROM orders WHERE id = 3"#)
            #expect(try await database.value(Self.items) == "1:7 2:8")
            #expect(try await database.value("SELECT count(*) FROM ai_shell.rejected_rows") == "0")
        }
    }

    @Test func `on request what gives no good rows is the application's error`() async throws {
        try await Self.inStep(Self.shop, try Self.enable(onError: .fail)) { (database) async throws in
            let error = await #expect(throws: ServerError.self) { try await database.run(#"INSERT INTO orders VALUES (1, '[{"product_id": "seven"}]')"#) }
            #expect(error?.code == "22P02")
            #expect(try await database.value("SELECT count(*) FROM orders") == "0")
        }
    }

    @Test(arguments: ["", "ON DELETE CASCADE", "ON DELETE RESTRICT", "ON DELETE CASCADE ON UPDATE CASCADE", "DEFERRABLE"])
    func `a foreign key of the child lets every write of the parent pass`(action: String) async throws {
        try await Self.inStep { database in
            try await database.run("ALTER TABLE order_items ADD FOREIGN KEY (order_id) REFERENCES orders \(action)")
            try await database.run(#"INSERT INTO orders SELECT n, '[{"product_id": 7}]' FROM generate_series(1, 4) n; UPDATE orders SET id = 9 WHERE id = 1"#)
            try await database.run(#"DELETE FROM orders WHERE id = 2; UPDATE orders SET items = '[{"product_id": 8}]' WHERE id = 3"#)
            #expect(try await database.value(Self.items) == "3:8 4:7 9:7")
            try await database.run("TRUNCATE orders CASCADE")
            #expect(try await database.value(Self.items) == nil)
        }
    }

    @Test func `what refers to the child does not stop a TRUNCATE of the parent`() async throws {
        try await Self.inStep { database in
            try await database.run("CREATE TABLE notes (line bigint REFERENCES order_items ON DELETE CASCADE)")
            try await database.run(#"INSERT INTO orders VALUES (1, '[{"product_id": 7}]'); INSERT INTO notes SELECT line FROM order_items; TRUNCATE orders"#)
            #expect(try await database.value("SELECT (SELECT count(*) FROM order_items) + (SELECT count(*) FROM notes)") == "0")
        }
    }

    @Test func `a parent by hash partitions, rows that move between them, and other columns that the rows are made of`() async throws {
        let template = DatabaseTemplate("""
            CREATE TABLE orders (id bigint PRIMARY KEY, tags text[], currency text) PARTITION BY HASH (id);
            CREATE TABLE orders_0 PARTITION OF orders FOR VALUES WITH (MODULUS 2, REMAINDER 0);
            CREATE TABLE orders_1 PARTITION OF orders FOR VALUES WITH (MODULUS 2, REMAINDER 1);
            CREATE TABLE tags (order_id bigint, tag text, UNIQUE (order_id, tag));
            """)
        let migration = try migration("tags").phase("keep").enableDualWrite(
            "orders", column: "tags", into: "tags", key: "order_id", rows: "SELECT tag || coalesce(NEW.currency, '') AS tag FROM unnest(NEW.tags) AS tag").build()
        try await Self.inStep(template, migration) { database in
            let tags = "SELECT string_agg(order_id || tag, ' ' ORDER BY order_id, tag) FROM tags"
            try await database.run("INSERT INTO orders SELECT n, '{a,b}' FROM generate_series(1, 3) n; UPDATE orders SET id = id + 100; UPDATE orders SET currency = '$' WHERE id = 102")
            #expect(try await database.value(tags) == "101a 101b 102a$ 102b$ 103a 103b")
            try await database.run("DELETE FROM orders WHERE id = 101; UPDATE orders SET tags = '{c,c}' WHERE id = 103")
            #expect(try await database.value(tags) == "102a$ 102b$")
            #expect(try await database.value("SELECT key[1] FROM ai_shell.rejected_rows") == "103")
        }
    }

    @Test func `names that are words, hold quotes or are as long as can be`() async throws {
        let long = String(repeating: "ä", count: 31)
        let parent = #"Orders "of" \#(Self.brief(long))"#.prefix(20) + "'; --"
        let template = DatabaseTemplate("""
            CREATE SCHEMA "My Shop";
            CREATE TABLE "My Shop".\(Quote.identifier(String(parent))) ("new" bigint PRIMARY KEY, \(Quote.identifier(long)) jsonb, "r" text);
            CREATE TABLE "My Shop".\(Quote.identifier(long)) ("select" bigint, "NEW" text, "c" text, \(Quote.identifier(long)) text);
            CREATE INDEX ON "My Shop".\(Quote.identifier(long)) ("select");
            """)
        let table = #""My Shop"."# + Quote.identifier(String(parent))
        let into = #""My Shop"."# + Quote.identifier(long)
        let migration = try migration("odd").phase("keep").enableDualWrite(
            table, column: long, into: into, key: "select",
            rows: #"SELECT e->>'a' AS "NEW", new.r AS c, 'x' AS \#(Quote.identifier(long)) FROM jsonb_array_elements(new.\#(Quote.identifier(long))) AS e"#
        ).phase("fill").backfill(table, into: into).validateRowsMatch(table, into: into).build()
        try await TestServer.shared.withDatabase(template) { database in
            try await database.run(#"INSERT INTO \#(table) VALUES (1, '[{"a": "old"}]', 'r')"#)
            let before = try await database.schema()
            _ = try await database.engine().apply(migration, .through(2))
            try await database.run(#"INSERT INTO \#(table) VALUES (2, '[{"a": "b"}, {"a": "c"}]', 'r')"#)
            #expect(try await database.value(#"SELECT string_agg("select" || "NEW" || c, ' ' ORDER BY "select", "NEW") FROM \#(into)"#) == "1oldr 2br 2cr")
            _ = try await database.engine().rollBack(migration)
            #expect(try await database.schema() == before)
            #expect(try await database.leftovers() == [])
        }
    }

    private static func brief(_ text: String) -> String { String(text.prefix(3)) }

    /// Releases before 16 keep `new` and `old` in each view, so that they call the row of ours otherwise; later ones do not.
    @Test func `a server that calls the row NEW as well is understood`() async throws {
        try await Self.inStep { database in
            let text = try #require(try await database.value("SELECT definition FROM ai_shell.pairs"))
            var child = try JSONDecoder().decode(ChildTable.self, from: Data(text.utf8))
            for statement in ChildTriggers(child).drop { try await database.run(statement) }
            child.rows = child.rows.replacing("\(child.row).", with: "new.")
            child.row = "new"
            for statement in ChildTriggers(child).create { try await database.run(statement) }
            try await database.run(#"INSERT INTO orders VALUES (1, '[{"product_id": 7}]'); UPDATE orders SET items = '[{"product_id": 8}]', id = 2"#)
            #expect(try await database.value(Self.items) == "2:8")
        }
    }

    @Test func `types that mean one letter without their length keep all of it, and too long is an error`() async throws {
        let template = DatabaseTemplate("""
            CREATE TABLE orders (id int PRIMARY KEY, codes text[]); CREATE TABLE codes (order_id int, code character(4), flags bit(4), list character(3)[]);
            CREATE INDEX ON codes (order_id)
            """)
        let migration = try migration("codes").phase("keep").enableDualWrite(
            "orders", column: "codes", into: "codes", key: "order_id", rows: "SELECT c AS code, '1010' AS flags, ARRAY[left(c, 3)] AS list FROM unnest(NEW.codes) AS c").build()
        try await Self.inStep(template, migration) { database in
            try await database.run("INSERT INTO orders VALUES (1, '{abc}'), (2, '{abcde}')")
            #expect(try await database.value("SELECT string_agg(concat_ws(':', order_id, code, flags, list), ' ') FROM codes") == "1:abc :1010:{abc}")
            #expect(try await database.value("SELECT key[1] FROM ai_shell.rejected_rows") == "2")
            try await database.run("DELETE FROM orders WHERE id = 2")
            _ = try await database.engine().apply(try Engine.migration("look").phase("look").validateRowsMatch("orders", into: "codes").build(), .pending)
        }
    }

    @Test func `who writes the parent needs no right on the child, and row security of it hides nothing`() async throws {
        try await TestServer.shared.withDatabase(Self.shop) { database in
            let owner = "owner_\(database.name)", writer = "writer_\(database.name)"
            try await database.run("""
                CREATE ROLE \(owner) LOGIN; CREATE ROLE \(writer) LOGIN; GRANT CREATE ON DATABASE \(database.name) TO \(owner);
                ALTER TABLE orders OWNER TO \(owner); ALTER TABLE order_items OWNER TO \(owner); GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON orders TO \(writer);
                ALTER TABLE order_items ENABLE ROW LEVEL SECURITY; CREATE POLICY none ON order_items USING (false)
                """)
            _ = try await database.engine(user: owner).apply(try Self.enable(), .pending)
            try await database.run(#"SET ROLE \#(writer); INSERT INTO orders VALUES (1, '[{"product_id": 7}]'), (2, '[{"product_id": "x"}]'); UPDATE orders SET id = 3 WHERE id = 1"#)
            #expect(try await database.value(Self.items) == "3:7")
            #expect(try await database.value("SELECT key[1] FROM ai_shell.rejected_rows") == "2")
            let error = await #expect(throws: ServerError.self) { try await database.run("SET ROLE \(writer); SELECT FROM order_items") }
            #expect(error?.code == "42501")
            #expect(try await database.value("SELECT string_agg(DISTINCT pg_get_userbyid(proowner) || prosecdef, ' ') FROM pg_proc WHERE pronamespace = 'ai_shell'::regnamespace") == "\(owner)true")
            #expect(try await database.value("SELECT count(*) FROM pg_proc WHERE pronamespace = 'ai_shell'::regnamespace AND has_function_privilege('\(writer)', oid, 'EXECUTE')") == "0")
            try await database.run("SET ROLE \(writer); TRUNCATE orders")
            #expect(try await database.value("SELECT (SELECT count(*) FROM order_items) + (SELECT count(*) FROM ai_shell.rejected_rows)") == "0")
        }
    }

    @Test(arguments: [true, false]) func `the functions run as the child's owner, whoever makes them`(isMember: Bool) async throws {
        try await TestServer.shared.withDatabase(Self.shop) { database in
            let owner = "owner_\(database.name)", role = "role_\(database.name)"
            try await database.run("""
                CREATE ROLE \(owner) LOGIN; CREATE ROLE \(role) LOGIN; GRANT \(owner) TO \(role); GRANT CREATE ON DATABASE \(database.name) TO \(role);
                ALTER TABLE orders OWNER TO \(owner); ALTER TABLE order_items OWNER TO \(owner)
                """)
            let engine = database.engine(user: isMember ? role : nil)
            _ = try await engine.apply(try Self.enable(), .pending)
            let maker = isMember ? role : "postgres"
            #expect(try await database.value("SELECT string_agg(pg_get_userbyid(proowner), ' ' ORDER BY proname) FROM pg_proc WHERE pronamespace = 'ai_shell'::regnamespace")
                == "\(owner) \(owner) \(maker) \(owner)")
            #expect(try await database.value("SELECT has_schema_privilege('\(owner)', 'ai_shell', 'CREATE')") == "f")
            try await database.run(#"SET ROLE \#(owner); INSERT INTO orders VALUES (1, '[{"product_id": 7}]'), (2, '[{"product_id": "x"}]')"#)
            #expect(try await database.value(Self.items) == "1:7")
            #expect(try await database.value("SELECT key[1] FROM ai_shell.rejected_rows") == "2")
            _ = try await engine.rollBack(try Self.enable())
            #expect(try await database.value("SELECT count(*) FROM pg_proc WHERE pronamespace = 'ai_shell'::regnamespace") == "0")
        }
    }
}
