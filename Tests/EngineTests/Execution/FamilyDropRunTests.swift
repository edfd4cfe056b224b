@testable import Engine
import TestSupport
import Testing

/// Partitioned tables, partitions and tables in inheritance, dropped and brought back.
struct FamilyDropRunTests {
    static let partitioned = DatabaseTemplate("""
        CREATE SCHEMA "Parts"; CREATE TABLE owners (id int PRIMARY KEY); INSERT INTO owners SELECT generate_series(1, 9);
        CREATE TABLE "Log" (id int NOT NULL, day date NOT NULL, owner int CONSTRAINT of_owner REFERENCES owners ON DELETE CASCADE, n serial, text text CHECK (text <> ''),
          CONSTRAINT "Log key" PRIMARY KEY (day, id), UNIQUE (id, day)) PARTITION BY RANGE (day);
        CREATE TABLE "Parts".log_2024 PARTITION OF "Log" FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') PARTITION BY LIST (id);
        CREATE TABLE "Parts".even PARTITION OF "Parts".log_2024 FOR VALUES IN (2, 4, 6, 8); CREATE TABLE "Parts"."Rest" PARTITION OF "Parts".log_2024 DEFAULT;
        CREATE TABLE log_2025 PARTITION OF "Log" FOR VALUES FROM ('2025-01-01') TO ('2026-01-01'); CREATE TABLE log_other PARTITION OF "Log" DEFAULT;
        INSERT INTO "Log" (id, day, owner, text) SELECT n, date '2024-01-01' + n * 30, n % 9 + 1, 'text ' || n FROM generate_series(1, 40) n;
        CREATE INDEX by_text ON "Log" (lower(text)); CREATE INDEX only_2025 ON log_2025 (n); COMMENT ON INDEX only_2025 IS 'here only';
        ALTER TABLE log_2025 ADD CONSTRAINT own_check CHECK (id > 0);
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
        CREATE TRIGGER touch BEFORE UPDATE ON "Log" FOR EACH ROW EXECUTE FUNCTION touch(); CREATE TRIGGER own AFTER DELETE ON "Parts".even FOR EACH ROW EXECUTE FUNCTION touch();
        CREATE STATISTICS stats ON id, owner FROM log_2025; CREATE STATISTICS "Parts".whole ON id, text FROM "Log";
        GRANT SELECT ON "Log" TO PUBLIC; GRANT SELECT, UPDATE (text) ON "Parts".even TO pg_monitor; COMMENT ON TABLE "Parts".even IS 'even ones';
        ALTER TABLE log_2025 ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON log_2025 USING (owner = 1);
        CREATE PUBLICATION pub FOR TABLE "Log", log_2025; ALTER TABLE log_2025 REPLICA IDENTITY USING INDEX log_2025_id_day_key;
        """)

    private static func run(_ setup: String = "", drop table: String, cascade: Bool? = nil, tables: [String], _ applied: @escaping (TestDatabase) async throws -> Void) async throws {
        try await TestServer.shared.withDatabase(partitioned) { database in
            if !setup.isEmpty { try await database.run(setup) }
            try await RoundTrip.run(migration("m").phase("p").dropTable(table, cascade: cascade), on: database, tables: tables) { () async throws in
                try await applied(database)
            }
        }
    }

    @Test func `a partitioned table goes with its partitions, of whatever level, and comes back`() async throws {
        try await Self.run(
            "CREATE TABLE refs (id int PRIMARY KEY, day date, log int, CONSTRAINT to_log FOREIGN KEY (day, log) REFERENCES \"Log\"); INSERT INTO refs SELECT n, day, id FROM \"Log\" WHERE id < 5",
            drop: "Log", tables: ["owners", "refs"]
        ) { (database: TestDatabase) async throws in
            #expect(try await database.value("SELECT count(*) FROM pg_class c WHERE relnamespace IN ('public'::regnamespace, '\"Parts\"'::regnamespace) AND relname NOT LIKE 'owners%' AND relname NOT LIKE 'refs%'") == "0")
            let kept = try await database.value("SELECT relation FROM ai_shell.snapshots") ?? ""
            #expect(try await database.value("SELECT count(*) FROM \(kept)") == "40")
            #expect(try await database.value("SELECT count(*) FROM pg_inherits i WHERE inhparent = '\(kept)'::regclass") == "3")
            let connection = try await database.connect()
            try await connection.execute("BEGIN; DROP FUNCTION touch(); DROP TABLE owners, refs; DROP PUBLICATION pub; DROP SCHEMA \"Parts\"; ROLLBACK")
            await connection.close()
        }
    }

    @Test(arguments: ["log_2025", "Parts.log_2024", "Parts.even", "Parts.Rest", "log_other"]) func `a partition leaves its table and is attached again`(partition: String) async throws {
        try await Self.run(drop: partition, tables: ["owners"]) { (database: TestDatabase) async throws in
            #expect(try await database.value("SELECT count(*) < 40 FROM \"Log\"") == "t")
            #expect(try await database.value("SELECT count(*) FROM pg_constraint WHERE conrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'ai_shell_snapshots'::regnamespace) AND contype = 'f'") == "0")
        }
    }

    @Test func `a partition that came after the plan is not left behind`() async throws {
        try await TestServer.shared.withDatabase(Self.partitioned) { database in
            let migration = try Engine.migration("m").phase("p").dropTable("Log").build()
            let holder = try await database.connect()
            try await holder.execute("BEGIN; SELECT FROM log_2025")
            let stopped = await #expect(throws: RunFailure.self) { _ = try await database.engine { $0.lockWait = .milliseconds(200) }.apply(migration, .pending) }
            #expect(stopped?.exitStatus == .stopped)
            try await holder.execute("COMMIT")
            await holder.close()
            try await database.run("CREATE TABLE log_2030 PARTITION OF \"Log\" FOR VALUES FROM ('2030-01-01') TO ('2031-01-01')")
            let schema = try await database.schema()
            let error = await #expect(throws: RunFailure.self) { _ = try await database.engine().apply(migration, .resume(through: 1)) }
            #expect(error?.message == "something has come to depend on Log since this was planned", "\(error?.message ?? "")")
            #expect(error?.detail?.contains("table public.log_2030") == true, "\(error?.detail ?? "")")
            #expect(try await database.schema() == schema)
        }
    }

    @Test func `a column of a partitioned table takes along what reads it of a partition`() async throws {
        try await TestServer.shared.withDatabase(Self.partitioned) { database in
            try await database.run("CREATE VIEW v AS SELECT text FROM \"Parts\".even; CREATE VIEW w AS SELECT text FROM v")
            func drop(_ name: String, keepAs: String? = nil) -> MigrationBuilder {
                migration(name).phase("p").dropColumn("Log", "text", cascade: true, keepAs: keepAs)
            }
            func expectNoViews() async throws { #expect(try await database.value("SELECT to_regclass('v') IS NULL AND to_regclass('w') IS NULL") == "t") }
            try await RoundTrip.run(drop("kept", keepAs: "text_old"), on: database, tables: ["owners"]) { () async throws in try await expectNoViews() }
            // Only the name of a column can be had back with what a single partition has on it.
            try await database.run("CREATE INDEX only_here ON log_2025 (length(text)); COMMENT ON COLUMN log_2025.text IS 'here'; ALTER TABLE log_2025 ALTER text SET DEFAULT 'x'")
            let error = await #expect(throws: PlanRefusal.self) { _ = try await database.engine().plan(try drop("m").build()) }
            #expect(error?.message.contains("on column \"text\", which would not come back: ") == true, "\(error?.message ?? "")")
            try await database.run("""
                DROP INDEX only_here; COMMENT ON COLUMN log_2025.text IS NULL; ALTER TABLE log_2025 ALTER text DROP DEFAULT; REVOKE UPDATE (text) ON "Parts".even FROM pg_monitor
                """)
            try await RoundTrip.run(drop("m"), on: database, tables: ["owners"]) { () async throws in try await expectNoViews() }
        }
    }

    @Test func `a foreign table among the partitions goes along`() async throws {
        let template = DatabaseTemplate("""
            CREATE FOREIGN DATA WRAPPER nothing; CREATE SERVER elsewhere FOREIGN DATA WRAPPER nothing;
            CREATE TABLE p (id int) PARTITION BY RANGE (id); CREATE TABLE near PARTITION OF p FOR VALUES FROM (1) TO (9);
            CREATE FOREIGN TABLE far PARTITION OF p FOR VALUES FROM (10) TO (19) SERVER elsewhere; INSERT INTO near VALUES (1)
            """)
        try await TestServer.shared.withDatabase(template) { database in
            try await RoundTrip.run(migration("m").phase("p").dropTable("p"), on: database, tables: []) { () async throws in
                #expect(try await database.value("SELECT count(*) FROM pg_class WHERE relkind = 'f' AND relnamespace = 'ai_shell_snapshots'::regnamespace") == "1")
            }
            #expect(try await database.value("SELECT count(*) FROM near") == "1")
        }
    }

    @Test func `the rows of a partition come back, and no check stays`() async throws {
        try await TestServer.shared.withDatabase(Self.partitioned) { database in
            let rows = "SELECT md5(string_agg(l::text, ';' ORDER BY id)) FROM \"Log\" l"
            let before = try await database.value(rows)
            let migration = try Engine.migration("m").phase("p").dropTable("log_2025").build()
            _ = try await database.engine().apply(migration, .pending)
            #expect(try await database.value(rows) != before)
            _ = try await database.engine().rollBack(migration)
            #expect(try await database.value(rows) == before)
            #expect(try await database.value("SELECT count(*) FROM pg_constraint WHERE conname LIKE '%bound%'") == "0")
        }
    }

    @Test func `rows that went to the default partition meanwhile are listed, and once they are moved the rollback goes on`() async throws {
        try await TestServer.shared.withDatabase(Self.partitioned) { database in
            let schema = try await database.schemaInNameOrder()
            let migration = try Engine.migration("m").phase("p").dropTable("log_2025").build()
            _ = try await database.engine().apply(migration, .pending)
            try await database.run("INSERT INTO \"Log\" (id, day, owner, text) VALUES (99, '2025-06-01', 1, 'late')")
            let error = await #expect(throws: RunFailure.self) { _ = try await database.engine().rollBack(migration) }
            #expect(error?.message.contains("rows written since it was dropped went to log_other") == true, "\(error?.message ?? "")")
            #expect(error?.detail?.contains("id = 99") == true, "\(error?.detail ?? "")")
            let advice = try #require(error?.detail?.split(separator: "\n").first { $0.contains("To move them: ") })
            try await database.run(String(advice.split(separator: "To move them: ").last ?? ""))
            _ = try await database.engine().rollBack(migration)
            #expect(try await database.schemaInNameOrder() == schema)
            #expect(try await database.value("SELECT tableoid::regclass::text FROM \"Log\" WHERE id = 99") == "log_2025")
        }
    }

    @Test func `a large default partition is not scanned under a lock`() throws {
        var parent = Removal.Parent(name: TableName(schema: "public", name: "p"), isOurs: true, bound: "FOR VALUES IN (1)", condition: "(id = 1)", standard: TableName(schema: "public", name: "d"))
        let table = Table(
            oid: 1, schema: "public", name: "t", kind: "r", owner: "o", isOurs: true, hidesRows: false, estimatedRows: 1, heapBytes: 0, totalBytes: 0, columns: [],
            constraints: [], indexes: [], triggers: [], readers: [], hasChildren: false)
        let small = PartitionReturn(table: table, parent: parent, referenced: []).steps.map(\.title)
        parent.standardBytes = 1 << 30
        let large = PartitionReturn(table: table, parent: parent, referenced: []).steps.map(\.title)
        #expect(small.count == 4 && large.count == 6)
        #expect(large.contains("let nothing into d that the bounds of t forbid"))
    }

    @Test func `a partition whose table is pointed at is refused`() async throws {
        try await TestServer.shared.withDatabase(Self.partitioned) { database in
            try await database.run("CREATE TABLE refs (day date, log int, CONSTRAINT to_log FOREIGN KEY (day, log) REFERENCES \"Log\")")
            for partition in ["log_2025", "Parts.even"] {
                let error = await #expect(throws: PlanRefusal.self) { _ = try await database.engine().plan(try migration("m").phase("p").dropTable(partition).build()) }
                #expect(error?.message.contains("at which foreign keys point: to_log of public.refs") == true, "\(error?.message ?? "")")
            }
        }
    }

    // MARK: Inheritance

    private static let inheriting = DatabaseTemplate("""
        CREATE TABLE base (id int PRIMARY KEY, a text NOT NULL CHECK (a <> '')); CREATE TABLE extra (note text);
        CREATE TABLE child (b int, PRIMARY KEY (id)) INHERITS (base, extra); CREATE TABLE grandchild (c int) INHERITS (child);
        INSERT INTO base VALUES (1, 'x'); INSERT INTO child VALUES (2, 'y', 'n', 2); INSERT INTO grandchild VALUES (3, 'z', 'n', 3, 3);
        CREATE VIEW seen AS SELECT * FROM child;
        """)

    @Test func `a table goes with those that inherit from it, where it is told to`() async throws {
        try await TestServer.shared.withDatabase(Self.inheriting) { database in
            let rows = "SELECT md5(string_agg(b::text, ';' ORDER BY id)) || (SELECT count(*) FROM extra) FROM base b"
            let before = try await database.value(rows)
            let migration = try Engine.migration("m").phase("p").dropTable("base", cascade: true).build()
            for _ in 1...2 {
                _ = try await database.engine().apply(migration, .pending)
                #expect(try await database.value("SELECT count(*) FROM extra") == "0")
                #expect(try await database.value("SELECT to_regclass('child') IS NULL AND to_regclass('grandchild') IS NULL AND to_regclass('seen') IS NULL") == "t")
                _ = try await database.engine().rollBack(migration)
                #expect(try await database.value(rows) == before)
                #expect(try await database.value("SELECT count(*) FROM seen") == "2")
            }
        }
    }

    @Test func `a table that inherits leaves the others and comes back to them`() async throws {
        try await TestServer.shared.withDatabase(Self.inheriting) { database in
            let rows = "SELECT md5(string_agg(b::text, ';' ORDER BY id)) || (SELECT count(*) FROM extra) FROM base b"
            let before = try await database.value(rows)
            let migration = try Engine.migration("m").phase("p").dropTable("grandchild").build()
            var schema: String?
            for _ in 1...2 {
                _ = try await database.engine().apply(migration, .pending)
                #expect(try await database.value("SELECT count(*) FROM base") == "2")
                _ = try await database.engine().rollBack(migration)
                #expect(try await database.value(rows) == before)
                let now = try await database.schema()
                #expect(now == schema ?? now)
                schema = now
            }
        }
    }

    @Test func `forgotten, a family is gone altogether`() async throws {
        for (template, table, cascade) in [(Self.partitioned, "Log", false), (Self.inheriting, "base", true)] {
            try await TestServer.shared.withDatabase(template) { database in
                let engine = database.engine()
                _ = try await engine.apply(try Engine.migration("m").phase("p").dropTable(table, cascade: cascade).build(), .pending)
                let kept = try await engine.keepsakes()
                #expect(kept.count == 1 && kept[0].bytes ?? 0 > 40_000)
                #expect(try await engine.forget(Set(kept.map(\.id))).count == 1)
                #expect(try await database.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'ai_shell_snapshots'") == "0")
            }
        }
    }
}
