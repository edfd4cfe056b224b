@testable import Engine
import TestSupport
import Testing

/// `users.email_verified` in the shop, phase by phase.
struct AddRequiredColumnRunTests {
    @Test func `each phase can be applied and taken back to the byte`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let migration = try MigrationPatterns.addRequiredColumn("users", "email_verified", "BOOLEAN", default: false).build()
            let engine = database.engine()
            var schemas = [try await database.schema()]
            for phase in 1...3 {
                if phase == 2 { try await database.run("UPDATE users SET email_verified = NULL WHERE id % 3 = 0") }
                let execution = try await engine.apply(migration, .phase(phase))
                #expect(execution.status == .completed)
                schemas.append(try await database.schema())
            }
            #expect(try await database.value("SELECT count(*) FROM users WHERE email_verified IS DISTINCT FROM false") == "0")
            #expect(schemas[3].contains("email_verified boolean DEFAULT false NOT NULL"))
            for phase in [2, 1, 0] {
                _ = try await engine.rollBack(migration, toPhase: phase)
                #expect(try await database.schema() == schemas[phase])
            }
            #expect(try await database.leftovers() == [])
        }
    }
}
