@testable import Engine
import TestSupport
import Testing

/// A dropped column that stays under another name until it is forgotten.
struct KeptColumnRunTests {
    private static let template = DatabaseTemplate("""
        CREATE TABLE owners (id int PRIMARY KEY); INSERT INTO owners SELECT generate_series(1, 9);
        CREATE TABLE "Items" (a int, sku text NOT NULL UNIQUE CHECK (sku <> ''), n serial, owner int NOT NULL REFERENCES owners, kind text NOT NULL DEFAULT 'x',
          total numeric GENERATED ALWAYS AS (a * 2) STORED, z int);
        INSERT INTO "Items" (a, sku, owner) SELECT n, 'sku-' || n, n % 9 + 1 FROM generate_series(1, 500) n;
        CREATE INDEX by_sku ON "Items" (lower(sku)) WHERE z IS NULL; COMMENT ON COLUMN "Items".sku IS 'unit'; GRANT SELECT (sku) ON "Items" TO pg_monitor;
        ALTER TABLE "Items" ALTER sku SET STATISTICS 77, ALTER sku SET STORAGE EXTERNAL;
        """)

    private static let rows = "SELECT md5(string_agg(i::text, ';' ORDER BY a)) FROM \"Items\" i"

    private static func drop(_ column: String, as name: String = "Sku \"alt\"", table: String = "Items") -> MigrationBuilder {
        migration("m").phase("p").dropColumn(table, column, keepAs: name).addValidation(.columnNotExists, table, column)
    }

    @Test(arguments: ["sku", "n", "owner", "kind", "a", "total"])
    func `comes back byte for byte, from a table without any key, twice`(column: String) async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let migration = try Self.drop(column).build()
            let (schema, rows) = (try await database.schema(), try await database.value(Self.rows))
            for _ in 1...2 {
                _ = try await database.engine().apply(migration, .pending)
                #expect(try await database.value("SELECT kind || ' ' || relation || ' ' || column_name FROM ai_shell.snapshots") == "kept column \"public\".\"Items\" Sku \"alt\"")
                let left = ["a", "sku", "owner"].filter { $0 != column }
                // New code knows nothing of it.
                try await database.run("""
                    INSERT INTO "Items" (\(left.joined(separator: ", "))) VALUES (\(left.map { ["a": "-1", "sku": "'new'", "owner": "1"][$0] ?? "" }.joined(separator: ", ")));
                    DELETE FROM "Items" WHERE \(left[0]) = \(left[0] == "a" ? "-1" : "'new'")
                    """)
                _ = try await database.engine().rollBack(migration)
                #expect(try await database.schema() == schema)
                #expect(try await database.value(Self.rows) == rows)
                #expect(try await database.value("SELECT count(*) FROM ai_shell.snapshots") == "0")
            }
        }
    }

    @Test func `NOT NULL comes back once every row has a value, and the rollback says which have none`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let migration = try Self.drop("owner", as: "owner_old").build()
            let schema = try await database.schema()
            let plan = try await database.engine().preview(migration, .pending).plan
            #expect(plan.phases[0].steps.last?.notes.contains { $0.hasPrefix("Its NOT NULL goes") } == true)
            _ = try await database.engine().apply(migration, .pending)
            try await database.run("INSERT INTO \"Items\" (a, sku) VALUES (501, 'late')")
            let error = await #expect(throws: RunFailure.self) { _ = try await database.engine().rollBack(migration) }
            #expect(error?.message.contains("UPDATE \"public\".\"Items\" SET \"owner\" = …") == true, "\(error?.message ?? "")")
            #expect(try await database.value("SELECT count(*) FROM \"Items\" WHERE owner IS NULL") == "1")
            try await database.run("UPDATE \"Items\" SET owner = 1 WHERE owner IS NULL")
            _ = try await database.engine().rollBack(migration)
            #expect(try await database.schema() == schema)
        }
    }

    @Test(arguments: [
        ("ALTER TABLE \"Items\" ADD PRIMARY KEY (sku)", "sku", "k", "primary key Items_pkey of \"Items\" would refuse rows that leave \"sku\" out, so it cannot be kept as k"),
        ("ALTER TABLE \"Items\" ADD CONSTRAINT filled CHECK (z IS NOT NULL) NOT VALID", "z", "k", "check filled of \"Items\" would refuse rows that leave \"z\" out, so it cannot be kept as k"),
        ("ALTER TABLE \"Items\" ALTER z SET DEFAULT 7; CREATE UNIQUE INDEX one ON \"Items\" (z)", "z", "k", "unique index one of \"Items\" would refuse rows that leave \"z\" out, so it cannot be kept as k"),
        ("SELECT", "sku", "a", "column \"a\" of table \"Items\" is there already, with type integer"),
        ("SELECT", "gone", "k", "column \"gone\" of table \"Items\" does not exist"),
        ("CREATE VIEW v AS SELECT sku FROM \"Items\"", "sku", "k", "column \"sku\" of \"Items\" is read by view public.v"),
        ("CREATE TABLE t () INHERITS (\"Items\")", "t.sku", "k", "column \"sku\" of \"t\" is inherited"),
        ("CREATE TABLE t (sku int) PARTITION BY LIST (sku)", "t.sku", "k", "\"t\" is partitioned by column \"sku\""),
        ("CREATE TABLE p (sku int) PARTITION BY LIST (sku); CREATE TABLE t PARTITION OF p DEFAULT", "t.sku", "k", "\"t\" is a partition, whose columns are those of its table"),
    ]) func `what could not be kept is refused before anything runs`(setup: String, column: String, name: String, message: String) async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            try await database.run(setup)
            let parts = column.split(separator: ".").map(String.init)
            let migration = try Self.drop(parts.last ?? "", as: name, table: parts.count == 2 ? parts[0] : "Items").build()
            let error = await #expect(throws: PlanRefusal.self) { _ = try await database.engine().apply(migration, .pending) }
            #expect(error?.message == message)
            #expect(error?.exitStatus == .refused)
        }
    }

    @Test func `a table without a key is offered to keep the column, and a key without the column serves the snapshot`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let plain = try migration("m").phase("p").dropColumn("Items", "kind").build()
            try await database.run("ALTER TABLE \"Items\" DROP CONSTRAINT \"Items_sku_key\"")
            let error = await #expect(throws: PlanRefusal.self) { _ = try await database.engine().plan(plain) }
            #expect(error?.message == "table \"Items\" has no key that the snapshot of kind could walk")
            #expect(error?.hint?.hasSuffix("keepAs: kind_dropped.") == true, "\(error?.hint ?? "")")
            try await database.run("ALTER TABLE \"Items\" ADD COLUMN id int GENERATED ALWAYS AS IDENTITY UNIQUE, ADD PRIMARY KEY (sku)")
            try await database.thereAndBack(try migration("n").phase("p").dropColumn("Items", "sku").build(), rows: "SELECT md5(string_agg(sku, ';' ORDER BY a)) FROM \"Items\"")
        }
    }

    @Test(arguments: [("name", "text"), ("name", "varchar(30)")]) func `one side of a pair is kept and is in step again after a rollback`(column: String, type: String) async throws {
        let template = DatabaseTemplate("""
            CREATE TABLE users (id int PRIMARY KEY, name text NOT NULL UNIQUE); INSERT INTO users SELECT n, 'user ' || n FROM generate_series(1, 300) n;
            CREATE TABLE notes (id int PRIMARY KEY, name text REFERENCES users (name)); INSERT INTO notes SELECT n, 'user ' || n FROM generate_series(1, 30) n;
            """)
        try await TestServer.shared.withDatabase(template) { database in
            let migration = try Engine.migration("m").phase("1").addColumn("users", "full_name", type).phase("2").enableDualWrite("users", "name", "full_name")
                .phase("3").backfill("users", "full_name = name").carryOver("users", "name", "full_name").phase("4").dropColumn("users", "name", keepAs: "name_old").build()
            let engine = database.engine()
            try await database.thereAndBack(migration, rows: "SELECT md5(string_agg(u::text || n::text, ';' ORDER BY u.id)) FROM users u JOIN notes n ON n.name = u.name") { () async throws in
                #expect(try await database.value("SELECT count(*) FROM users WHERE name_old = full_name") == "300")
            }
            _ = try await engine.apply(migration, .through(4))
            try await database.run("""
                INSERT INTO users (id, full_name) VALUES (301, 'new one'); UPDATE users SET full_name = 'changed' WHERE id = 300; INSERT INTO notes VALUES (31, 'new one')
                """)
            _ = try await engine.rollBack(migration, toPhase: 3)
            #expect(try await database.value("SELECT count(*) FROM users WHERE name IS DISTINCT FROM full_name") == "0")
            try await database.run("UPDATE users SET name = 'back' WHERE id = 300")
            #expect(try await database.value("SELECT full_name FROM users WHERE id = 300") == "back")
            #expect(try await database.value("SELECT attnotnull FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'name'") == "t")
        }
    }
}
