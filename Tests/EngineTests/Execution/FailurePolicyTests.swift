@testable import Engine
import TestSupport
import Testing

struct FailurePolicyTests {
    @Test func `a phase that fails is left as it is where the operator asked so, and goes on once the cause is mended`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let engine = database.engine { $0.onFailure = .stop }
            try await database.run("ALTER TABLE users ADD COLUMN nick text; UPDATE users SET nick = name WHERE id > 1")
            let migration = try migration("m").phase("one").addColumn("users", "age", "int").makeNonNullable("users", "nick").build()
            let error = await #expect(throws: RunFailure.self) { _ = try await engine.apply(migration, .pending) }
            #expect(error?.exitStatus == .phaseLeft)
            #expect(error?.message.hasPrefix("phase 1 failed and stays as it is: could not look for NULL in users.nick") == true, "\(error?.message ?? "")")
            #expect(error?.hint?.contains("migrate rollback --to-phase 0") == true)
            #expect(try await database.value("SELECT count(*) FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'age'") == "1")
            let state = try await engine.state(of: "m")
            #expect(state.phases[1]?.status == .applying)
            #expect(state.execution?.status == "left")
            await #expect(throws: RunFailure.self) { _ = try await engine.resume(migration) }
            try await database.run("UPDATE users SET nick = name WHERE nick IS NULL")
            #expect(try await engine.resume(migration).status == .completed)
            #expect(try await database.value("SELECT attnotnull FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'nick'") == "t")
        }
    }

    @Test func `a phase that was left can be taken back`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let schema = try await database.schema()
            let engine = database.engine { $0.onFailure = .stop }
            let migration = try migration("m").phase("one").addColumn("users", "age", "int").validateDataIntegrity("SELECT false", "not yet").build()
            let error = await #expect(throws: RunFailure.self) { _ = try await engine.apply(migration, .pending) }
            #expect(error?.exitStatus == .phaseLeft)
            #expect(try await engine.rollBack(migration).status == .rolledBack)
            #expect(try await database.schema() == schema)
        }
    }
}
