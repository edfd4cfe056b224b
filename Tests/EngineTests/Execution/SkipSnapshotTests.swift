@testable import Engine
import TestSupport
import Testing

struct SkipSnapshotTests {
    private static let template = DatabaseTemplate("""
        CREATE TABLE t (id int PRIMARY KEY, c text NOT NULL DEFAULT 'x', k int); CREATE INDEX t_c ON t (c); COMMENT ON COLUMN t.c IS 'it';
        INSERT INTO t SELECT n, 'v' || n, n FROM generate_series(1, 300) n;
        CREATE TABLE lines (id int PRIMARY KEY, t_id int CONSTRAINT of_t REFERENCES t)
        """)

    private static func hasSnapshots(_ database: TestDatabase) async throws -> Bool {
        try await database.value("SELECT to_regnamespace('ai_shell_snapshots') IS NOT NULL") == "t"
    }

    @Test func `a column is dropped without being kept, and a rollback adds it without its values`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let engine = database.engine { $0.automaticSnapshot = false }
            let migration = try migration("m").phase("one").dropColumn("t", "c").build()
            let schema = try await database.schemaInNameOrder()
            let losses = try await engine.plan(migration).plan.phases[0].losses
            #expect(losses == ["The values of t.c are not kept: a rollback adds the column without them."])
            _ = try await engine.apply(migration, .pending)
            #expect(try await !Self.hasSnapshots(database))
            #expect(try await engine.previewRollback(migration, toPhase: 0).phases[0].losses == losses)
            _ = try await engine.rollBack(migration)
            #expect(try await database.schemaInNameOrder() == schema)
            #expect(try await database.value("SELECT string_agg(DISTINCT c, ',') FROM t") == "x")
        }
    }

    @Test func `a table that has no key can be dropped from so`() async throws {
        try await TestServer.shared.withDatabase(DatabaseTemplate("CREATE TABLE log (at int, what text); INSERT INTO log VALUES (1, 'x')")) { database in
            let migration = try migration("m").phase("one").dropColumn("log", "what").build()
            await #expect(throws: PlanRefusal.self) { _ = try await database.engine().apply(migration, .pending) }
            let execution = try await database.engine().execute(migration, skipSnapshot: true)
            #expect(execution.status == .completed)
        }
    }

    @Test func `a table is dropped for good, and the rollback of that phase is refused before anything runs`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let engine = database.engine()
            let migration = try migration("m").phase("one").addColumn("lines", "a", "int").phase("two").dropTable("t")
                .phase("three").addColumn("lines", "b", "int").build()
            #expect(try await engine.execute(migration, skipBackup: true, skipSnapshot: true).status == .completed)
            #expect(try await database.value("SELECT to_regclass('t') IS NULL") == "t")
            #expect(try await !Self.hasSnapshots(database))
            let state = try await engine.state(of: "m")
            #expect(state.applied.filter { state.barrier($0) != nil } == [2])
            let schema = try await database.schema()
            for attempt in [{ _ = try await engine.rollback(migration) }, { _ = try await engine.previewRollback(migration, toPhase: 0) }] {
                let error = await #expect(throws: RunFailure.self) { try await attempt() }
                #expect(error?.exitStatus == .refused)
                #expect(error?.message == "phase 2 cannot be taken back: table t was dropped without a snapshot")
            }
            #expect(try await database.schema() == schema)
            #expect(try await engine.rollback(migration, toPhase: 2).phaseResults.map(\.number) == [3])
        }
    }

    @Test func `one side of a pair whose conversion loses something says so`() async throws {
        try await TestServer.shared.withDatabase(ChangeColumnTypeRunTests.people) { database in
            let engine = database.engine { $0.automaticSnapshot = false }
            let migration = try ChangeColumnTypeRunTests.migration()
            _ = try await engine.apply(migration, .through(4))
            let losses = try await engine.plan(migration, phase: 5).plan.phases[0].losses
            #expect(losses == ["The values of people.age_old are not kept beyond what the conversion gives back."])
            _ = try await engine.apply(migration, .phase(5))
            #expect(try await !Self.hasSnapshots(database))
            _ = try await engine.rollBack(migration)
            // '03' came back as '3'.
            #expect(try await database.value("SELECT count(*) FROM people WHERE age::int::text <> age") == "0")
            #expect(try await database.value("SELECT count(*) FROM people WHERE age::int <> CASE WHEN id % 10 = 0 THEN id % 90 ELSE id % 90 END") == "0")
        }
    }

    @Test(arguments: ["Log", "log_2025", "Parts.log_2024", "Parts.Rest"]) func `partitions and partitioned tables go with what is theirs, and nothing else`(table: String) async throws {
        try await TestServer.shared.withDatabase(FamilyDropRunTests.partitioned) { database in
            let migration = try migration("m").phase("one").dropTable(table).build()
            let before = try await database.value("SELECT count(*) FROM \"Log\"")
            let own = try await database.value("SELECT count(*) FROM \(TableName(parsing: table).sql)")
            _ = try await database.engine().execute(migration, skipSnapshot: true)
            #expect(try await !Self.hasSnapshots(database))
            #expect(try await database.value("SELECT to_regclass(\(Quote.literal(TableName(parsing: table).sql))) IS NULL") == "t")
            let left = try await database.value("SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p') AND (relname ILIKE 'log%' OR relname IN ('even', 'Rest'))")
            #expect(left == ["Log": "0", "log_2025": "5", "Parts.log_2024": "3", "Parts.Rest": "5"][table])
            if table != "Log" { #expect(try await database.value("SELECT count(*) + \(own ?? "") FROM \"Log\"") == before) }
            #expect(try await database.value("SELECT count(*) FROM owners") == "9")
        }
    }

    @Test func `tables that inherit go along with cascade`() async throws {
        let template = DatabaseTemplate("""
            CREATE TABLE top (id int PRIMARY KEY); CREATE TABLE below (n int) INHERITS (top); CREATE TABLE other (id int PRIMARY KEY REFERENCES top);
            CREATE VIEW v AS SELECT id FROM top; CREATE TABLE aside (m int) INHERITS (below)
            """)
        try await TestServer.shared.withDatabase(template) { database in
            let migration = try migration("m").phase("one").dropTable("top", cascade: true).build()
            _ = try await database.engine().execute(migration, skipSnapshot: true)
            let left = "SELECT string_agg(relname, ',') FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')"
            #expect(try await database.value(left) == "other")
            #expect(try await database.value("SELECT count(*) FROM pg_constraint WHERE conrelid = 'other'::regclass AND contype = 'f'") == "0")
        }
    }

    @Test func `what came since the plan is not dropped with it`() async throws {
        try await TestServer.shared.withDatabase(FamilyDropRunTests.partitioned) { database in
            let migration = try migration("m").phase("one").dropTable("Log").build()
            let holder = try await database.connect()
            try await holder.execute("BEGIN; SELECT FROM log_2025")
            let engine = database.engine {
                $0.lockWait = .milliseconds(200)
                $0.automaticSnapshot = false
            }
            _ = await #expect(throws: RunFailure.self) { _ = try await engine.apply(migration, .pending) }
            try await holder.execute("COMMIT")
            await holder.close()
            try await database.run("CREATE TABLE log_2030 PARTITION OF \"Log\" FOR VALUES FROM ('2030-01-01') TO ('2031-01-01')")
            let error = await #expect(throws: RunFailure.self) { _ = try await engine.apply(migration, .resume(through: 1)) }
            #expect(error?.message.contains("something has come to depend on Log since this was planned") == true, "\(error?.message ?? "")")
            #expect(try await database.value("SELECT count(*) FROM \"Log\"") == "40")
        }
    }

    @Test func `the old table of a swap goes for good, and its triggers with it`() async throws {
        let template = DatabaseTemplate("CREATE TABLE log (id int PRIMARY KEY, day date NOT NULL); INSERT INTO log SELECT n, date '2024-01-01' + n FROM generate_series(1, 300) n")
        try await TestServer.shared.withDatabase(template) { database in
            let migration = try migration("m").phase("one").partitionTable("log", by: .range, "day", every: "month", from: "2024-01-01", to: "2025-01-01")
                .phase("two").dropTable("log_old").build()
            let execution = try await database.engine().execute(migration, skipSnapshot: true)
            #expect(execution.status == .completed)
            #expect(try await database.value("SELECT count(*) FROM log") == "300")
            #expect(try await database.value("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal") == "0")
            #expect(try await database.value("SELECT count(*) FROM ai_shell.twins") == "0")
            let error = await #expect(throws: RunFailure.self) { _ = try await database.engine().rollBack(migration) }
            #expect(error?.message == "phase 2 cannot be taken back: table log_old was dropped without a snapshot")
        }
    }
}
