@testable import Engine
import TestSupport
import Testing

/// Copies into a twin by several connections, and the comparison that mends.
struct TwinCopyTests {
    private static let template = DatabaseTemplate("""
        CREATE TABLE t (id int PRIMARY KEY, place int NOT NULL, a numeric, wide text);
        INSERT INTO t SELECT i, i % 10, i, repeat('x', 100) FROM generate_series(1, 40000) i; ANALYZE
        """)

    private static func divide() throws -> Migration {
        try migration("m").phase("make").partitionTable("t", by: .hash, "place", count: 4, swap: false).phase("swap").swapTable("t", keepAs: "t_old").build()
    }

    private static let same = "SELECT count(*) = 0 FROM ((TABLE t EXCEPT TABLE t_new) UNION ALL (TABLE t_new EXCEPT TABLE t)) AS other"

    @Test func `what is written while the rows are copied arrives, what is deleted goes`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let writers = [
                try await LiveWriter.start(on: database) { "DELETE FROM t WHERE id = \($0 * 7919 % 40000 + 1)" },
                try await LiveWriter.start(on: database) { "INSERT INTO t VALUES (\($0 * 7919 % 40000 + 1), 3, 1.0, 'new') ON CONFLICT DO NOTHING" },
                try await LiveWriter.start(on: database) { "UPDATE t SET a = a + 1, place = (place + 1) % 10 WHERE id BETWEEN \($0 * 31 % 40000) AND \($0 * 31 % 40000 + 20)" },
                try await LiveWriter.start(on: database) { "UPDATE t SET id = -id WHERE id = \($0 * 17 % 40000)" },
                try await LiveWriter.start(on: database) { "DO $$BEGIN UPDATE t SET a = 7 WHERE id = \($0 * 13 % 40000); PERFORM pg_sleep(0.01); UPDATE t SET a = 8 WHERE id = \($0 * 11 % 40000); END$$" },
            ]
            _ = try await database.engine { $0.batchStart = 300; $0.batchTarget = .milliseconds(5) }.apply(try Self.divide(), .phase(1))
            // Writers of rows in opposite order may deadlock among each other.
            for writer in writers { #expect(await writer.stop().errors.filter { !$0.contains("deadlock") && !$0.contains("duplicate key") } == []) }
            #expect(try await database.value("\(Self.same)") == "t")
            #expect(try await database.value("SELECT count(*) > 1 FROM ai_shell.backfills WHERE relation = 't'::regclass") == "t")
        }
    }

    @Test func `rows that somebody holds are come back to`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let holder = try await database.connect()
            try await holder.execute("BEGIN; UPDATE t SET a = 0 WHERE id IN (1, 39999); SELECT FROM t WHERE id = 20000 FOR UPDATE")
            let log = EventLog()
            async let run = database.engine().apply(try Self.divide(), .phase(1), report: log.report)
            try await Task.sleep(for: .milliseconds(200))
            try await holder.execute("COMMIT")
            await holder.close()
            _ = try await run
            #expect(try await database.value("\(Self.same)") == "t")
        }
    }

    @Test func `a few rows that do not agree are made as the table has them, and it is said`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let plan = try Self.divide()
            _ = try await database.engine().apply(plan, .phase(1))
            try await database.run("DELETE FROM t_new WHERE id = 5; UPDATE t_new SET a = 6.0 WHERE id = 6; INSERT INTO t_new VALUES (-1, 2, 0, ''), (7, 9, 0, '')")
            let log = EventLog()
            _ = try await database.engine().apply(plan, .phase(2), report: log.report)
            #expect(log.events.contains { if case .note(let text) = $0 { text.hasSuffix(": 4 rows of the copy mended") } else { false } })
            #expect(try await database.value("SELECT string_agg(id || ' ' || a || ' ' || place, ',' ORDER BY id) FROM t WHERE id < 8") == "1 1 1,2 2 2,3 3 3,4 4 4,5 5 5,6 6 6,7 7 7")
        }
    }

    @Test func `many rows that do not agree are no accident`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let plan = try Self.divide()
            _ = try await database.engine().apply(plan, .phase(1))
            try await database.run("DELETE FROM t_new WHERE id <= 20000")
            let failure = await #expect(throws: RunFailure.self) { _ = try await database.engine().apply(plan, .phase(2)) }
            #expect(failure?.message.hasPrefix("20,000 of ") == true || failure?.message.hasSuffix(" rows of t and its copy do not agree") == true, "\(failure?.message ?? "")")
            #expect(failure?.detail?.contains(" is missing in the copy") == true)
            #expect(failure?.exitStatus == .validation)
        }
    }

    @Test func `a batch size below what a block may hold goes along the key`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let plan = try migration("m").phase("make").partitionTable("t", by: .hash, "place", count: 4, swap: false, batchSize: 200).build()
            _ = try await database.engine().apply(plan, .pending)
            #expect(try await database.value("\(Self.same)") == "t")
            #expect(try await database.value("SELECT count(*) FROM ai_shell.backfills WHERE relation IS NOT NULL") == "0")
        }
    }
}
