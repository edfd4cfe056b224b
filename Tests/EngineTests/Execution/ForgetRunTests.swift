@testable import Engine
import TestSupport
import Testing

/// What is kept goes for good, and the journal knows.
struct ForgetRunTests {
    static let template = DatabaseTemplate("""
        CREATE TABLE owners (id int PRIMARY KEY); INSERT INTO owners VALUES (1);
        CREATE TABLE items (id int PRIMARY KEY, price int, note text, owner int REFERENCES owners, shout text GENERATED ALWAYS AS (upper(note)) STORED);
        INSERT INTO items SELECT n, n, 'note ' || n, 1 FROM generate_series(1, 100) n;
        CREATE TABLE "Old ""things" (id serial PRIMARY KEY); INSERT INTO "Old ""things" SELECT generate_series(1, 10);
        ANALYZE
        """)

    /// A phase each with the values of a column, a kept column, a table.
    static let three = migration("three").phase("1").dropColumn("items", "price").phase("2").dropColumn("items", "owner", keepAs: "owner_old")
        .phase("3").dropTable("\"Old \"\"things\"")

    private static func ids(_ engine: MigrationEngine) async throws -> Set<Int> { Set(try await engine.keepsakes().map(\.id)) }

    @Test func `everything kept is listed with where it came from and its size, and goes without a trace`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let engine = database.engine()
            #expect(try await engine.keepsakes() == [])
            let migration = try Self.three.build()
            _ = try await engine.apply(migration, .through(3))
            let kept = try await engine.keepsakes()
            #expect(kept.map(\.title) == ["values of column items.price", "column items.owner, kept as owner_old", "table Old \"things"])
            #expect(kept.map(\.place) == ["phase 1 of three", "phase 2 of three", "phase 3 of three"])
            #expect(kept.allSatisfy { !$0.isGone && !$0.isNeeded && $0.isOurs && $0.bytes != nil })
            let log = EventLog()
            let done = try await engine.forget(try await Self.ids(engine), report: log.report)
            #expect(done.map(\.id) == [kept[0].id, kept[2].id, kept[1].id])
            #expect(try await engine.keepsakes() == [])
            #expect(try await database.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'ai_shell_snapshots'") == "0")
            #expect(try await database.value("SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'items'::regclass AND attnum > 0 AND NOT attisdropped") == "id,note,shout")
            #expect(try await database.value("SELECT count(*) FROM ai_shell.events WHERE kind = 'forgotten'") == "3")
            // Again: there is nothing left to do.
            #expect(try await engine.forget(Set(kept.map(\.id))) == [])
        }
    }

    @Test func `a phase whose snapshot is gone is not taken back, those after it are`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let engine = database.engine()
            let migration = try Self.three.build()
            _ = try await engine.apply(migration, .through(3))
            let kept = try await engine.keepsakes()
            _ = try await engine.forget([kept[1].id])
            #expect(try await engine.state(of: "three").lost == [2: ["items.owner"]])
            let schema = try await database.schema()
            for toPhase in [0, 1] {
                let shown = await #expect(throws: RunFailure.self) { _ = try await engine.previewRollback(migration, toPhase: toPhase) }
                #expect(shown?.message == "phase 2 can no longer be taken back: what was kept of items.owner is gone")
                let run = await #expect(throws: RunFailure.self) { _ = try await engine.rollBack(migration, toPhase: toPhase) }
                #expect(run?.exitStatus == .refused)
                #expect(try await database.schema() == schema)
            }
            _ = try await engine.rollBack(migration, toPhase: 2)
            #expect(try await database.value("SELECT count(*) FROM \"Old \"\"things\"") == "10")
        }
    }

    @Test func `what somebody dropped by hand is known to be gone`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let engine = database.engine()
            let migration = try Self.three.build()
            _ = try await engine.apply(migration, .through(2))
            try await database.run("ALTER TABLE items DROP COLUMN owner_old")
            #expect(try await engine.keepsakes().map(\.isGone) == [false, true])
            let error = await #expect(throws: RunFailure.self) { _ = try await engine.rollBack(migration) }
            #expect(error?.exitStatus == .refused)
            #expect(try await engine.forget(try await Self.ids(engine)).count == 2)
            #expect(try await engine.keepsakes() == [])
        }
    }

    @Test func `a kept column is found under another name, of a table under another name`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let engine = database.engine()
            _ = try await engine.apply(try Self.three.build(), .through(2))
            try await database.run("ALTER TABLE items RENAME TO goods")
            #expect(try await engine.keepsakes().last?.isGone == false)
            _ = try await engine.forget(try await Self.ids(engine))
            #expect(try await database.value("SELECT count(*) FROM pg_attribute WHERE attrelid = 'goods'::regclass AND attname = 'owner_old'") == "0")
        }
    }

    @Test(arguments: [
        ("CREATE VIEW v AS SELECT owner_old FROM items", "column items.owner, kept as owner_old is used by view public.v"),
        ("ALTER TABLE items ADD UNIQUE (owner_old, id); CREATE TABLE t (a int, b int, FOREIGN KEY (a, b) REFERENCES items (owner_old, id))", "column items.owner, kept as owner_old is used by constraint t_a_b_fkey on table public.t"),
    ]) func `what others use by now is refused by name, and nothing goes`(setup: String, message: String) async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let engine = database.engine()
            _ = try await engine.apply(try Self.three.build(), .through(3))
            try await database.run(setup)
            let error = await #expect(throws: ForgetFailure.self) { _ = try await engine.forget(try await Self.ids(engine)) }
            #expect(error?.message == message)
            #expect(error?.exitStatus == .refused)
            #expect(try await engine.keepsakes().count == 3)
            let table = try await database.value("SELECT relation FROM ai_shell.snapshots WHERE kind = 'table'") ?? ""
            try await database.run("CREATE VIEW w AS SELECT * FROM \(table)")
            let both = await #expect(throws: ForgetFailure.self) { _ = try await engine.forget(try await Self.ids(engine)) }
            #expect(both?.detail?.contains("table Old \"things is used by view public.w") == true, "\(both?.detail ?? "")")
        }
    }

    @Test func `a kept column that another kept one is computed from goes with it`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let engine = database.engine()
            let migration = try Engine.migration("m").phase("1").dropColumn("items", "shout", keepAs: "s").phase("2").dropColumn("items", "note", keepAs: "n").build()
            _ = try await engine.apply(migration, .through(2))
            let kept = try await engine.keepsakes()
            let error = await #expect(throws: ForgetFailure.self) { _ = try await engine.forget([kept[1].id]) }
            #expect(error?.message == "column items.note, kept as n is used by generated column s")
            #expect(try await engine.forget(Set(kept.map(\.id))).count == 2)
        }
    }

    @Test func `the lock of a kept column is waited for outside the queue, and a stop keeps the rest`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let engine = database.engine()
            _ = try await engine.apply(try Self.three.build(), .through(2))
            let holder = try await database.connect()
            try await holder.execute("BEGIN; UPDATE items SET note = note WHERE id = 1")
            let log = EventLog()
            let control = RunControl()
            let ids = try await Self.ids(engine)
            async let run = engine.forget(ids, control: control, report: log.report)
            try await log.untilWaiting()
            #expect(log.blockers.first?.pid == Int(holder.backendPID))
            control.stop()
            do {
                _ = try await run
                Issue.record("not stopped")
            } catch let error as ForgetFailure { #expect(error.exitStatus == .stopped) }
            // The values of the other column needed no lock that anybody held.
            #expect(try await engine.keepsakes().map(\.kind) == [.keptColumn])
            try await holder.execute("COMMIT")
            await holder.close()
            #expect(try await engine.forget(ids).count == 1)
        }
    }

    @Test func `what an interrupted phase may need is left, and a run at work is waited for in vain`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let engine = database.engine { $0.lockWait = .milliseconds(200) }
            let holder = try await database.connect()
            try await holder.execute("BEGIN; SELECT FROM owners")
            let migration = try Engine.migration("m").phase("1").dropColumn("items", "price").phase("2").addValidation(.columnExists, "items", "id").customSQL("LOCK TABLE owners").build()
            _ = try await engine.apply(migration, .phase(1))
            try await database.run("UPDATE ai_shell.phases SET status = 'undoing', undo = '[]'")
            #expect(try await engine.keepsakes().map(\.isNeeded) == [true])
            #expect(try await engine.forget(try await Self.ids(engine)) == [])
            try await holder.execute("COMMIT")
            try await holder.execute("SELECT pg_advisory_lock(\(Journal.lockClass), 1)")
            await #expect { _ = try await engine.forget([]) } throws: { ($0 as? RunFailure)?.exitStatus == .refused }
            await holder.close()
        }
    }
}
