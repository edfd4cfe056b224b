import TestSupport
import Testing

@testable import Engine

struct RehearsalTests {
    private static let template = DatabaseTemplate("""
        CREATE SCHEMA sales;
        CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text, age int, old text);
        CREATE TABLE sales.orders (id bigint PRIMARY KEY, user_id bigint, note text);
        CREATE VIEW names AS SELECT name FROM users;
        INSERT INTO users (name) SELECT n FROM generate_series(1, 1000) n;
        INSERT INTO sales.orders SELECT n, n FROM generate_series(1, 1000) n;
        """)

    private func migration(_ phases: [String]...) throws -> Migration {
        let text = "migration:\n  name: m\n  phases:\n" + phases.enumerated().map { index, operations in
            "    - phase: \(index + 1)\n      description: The phase\n      operations:\n" + operations.map { "        \($0)\n" }.joined()
        }.joined()
        return try MigrationFile.read(Array(text.utf8), file: "m.yaml")
    }

    private func rehearse(_ migration: Migration, andBack: Bool = false) async throws -> Rehearsal {
        try await TestServer.shared.withDatabase(Self.template) { try await $0.engine().rehearse(migration, andBack: andBack) }
    }

    private func locks(_ rehearsal: Rehearsal) -> [String] { rehearsal.phases.flatMap(\.steps).flatMap { $0.locks.map { "\($0.mode.sql) \($0.title)" }.sorted() } }

    @Test func `locks are seen, and are those of the plan`() async throws {
        let rehearsal = try await rehearse(
            try migration(
                ["- {type: add_column, table: users, column: bio, dataType: text}"],
                ["- {type: add_index, table: sales.orders, indexName: i, columns: [user_id]}", #"- {type: add_constraint, table: sales.orders, constraintName: f, sql: "FOREIGN KEY (user_id) REFERENCES users (id)"}"#],
                ["- {type: drop_index, indexName: sales.i}"], ["- {type: custom_sql, sql: CREATE INDEX CONCURRENTLY j ON users (name)}"]), andBack: true)
        #expect(rehearsal.holds, "\(rehearsal)")
        #expect(locks(rehearsal) == [
            "ACCESS EXCLUSIVE users", "SHARE UPDATE EXCLUSIVE sales.orders", "SHARE ROW EXCLUSIVE sales.orders", "SHARE ROW EXCLUSIVE users", "SHARE UPDATE EXCLUSIVE sales.orders",
            "SHARE UPDATE EXCLUSIVE sales.orders", "SHARE UPDATE EXCLUSIVE users",
        ], "\(locks(rehearsal))")
        #expect(rehearsal.differences == [] && rehearsal.wayBackSeconds != nil && rehearsal.againSeconds != nil)
        #expect(rehearsal.notes == [])
    }

    @Test func `a lock that the plan does not know of is an error`() async throws {
        let hidden = #"- {type: custom_sql, sql: "DO $$ BEGIN EXECUTE 'LOCK TABLE users IN ACCESS EXCLUSIVE MODE'; END $$", rollback: "SELECT 1"}"#
        let rehearsal = try await rehearse(try migration([hidden]))
        #expect(!rehearsal.holds)
        #expect(rehearsal.phases.flatMap(\.steps).flatMap(\.broken) == ["It took ACCESS EXCLUSIVE on users, which stops reads and writes: the plan says nothing of it"])
        #expect(rehearsal.breaches.map(\.phase) == [1])
    }

    @Test func `tables that are written anew are seen`() async throws {
        let rehearsal = try await rehearse(try migration(["- {type: change_type, table: users, column: age, dataType: bigint, rewrite: true}"]))
        #expect(rehearsal.phases.flatMap(\.steps).flatMap(\.rewritten) == ["users"])
        #expect(rehearsal.holds, "\(rehearsal.breaches)")
    }

    @Test func `a failure is part of the result`() async throws {
        let rehearsal = try await rehearse(try migration(["- {type: custom_sql, sql: SELECT 1 / 0}"]), andBack: true)
        #expect(rehearsal.failure?.phase == 1 && rehearsal.failure?.message.contains("division by zero") == true && !rehearsal.holds)
    }

    @Test func `a schema that does not come back is told line by line`() async throws {
        let rehearsal = try await rehearse(try migration([#"- {type: custom_sql, sql: CREATE TABLE left_behind (id bigint), rollback: SELECT 1}"#]), andBack: true)
        #expect(rehearsal.differences?.contains { $0.hasPrefix("+ CREATE TABLE public.left_behind") } == true, "\(rehearsal.differences ?? [])")
        #expect(!rehearsal.holds)
    }

    @Test func `it goes on from where the database stands, and leaves the database alone`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            try await database.run("ALTER DATABASE \(Quote.identifier(database.name)) SET search_path = sales, public")
            let engine = database.engine()
            let migration = try migration(
                ["- {type: add_column, table: users, column: bio, dataType: text}"], ["- {type: dual_write_enable, table: users, oldColumn: name, newColumn: bio}"],
                [#"- {type: backfill, table: users, sql: "bio = name"}"#, "- {type: add_column, table: orders, column: x, dataType: text}"])
            _ = try await engine.apply(migration, .through(2))
            let schema = try await database.schema()
            let rehearsal = try await engine.rehearse(migration, andBack: true)
            #expect(rehearsal.holds, "\(rehearsal)")
            #expect(rehearsal.phases.map(\.number) == [3])
            #expect(rehearsal.notes == ["Phases 1 to 2 are applied in the database: rehearsed from phase 3 on."], "\(rehearsal.notes)")
            #expect(locks(rehearsal) == ["ACCESS EXCLUSIVE sales.orders"])
            #expect(try await database.schema() == schema)
            #expect(try await engine.state(of: "m").applied == [1, 2])
        }
    }

    @Test func `every example holds what its plan says`() async throws {
        try await TestServer.shared.withDatabase(DatabaseTemplate(Example.text("shop/schema.sql"))) { database in
            let engine = database.engine()
            var rehearsed = 0
            for path in try MigrationStore(directory: Example.path("migrations")).files() {
                let migration = try MigrationStore(directory: "").load(path)
                // Some begin with another schema.
                guard (try? await engine.plan(migration)) != nil else { continue }
                let rehearsal = try await engine.rehearse(migration, andBack: true)
                #expect(rehearsal.holds, "\(path): \(rehearsal.breaches) \(rehearsal.differences ?? [])")
                rehearsed += 1
            }
            #expect(rehearsed >= 5)
        }
    }
}
