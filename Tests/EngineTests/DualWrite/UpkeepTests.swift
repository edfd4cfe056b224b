@testable import Engine
import TestSupport
import Testing

/// Triggers of ours that somebody took away between two phases.
struct UpkeepTests {
    private static let start = DatabaseTemplate("""
        CREATE TABLE t (id int PRIMARY KEY, a text NOT NULL, list jsonb NOT NULL DEFAULT '[1]', day date NOT NULL DEFAULT '2024-02-02');
        INSERT INTO t (id, a) SELECT n, 'a' || n FROM generate_series(1, 300) n
        """)

    private static let migrations: [@Sendable () throws -> Migration] = [
        { try MigrationPatterns.safeRenameColumn("t", "a", "b", "text", named: "m").build() },
        { try MigrationPatterns.normalizeColumn("t", "list", into: "items", key: "t_id", keyType: "int", [.init(name: "n", type: "int", value: "item::int")], named: "m").build() },
        { try MigrationPatterns.partitionTable("t", by: .range, "day", every: "year", from: "2024-01-01", to: "2025-01-01", named: "m").build() },
    ]

    @Test(arguments: 0..<3, ["ALTER TABLE t DISABLE TRIGGER %I", "DROP TRIGGER %I ON t"])
    func `what is in step no longer stops the next phase, and is mended by going back`(number: Int, statement: String) async throws {
        try await TestServer.shared.withDatabase(Self.start) { database in
            let migration = try Self.migrations[number]()
            let begun = number == 2 ? 1 : 2
            let engine = database.engine()
            _ = try await engine.apply(migration, .through(begun))
            _ = try await engine.plan(migration, phase: begun + 1)
            try await database.run("""
                DO $do$ DECLARE name text; BEGIN
                SELECT tgname INTO name FROM pg_trigger WHERE tgrelid = 't'::regclass AND NOT tgisinternal AND starts_with(tgname, '~ai_shell') AND tgtype & 16 <> 0 ORDER BY 1 LIMIT 1;
                EXECUTE format('\(statement)', name); END $do$;
                UPDATE t SET a = 'unseen' WHERE id = 7
                """)
            for attempt in [{ _ = try await engine.plan(migration, phase: begun + 1) }, { _ = try await engine.apply(migration, .phase(begun + 1)) }] {
                let error = await #expect(throws: PlanRefusal.self) { try await attempt() }
                #expect(error?.message.contains("no longer in step: trigger ~ai_shell_") == true, "\(error?.message ?? "")")
            }
            // Whatever else is to be done on the table is nobody's concern here.
            _ = try await engine.plan(try Engine.migration("other").phase("p").addColumn("t", "c", "int").build())
            _ = try await engine.rollBack(migration, toPhase: begun - 1)
            _ = try await engine.apply(migration, .through(migration.phases.count))
            #expect(try await database.leftovers() == [])
        }
    }
}
