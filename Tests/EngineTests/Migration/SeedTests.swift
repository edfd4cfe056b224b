import Engine
import TestSupport
import Testing

/// What a program that uses the engine tests of its own migrations, as short as it should be.
struct MigrationTests {
    @Test func `should generate correct SQL`() throws {
        let add = migration("test")
            .phase("Add column")
            .addColumn("users", "test", "VARCHAR(100)")

        let definition = try add.build()

        #expect(definition.phases[0].operations[0].type == .addColumn)
        #expect(definition.phases[0].operations[0].column == "test")
    }
}

struct MigrationExecutionTests {
    @Test func `should execute migration successfully`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let folder = try ScratchFolder()
            let migrationFile = try migration("add-column").phase("Add column").addColumn("users", "test", "VARCHAR(100)")
                .commit(folder.path)
            let connections = DatabaseConnectionManager()
            try connections.add("shop", database.conninfo)
            let engine = MigrationEngine(connections: connections)

            let execution = try await engine.execute(migrationFile, skipBackup: true, skipSnapshot: true)

            #expect(execution.status == .completed)
            #expect(execution.phaseResults[0].status == .completed)
            #expect(
                try await database.value(
                    "SELECT count(*) FROM information_schema.columns WHERE table_name = 'users' AND column_name = 'test'") == "1")
        }
    }
}
