@testable import Engine
import TestSupport
import Testing

/// Constraints added, validated and dropped on a server.
struct ConstraintRunTests {
    static let builders: [(String, MigrationBuilder, String)] = [
        ("check", migration("m").phase("p").addConstraint("orders", "c", "CHECK (total < 1000000) -- so far").validateConstraintValid("orders", "c"),
         "CHECK ((total < (1000000)::numeric))"),
        ("foreign key", migration("m").phase("p").addConstraint("orders", "c", "FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE DEFERRABLE"),
         "FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE DEFERRABLE"),
        ("foreign key to its own table", migration("m").phase("p").addColumn("users", "boss", "bigint").addConstraint("users", "c", "FOREIGN KEY (boss) REFERENCES users (id)"),
         "FOREIGN KEY (boss) REFERENCES users(id)"),
        ("in two phases",
         migration("m").phase("a").addConstraint("orders", "c", "CHECK (status <> '') NOT VALID").phase("b").validateConstraint("orders", "c")
            .validateConstraintValid("orders", "c"),
         "CHECK ((status <> ''::text))"),
        ("unique", migration("m").phase("p").addConstraint("users", "c", "UNIQUE (email, name) INCLUDE (created_at) WITH (fillfactor = 80) DEFERRABLE INITIALLY DEFERRED"),
         "UNIQUE (email, name) INCLUDE (created_at) DEFERRABLE INITIALLY DEFERRED"),
        ("unique by an index", migration("m").phase("a").addIndex("users", "i", ["email", "id"], unique: true).phase("b").addConstraint("users", "c", "UNIQUE USING INDEX i"),
         "UNIQUE (email, id)"),
    ]

    @Test(arguments: builders) func `a constraint comes and goes without a trace`(kind: String, builder: MigrationBuilder, definition: String) async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            try await RoundTrip.run(builder, on: database) { () async throws in
                #expect(try await database.value("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'c'") == definition)
            }
        }
    }

    @Test func `dropped constraints come back as they were`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            try await database.run("""
                ALTER TABLE orders ADD CONSTRAINT "Odd name" CHECK (id > 0) NOT VALID; COMMENT ON CONSTRAINT "Odd name" ON orders IS 'odd';
                ALTER TABLE users ADD CONSTRAINT u UNIQUE (name, id) DEFERRABLE; COMMENT ON INDEX u IS 'of u'
                """)
            try await RoundTrip.run(
                migration("m").phase("p").dropConstraint("orders", "orders_user_id_fkey").dropConstraint("orders", "Odd name")
                    .dropConstraint("orders", "orders_total_check").dropConstraint("users", "u").dropConstraint("users", "users_email_key")
                    .phase("q").dropConstraint("users", "users_pkey").dropConstraint("orders", "orders_pkey"), on: database
            ) { () async throws in
                #expect(try await database.value("SELECT count(*) FROM pg_constraint WHERE contype <> 'n' AND conrelid IN ('users'::regclass, 'orders'::regclass)") == "0")
            }
        }
    }

    @Test func `a primary key forbids NULL first`() async throws {
        try await TestServer.shared.withDatabase(DatabaseTemplate("CREATE TABLE t (a int, b text); INSERT INTO t SELECT n, n FROM generate_series(1, 99) n")) {
            database in
            try await RoundTrip.run(migration("m").phase("p").addConstraint("t", "k", "PRIMARY KEY (a, b)"), on: database, tables: ["t"]) { () async throws in
                #expect(try await database.value("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'k'") == "PRIMARY KEY (a, b)")
            }
        }
    }

    private static let parted = DatabaseTemplate("""
        CREATE TABLE events (id bigint, at date, kind text, user_id bigint) PARTITION BY RANGE (at);
        CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') PARTITION BY RANGE (at);
        CREATE TABLE events_2024_h1 PARTITION OF events_2024 FOR VALUES FROM ('2024-01-01') TO ('2024-07-01');
        CREATE TABLE events_2024_h2 PARTITION OF events_2024 FOR VALUES FROM ('2024-07-01') TO ('2025-01-01');
        CREATE TABLE events_rest PARTITION OF events DEFAULT;
        CREATE TABLE people (id bigint PRIMARY KEY);
        INSERT INTO people SELECT n FROM generate_series(0, 9) n;
        INSERT INTO events SELECT n, date '2023-12-01' + n, 'k' || n % 5, n % 10 FROM generate_series(1, 700) n;
        """)

    static let partitioned = [
        "CHECK (id > 0)", "FOREIGN KEY (user_id) REFERENCES people ON DELETE SET NULL", "UNIQUE (id, at)", "PRIMARY KEY (id, at)",
    ]

    @Test(arguments: partitioned) func `a constraint of a partitioned table goes by its partitions`(sql: String) async throws {
        try await TestServer.shared.withDatabase(Self.parted) { database in
            let add = migration("m").phase("p").addConstraint("events", "c", sql).validateConstraintValid("events", "c")
            try await RoundTrip.run(add, on: database, tables: ["events"]) { () async throws in
                #expect(try await database.value("SELECT count(*) FROM pg_constraint WHERE conname LIKE '%c' AND conrelid::regclass::text LIKE 'events%' AND convalidated") == "5")
                #expect(try await database.value("SELECT count(*) FROM pg_index WHERE NOT indisvalid") == "0")
            }
            _ = try await database.engine().apply(try add.build(), .pending)
            try await RoundTrip.run(migration("n").phase("p").dropConstraint("events", "c"), on: database, tables: ["events"])
        }
    }

    static let broken: [(MigrationBuilder, String, [String])] = [
        (MigrationPatterns.addForeignKey("items", "order_id", "orders", "id"), "there are rows of items whose order_id is not in orders.id",
         ["id = 2, order_id = 77", "To cut them loose: UPDATE", "To remove them: DELETE FROM"]),
        (MigrationPatterns.addUniqueConstraint("items", ["name"]), "there are rows of items that agree in name",
         ["name = twice, rows = 2, keys = {(3),(4)}", "To keep the first of each: DELETE FROM"]),
        (MigrationPatterns.addCheckConstraint("items", "c", "name <> 'twice'"), "rows of items that break c must be mended first", []),
    ]

    @Test(arguments: broken) func `rows that break it are listed, with what to start from`(builder: MigrationBuilder, message: String, details: [String]) async throws {
        try await TestServer.shared.withDatabase(Self.items) { database in
            let migration = try builder.build()
            let error = await #expect(throws: RunFailure.self) { _ = try await database.engine().apply(migration, .pending) }
            #expect(error?.exitStatus == .validation)
            #expect(error?.message == message)
            for detail in details { #expect(error?.detail?.contains(detail) == true, "\(error?.detail ?? "")") }
            // What is offered does mend it.
            let offered = error?.detail?.split(separator: "\n").first { $0.contains(": DELETE FROM") }
            if let offered, let start = offered.firstRange(of: "DELETE FROM")?.lowerBound {
                try await database.run(String(offered[start...]))
                #expect(try await database.engine().apply(migration, .pending).status == .completed)
                #expect(try await database.leftovers() == [])
            }
        }
    }

    private static let items = DatabaseTemplate("""
        CREATE TABLE orders (id bigint PRIMARY KEY); CREATE TABLE items (id bigint PRIMARY KEY, order_id bigint, name text);
        INSERT INTO orders VALUES (1); INSERT INTO items VALUES (1, 1, 'one'), (2, 77, 'lost'), (3, 1, 'twice'), (4, NULL, 'twice');
        """)

    @Test func `orphans move to a table of their own, and return`() async throws {
        try await TestServer.shared.withDatabase(Self.items) { database in
            try await RoundTrip.run(
                MigrationPatterns.addForeignKey("items", "order_id", "orders", "id", orphans: .keepIn("lost_items")), on: database, tables: ["items", "orders"]
            ) { () async throws in
                #expect(try await database.value("SELECT string_agg(id::text, ',') FROM lost_items") == "2")
                #expect(try await database.value("SELECT convalidated FROM pg_constraint WHERE conname = 'items_order_id_fkey'") == "t")
            }
        }
    }

    @Test func `an index takes another's place and name`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            try await RoundTrip.run(MigrationPatterns.replaceIndex("orders", "orders_user_id", ["user_id", "created_at DESC"]), on: database) { () async throws in
                #expect(
                    try await database.value("SELECT pg_get_indexdef('orders_user_id'::regclass)")
                        == "CREATE INDEX orders_user_id ON public.orders USING btree (user_id, created_at DESC)")
            }
        }
    }

    static let refused: [(MigrationBuilder, String)] = [
        (migration("m").phase("p").addIndex("users", "i", ["nmae"]), "column \"nmae\" of table \"users\" does not exist"),
        (migration("m").phase("p").addIndex("users", "i", ["name >"]), "\"name >\" is neither a column of \"users\" nor an index element: syntax error"),
        (migration("m").phase("p").addIndex("users", "i", ["now()"]), "index \"i\" cannot be made: functions in index expression must be marked IMMUTABLE"),
        (migration("m").phase("p").addIndex("users", "i", ["name"], using: "hsah"), "index \"i\" cannot be made: access method \"hsah\" does not exist"),
        (migration("m").phase("p").addIndex("users", "orders", ["name"]), "the name \"orders\" is taken in schema \"public\": table"),
        (migration("m").phase("p").addIndex("events", "i", ["id"], unique: true), "unique index \"i\" lacks \"at\", by which \"events\" is partitioned"),
        (migration("m").phase("p").dropIndex("nowhere"), "index \"nowhere\" does not exist in database"),
        (migration("m").phase("p").dropIndex("nowhere", table: "users"), "index \"nowhere\" of table \"users\" does not exist"),
        (migration("m").phase("p").dropIndex("users_pkey"), "index \"users_pkey\" belongs to a constraint of \"users\""),
        (migration("m").phase("p").dropIndex("u"), "index \"u\" of \"users\" is what foreign keys rest upon"),
        (migration("m").phase("p").dropConstraint("users", "users_pkey"), "constraint \"users_pkey\" of \"users\" is what foreign keys rest upon"),
        (migration("m").phase("p").dropConstraint("users", "users_emial_key"), "constraint \"users_emial_key\" of table \"users\" does not exist"),
        (migration("m").phase("p").dropConstraint("events_rest", "kind_given"), "constraint \"kind_given\" of \"events_rest\" comes from the table it is a partition or child of"),
        (migration("m").phase("p").addConstraint("orders", "orders_total_check", "CHECK (true)"), "table \"orders\" has a constraint \"orders_total_check\" already"),
        (migration("m").phase("p").addConstraint("orders", "c", "CHECK (totla > 0)"), "column \"totla\" of table \"orders\" does not exist"),
        (migration("m").phase("p").addConstraint("orders", "c", "FOREIGN KEY (user_id) REFERENCES nowhere"), "table \"nowhere\" does not exist in database"),
        (migration("m").phase("p").addConstraint("orders", "c", "FOREIGN KEY (user_id) REFERENCES users (name)"), "no unique key of \"users\" is on (name), where \"c\" points"),
        (migration("m").phase("p").addConstraint("orders", "c", "FOREIGN KEY (user_id) REFERENCES some_users"), "\"some_users\" is not a table"),
        (migration("m").phase("p").addConstraint("users", "c", "PRIMARY KEY (email)"), "table \"users\" has a primary key already, \"users_pkey\""),
        (migration("m").phase("p").addConstraint("users", "c", "UNIQUE USING INDEX i"), "index \"i\" of table \"users\" does not exist"),
        (migration("m").phase("p").addConstraint("users", "c", "EXCLUDE (name WITH =)"),
         "exclusion constraint \"c\" would lock \"users\" against reads and writes while its index is built"),
        (migration("m").phase("p").validateConstraint("users", "users_pkey"), "constraint \"users_pkey\" of \"users\" is always valid"),
        (migration("m").phase("p").addValidation(.indexExists, "users"), "phase 1 adds no index to \"users\" that could be looked for"),
    ]

    @Test(arguments: refused) func `what cannot be is refused before anything runs`(builder: MigrationBuilder, message: String) async throws {
        try await TestServer.shared.withDatabase(Self.refusals) { database in
            let before = try await database.schema()
            let error = await #expect(throws: PlanRefusal.self) { _ = try await database.engine().apply(try builder.build(), .pending) }
            #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
            #expect(error?.exitStatus == .refused)
            #expect(try await database.schema() == before)
        }
    }

    private static let refusals = DatabaseTemplate(DatabaseTemplate.shop.sql + """
        ;CREATE UNIQUE INDEX u ON users (created_at, id); CREATE TABLE later (a timestamptz, b bigint, FOREIGN KEY (a, b) REFERENCES users (created_at, id));
        CREATE VIEW some_users AS SELECT id FROM users;
        CREATE TABLE events (id bigint, at date, kind text CONSTRAINT kind_given CHECK (kind <> '')) PARTITION BY RANGE (at);
        CREATE TABLE events_rest PARTITION OF events DEFAULT;
        """)
}
