import Engine
import TestSupport
import Testing

/// What a program that uses the engine tests of its own migrations, as short as it should be.
struct SeedTests {
    @Test func `a migration is what its calls say`() throws {
        let add = migration("test")
            .phase("Add column")
            .addColumn("users", "test", "VARCHAR(100)")

        let definition = try add.build()

        #expect(definition.phases[0].operations[0].type == .addColumn)
        #expect(definition.phases[0].operations[0].column == "test")
    }

    @Test func `a migration file is executed`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let folder = try ScratchFolder()
            let file = try migration("add-column").phase("Add column").addColumn("users", "test", "VARCHAR(100)").commit(folder.path)

            let engine = MigrationEngine(ConnectionSettings(database.conninfo))
            let execution = try await engine.apply(try MigrationStore(directory: folder.path).load(file), .pending)

            #expect(execution.status == .completed)
            #expect(execution.phaseResults[0].status == .completed)
            #expect(
                try await database.value(
                    "SELECT count(*) FROM information_schema.columns WHERE table_name = 'users' AND column_name = 'test'") == "1")
        }
    }
}
