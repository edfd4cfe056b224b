@testable import Engine
import TestSupport
import Testing

/// The connection is reset at a statement that commits, before or after the server did it: each thing is done exactly once.
struct LostAnswerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var what: String
        var loss: LossyProxy.Loss
        var trap: LossyProxy.Trap
        var testDescription: String { "\(what), the \(loss.rawValue) lost" }

        static func each(_ traps: [(String, LossyProxy.Trap)]) -> [Case] {
            traps.flatMap { what, trap in LossyProxy.Loss.allCases.map { Case(what: what, loss: $0, trap: trap) } }
        }
    }

    /// What is written twice would show.
    private static let template = DatabaseTemplate("""
        CREATE TABLE items (id int PRIMARY KEY, price int NOT NULL, name text); INSERT INTO items SELECT n, n, 'i' || n FROM generate_series(1, 900) n;
        CREATE TABLE written (what text); ANALYZE items
        """)

    private static func migration() throws -> Migration {
        try Engine.migration("m").phase("one").addColumn("items", "label", "text")
            .customSQL("INSERT INTO written VALUES ('custom')", rollback: "INSERT INTO written VALUES ('back')")
            .phase("two").backfill("items", "price = price + 1", batchSize: 100, inPlace: true)
            .phase("three").backfill("items", "label = name WHERE label IS NULL", batchSize: 100).addIndex("items", "by_label", ["label"], unique: true)
            .phase("four").dropColumn("items", "name").build()
    }

    private static func run(_ case: Case, body: (MigrationEngine, TestDatabase, LossyProxy, EventLog) async throws -> Void) async throws {
        try await TestServer.shared.withDatabase(template) { database in
            let proxy = try LossyProxy(to: database.server, losing: `case`.loss, of: `case`.trap)
            defer { proxy.close() }
            let engine = MigrationEngine(connections: DatabaseConnectionManager(proxy.settings(database)), options: database.engine().options)
            try await body(engine, database, proxy, EventLog())
        }
    }

    @Test(arguments: Case.each([
        ("the run's beginning", .init("INSERT INTO ai_shell.executions")),
        ("a phase's beginning", .init("INSERT INTO ai_shell.phases")),
        ("a transactional step", .init("COMMIT", after: "ADD COLUMN \"label\"")),
        ("a step of the user's SQL", .init("COMMIT", after: "INSERT INTO written")),
        ("a phase's record", .init("COMMIT", after: "SET status = 'applied'")),
        ("the first range of a backfill", .init("INSERT INTO ai_shell.backfills")),
        ("the first batch", .init("COMMIT", after: "price + 1")),
        ("a batch in the middle", .init("COMMIT", after: "price + 1", skipping: 4)),
        ("the last batch", .init("COMMIT", after: "price + 1", skipping: 8)),
        ("a backfill's record", .init("COMMIT", after: "'backfill items")),
        ("a batch beside the application's writes", .init("COMMIT", after: "label IS NULL", skipping: 3)),
        ("the intent of an index build", .init("COMMIT", after: "'intent'")),
        ("an index build", .init("CREATE UNIQUE INDEX CONCURRENTLY")),
        ("a copy into a snapshot", .init("COMMIT", after: "OVERRIDING SYSTEM VALUE SELECT")),
        ("a phase that destroys", .init("COMMIT", after: "DROP COLUMN \"name\"")),
        ("the run's end", .init("UPDATE ai_shell.executions SET status = $2")),
    ])) func `a run goes on, and everything is done once`(test: Case) async throws {
        try await Self.run(test) { engine, database, proxy, log in
            let execution = try await engine.apply(try Self.migration(), .through(4), report: log.report)
            #expect(proxy.losses == 1)
            #expect(log.events.contains { if case .reconnecting = $0 { true } else { false } })
            #expect(execution.status == .completed)
            #expect(try await database.value("SELECT string_agg(what, ',') FROM written") == "custom")
            #expect(try await database.value("SELECT count(*) FROM items WHERE price <> id + 1 OR label IS DISTINCT FROM 'i' || id") == "0")
            #expect(try await database.value("SELECT count(*) FROM ai_shell_snapshots.\(Quote.identifier(try await Self.snapshot(database))) WHERE name = 'i' || id") == "900")
            #expect(try await database.value("SELECT string_agg(status, ',') FROM ai_shell.phases") == "applied,applied,applied,applied")
            #expect(try await database.value("SELECT count(*) FROM ai_shell.steps WHERE status <> 'done'") == "0")
            #expect(try await database.value("SELECT status FROM ai_shell.executions ORDER BY id DESC LIMIT 1") == "completed")
            #expect(try await database.leftovers() == [])
        }
    }

    @Test(arguments: Case.each([
        ("a rollback's beginning", .init("COMMIT", after: "SET status = 'undoing'")),
        ("a step of the user's SQL", .init("COMMIT", after: "INSERT INTO written VALUES ('back')")),
        ("a step of ours", .init("COMMIT", after: "DROP COLUMN IF EXISTS \"label\"")),
        ("a phase taken back", .init("SET status = 'undone'")),
    ])) func `a rollback goes on, and everything is taken back once`(test: Case) async throws {
        try await Self.run(test) { engine, database, proxy, log in
            let schema = try await database.schema()
            let migration = try Self.migration()
            _ = try await database.engine().apply(migration, .phase(1))
            _ = try await engine.rollBack(migration, report: log.report)
            #expect(proxy.losses == 1)
            #expect(try await database.value("SELECT string_agg(what, ',') FROM written") == "custom,back")
            #expect(try await database.schema() == schema)
            #expect(try await database.value("SELECT status FROM ai_shell.phases") == "undone")
        }
    }

    private static func snapshot(_ database: TestDatabase) async throws -> String {
        try await database.value("SELECT relname FROM pg_class WHERE relnamespace = 'ai_shell_snapshots'::regnamespace AND relkind = 'r'") ?? ""
    }
}
