@testable import Engine
import TestSupport
import Testing

/// A journal that was written on another server than the one that answers.
struct ServerIdentityTests {
    private static func notes(_ log: EventLog) -> [String] { log.events.compactMap { if case .note(let text) = $0 { text } else { nil } } }

    @Test func `the server is written down, and nothing is said while it stays the same`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let log = EventLog()
            let migration = try migration("m").phase("one").addColumn("users", "a", "int").phase("two").addColumn("users", "b", "int").build()
            for phase in 1...2 { _ = try await database.engine().apply(migration, .phase(phase), report: log.report) }
            #expect(try await database.value("SELECT system_identifier = (SELECT system_identifier::text FROM pg_control_system()) AND timeline = 1 FROM ai_shell.version") == "t")
            #expect(Self.notes(log) == [])
        }
    }

    @Test func `a journal without a server, as earlier versions made it, is taken over`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let migration = try migration("m").phase("one").addColumn("users", "a", "int").phase("two").addColumn("users", "b", "int").build()
            _ = try await database.engine().apply(migration, .phase(1))
            try await database.run("ALTER TABLE ai_shell.version DROP system_identifier, DROP timeline; UPDATE ai_shell.version SET version = 2")
            #expect(try await database.engine().apply(migration, .phase(2)).status == .completed)
            #expect(try await database.value("SELECT timeline FROM ai_shell.version") == "1")
        }
    }

    @Test func `another timeline is said, and the run goes on`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let log = EventLog()
            let migration = try MigrationPatterns.safeRenameColumn("users", "name", "full_name", "varchar(255)").build()
            _ = try await database.engine().apply(migration, .through(2))
            try await database.run("UPDATE ai_shell.version SET timeline = 7")
            _ = try await database.engine().apply(migration, .phase(3), report: log.report)
            #expect(Self.notes(log).filter { $0.hasPrefix("the server has failed over, or was restored to an earlier moment") }.count == 1)
        }
    }

    @Test func `another server is refused while a dual write is under way, until somebody says that it is meant`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let migration = try MigrationPatterns.safeRenameColumn("users", "name", "full_name", "varchar(255)").build()
            _ = try await database.engine().apply(migration, .through(2))
            // As a restored dump has it: the table's number is another one.
            try await database.run("UPDATE ai_shell.version SET system_identifier = '1'; UPDATE ai_shell.pairs SET relation = 1")
            let error = await #expect(throws: RunFailure.self) { _ = try await database.engine().apply(migration, .phase(3)) }
            #expect(error?.exitStatus == .refused)
            #expect(error?.message.contains("was begun on another server (system identifier 1, here ") == true, "\(error?.message ?? "")")
            let sql = try #require(error?.hint?.split(separator: ": ").last)
            try await database.run(String(sql))
            _ = try await database.engine().plan(migration, phase: 3)
            #expect(try await database.engine().apply(migration, .phase(3)).status == .completed)
        }
    }

    @Test func `a copy with nothing under way is taken as it is`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let log = EventLog()
            let migration = try migration("m").phase("one").addColumn("users", "a", "int").phase("two").addColumn("users", "b", "int").build()
            _ = try await database.engine().apply(migration, .phase(1))
            try await database.run("UPDATE ai_shell.version SET system_identifier = '1'")
            _ = try await database.engine().apply(migration, .pending, report: log.report)
            #expect(Self.notes(log).filter { $0.hasPrefix("the journal was written on another server") }.count == 1)
            _ = try await database.engine().rollBack(migration)
        }
    }
}
