@testable import Engine
import TestSupport
import Testing

/// Backfills that go by blocks, with several connections.
struct BlockBackfillTests {
    private static let template = DatabaseTemplate("""
        CREATE TABLE loose (a int, b text, c text);
        INSERT INTO loose SELECT i, repeat('x', 100), NULL FROM generate_series(1, 30000) i;
        CREATE TABLE "Parts" (id int, kind int, "Ü" text, PRIMARY KEY (id, kind)) PARTITION BY LIST (kind);
        CREATE TABLE "Parts 0" PARTITION OF "Parts" FOR VALUES IN (0);
        CREATE TABLE "Parts 1" PARTITION OF "Parts" FOR VALUES IN (1);
        INSERT INTO "Parts" SELECT i, i % 2, repeat('y', 100) FROM generate_series(1, 30000) i;
        ANALYZE
        """)

    private static func fill(_ condition: String = "c IS NULL", batchSize: Int? = nil) throws -> Migration {
        try migration("m").phase("p").backfill("loose", "c = 'c' || loose.a WHERE \(condition)", batchSize: batchSize).build()
    }

    private static func way(_ plan: Plan) -> BackfillPlan.Way? {
        for case .backfill(let plan) in plan.phases.flatMap(\.steps).map(\.action) { return plan.way }
        return nil
    }

    @Test func `a table without a key is filled under traffic, each row, and so is one that is held`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let writers = [
                try await LiveWriter.start(on: database) { "UPDATE loose SET b = 'moved \($0)' WHERE a = \($0 * 7919 % 30000 + 1)" },
                try await LiveWriter.start(on: database) { "DELETE FROM loose WHERE a = \($0 * 31 % 30000 + 1)" },
            ]
            let holder = try await database.connect()
            try await holder.execute("BEGIN; UPDATE loose SET b = 'held' WHERE a IN (5, 20000)")
            let log = EventLog()
            async let run = database.engine { $0.batchStart = 200 }.apply(try Self.fill(), .pending, report: log.report)
            try await log.untilWaiting()
            try await holder.execute("COMMIT")
            await holder.close()
            _ = try await run
            for writer in writers { #expect(await writer.stop().errors == []) }
            #expect(try await database.value("SELECT count(*) FROM loose WHERE c IS DISTINCT FROM 'c' || a") == "0")
            #expect(try await database.value("SELECT count(*) > 1 FROM ai_shell.backfills WHERE relation = 'loose'::regclass") == "t")
        }
    }

    @Test func `every partition is filled, and only along the key what needs it`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let migration = try migration("m").phase("one").addColumn("Parts", "d", "text").enableDualWrite("Parts", "Ü", "d")
                .phase("two").backfill("Parts", "d = \"Parts\".\"Ü\"").build()
            #expect(Self.way(try await database.engine().plan(migration).plan) == .blocks)
            _ = try await database.engine().apply(migration, .pending)
            #expect(try await database.value("SELECT count(*) FROM \"Parts\" WHERE d IS DISTINCT FROM \"Ü\"") == "0")
            #expect(try await database.value("SELECT count(DISTINCT relation) FROM ai_shell.backfills WHERE relation IS NOT NULL") == "2")
            let small = try Engine.migration("n").phase("p").backfill("Parts", "d = 'x' WHERE d IS NULL", batchSize: 100).build()
            #expect(Self.way(try await database.engine().plan(small).plan) == .keys)
        }
    }

    @Test func `beside large indexes the places of old rows are cleared away first, their entries in the end`() async throws {
        try await TestServer.shared.withDatabase(DatabaseTemplate("""
            CREATE EXTENSION pageinspect;
            CREATE TABLE wide (a int PRIMARY KEY, b text, c text);
            INSERT INTO wide SELECT i, md5(i::text), NULL FROM generate_series(1, 80000) i;
            CREATE INDEX ON wide (b); CREATE INDEX ON wide (b, a); ANALYZE
            """)) { database in
            let migration = try migration("m").phase("p").backfill("wide", "c = b WHERE c IS NULL").build()
            _ = try await database.engine { $0.workers = 1 }.apply(migration, .pending)
            #expect(try await database.value("""
                SELECT count(*) FROM generate_series(0, (pg_relation_size('wide') / current_setting('block_size')::int)::int - 1) AS page,
                  heap_page_items(get_raw_page('wide', page)) WHERE lp_flags = 3
                """) == "0")
            #expect(try await database.value("SELECT count(*) FROM wide WHERE c IS DISTINCT FROM b") == "0")
        }
    }

    @Test func `without a condition that ends, a table without a key is refused`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            for condition in ["a > 0", "c IS NULL OR a > 0", "b IS NULL"] {
                let error = await #expect(throws: PlanRefusal.self) { _ = try await database.engine().plan(try Self.fill(condition)) }
                #expect(error?.message == "table \"loose\" has no key that a backfill could walk")
            }
        }
    }

    @Test func `rows that are set back by a trigger stop it by name`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            try await database.run("""
                CREATE FUNCTION back() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.d = NULL; RETURN NEW; END';
                ALTER TABLE "Parts" ADD d text; CREATE TRIGGER back BEFORE UPDATE ON "Parts" FOR EACH ROW WHEN (OLD.id = 77) EXECUTE FUNCTION back()
                """)
            let migration = try migration("m").phase("p").backfill("Parts", "d = 'x' WHERE d IS NULL").build()
            let error = await #expect(throws: RunFailure.self) { _ = try await database.engine().apply(migration, .pending) }
            #expect(error?.message.contains("rows of Parts do not keep what is written to them") == true, "\(error?.message ?? "")")
            #expect(error?.detail?.contains("77, 1") == true, "\(error?.detail ?? "")")
            #expect(error?.exitStatus == .validation)
        }
    }

    @Test func `a table written anew in between is gone over from its start`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let control = RunControl()
            let error = await #expect(throws: RunFailure.self) {
                _ = try await database.engine { $0.batchStart = 50; $0.batchMaximum = 50 }.apply(try Self.fill(), .pending, control: control) { event in
                    if case .progress(let progress) = event, progress.rowsDone > 500 { control.stop() }
                }
            }
            #expect(error?.exitStatus == .stopped)
            try await database.run("VACUUM FULL loose")
            _ = try await database.engine().apply(try Self.fill(), .resume(through: 1))
            #expect(try await database.value("SELECT count(*) FROM loose WHERE c IS DISTINCT FROM 'c' || a") == "0")
            #expect(try await database.value("SELECT sum(rows) FROM ai_shell.backfills") == "30000")
        }
    }
}
