import Engine
import TestSupport
import Testing

/// The engine as another program uses it.
struct MigrationEngineTests {
    private static func engine(_ database: TestDatabase, _ folder: ScratchFolder, state: StateManager? = nil) throws -> MigrationEngine {
        let connections = DatabaseConnectionManager()
        try connections.add("shop", database.conninfo)
        return MigrationEngine(connections: connections, state: state, options: .init(migrationsDirectory: folder.path))
    }

    @Test func `a name in the folder is run up to its gate, past it, and back; the state knows the latest`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let folder = try ScratchFolder()
            _ = try migration("ages").phase("one").addColumn("users", "age", "int")
                .phase("two").gate("Deploy").addColumn("users", "size", "int").commit(folder.path)
            let state = StateManager(persistence: .file(folder.path + "/state"))
            let engine = try Self.engine(database, folder, state: state)
            #expect(try await engine.plan("ages").plan.phases.map(\.number) == [1, 2])

            let first = try await engine.execute("ages")
            #expect(first.status == .waitingForGate)
            #expect(first.gate?.phase == 2)
            #expect(try await state.value(.latest("ages")) == first)

            let second = try await engine.execute("ages", .phase(2))
            #expect(second.status == .completed)
            await #expect(throws: RunFailure.self) { _ = try await engine.resume("ages") }

            let back = try await engine.rollback("ages", toPhase: 1)
            #expect(back.status == .rolledBack)
            #expect(try await state.value(.latest("ages")) == back)
            #expect(try await database.value("SELECT string_agg(attname, ',') FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname IN ('age', 'size')") == "age")
            await #expect(throws: MigrationStoreError.self) { _ = try await engine.execute("sizes") }
        }
    }

    @Test func `a run is a sequence of what happens, its outcome last`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let engine = try Self.engine(database, ScratchFolder())
            var titles: [String] = []
            var outcome: Execution?
            for try await event in engine.run(try migration("m").phase("one").addColumn("users", "age", "int").build()) {
                #expect(outcome == nil)
                if case .stepFinished(let step, _) = event { titles.append(step.title) }
                if case .finished(let execution) = event { outcome = execution }
            }
            #expect(titles == ["add column users.age", "record phase 1 as applied"])
            #expect(outcome?.status == .completed)
        }
    }

    @Test func `a run that fails throws after what happened`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let engine = try Self.engine(database, ScratchFolder())
            let migration = try migration("m").phase("one").addColumn("users", "age", "int").validateDataIntegrity("SELECT false", "no").build()
            var undone = 0
            let error = await #expect(throws: RunFailure.self) {
                for try await event in engine.run(migration) { if case .undoing = event { undone += 1 } }
            }
            #expect(error?.exitStatus == .validation)
            #expect(undone == 1)
        }
    }

    @Test func `an iteration that stops stops the run, which can be resumed`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            try await database.run("ALTER TABLE users ADD COLUMN nick text")
            var engine = try Self.engine(database, ScratchFolder())
            // A batch a row: far from done after the first of them.
            (engine.options.batchStart, engine.options.batchMinimum, engine.options.batchMaximum) = (1, 1, 1)
            let migration = try migration("m").phase("one").backfill("users", "nick = name WHERE nick IS NULL").build()
            for try await event in engine.run(migration) { if case .progress = event { break } }
            try await Patience.until("the run goes on") {
                try await database.value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'ai-shell%'") == "0"
            }
            #expect(try await database.value("SELECT count(*) > 0 FROM users WHERE nick IS NULL") == "t")
            #expect(try await engine.state(of: "m").execution?.status == "stopped")
            engine.options.batchMaximum = 1_000
            #expect(try await engine.resume(migration).status == .completed)
            #expect(try await database.value("SELECT count(*) FROM users WHERE nick IS DISTINCT FROM name") == "0")
        }
    }
}
