@testable import Engine
import ShopTraffic
import TestSupport
import Testing

/// `users.name` becomes `users.full_name` in the shop, phase by phase.
struct SafeRenameColumnRunTests {
    private static func migration() throws -> Migration {
        try MigrationPatterns.safeRenameColumn("users", "name", "full_name", "VARCHAR(255)").build()
    }

    private static let content = "SELECT md5(string_agg(concat_ws('|', id, name, email, created_at), ';' ORDER BY id)) FROM users"

    @Test func `each phase can be applied and taken back to the byte`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let migration = try Self.migration()
            let engine = database.engine()
            var schemas = [try await database.schema()]
            let rows = try await database.value(Self.content)
            for phase in 1...4 {
                let execution = try await engine.apply(migration, .phase(phase))
                #expect(execution.status == .completed)
                #expect(execution.phaseResults == [.init(number: phase, status: .completed)])
                schemas.append(try await database.schema())
            }
            #expect(try await database.value("SELECT count(*) FROM users WHERE name IS DISTINCT FROM full_name") == "0")
            for phase in stride(from: 3, through: 0, by: -1) {
                let execution = try await engine.rollBack(migration, toPhase: phase)
                #expect(execution.status == .rolledBack)
                #expect(try await database.schema() == schemas[phase])
            }
            #expect(try await database.leftovers() == [])
            #expect(try await database.value(Self.content) == rows)
        }
    }

    @Test func `the dropped column comes back with its values and all that hung on it`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let migration = try Self.migration()
            let engine = database.engine()
            let start = try await database.schemaInNameOrder()
            let rows = try await database.value(Self.content)
            let execution = try await engine.apply(migration, .through(5))
            #expect(execution.phaseResults.map(\.number) == [1, 2, 3, 4, 5])
            #expect(try await database.leftovers() == [])
            #expect(try await database.value("SELECT count(*) FROM users WHERE full_name IS NULL") == "0")
            try await database.run("UPDATE users SET full_name = full_name || '!' WHERE id % 7 = 0")
            _ = try await engine.rollBack(migration)
            #expect(try await database.schemaInNameOrder() == start)
            #expect(try await database.leftovers() == [])
            try await database.run("UPDATE users SET name = left(name, -1) WHERE id % 7 = 0")
            #expect(try await database.value(Self.content) == rows)
        }
    }
}
