@testable import Engine
import TestSupport
import Testing

struct IdentityColumnRunTests {
    @Test func `an identity column numbers every row while others write, and goes on from there`() async throws {
        let template = DatabaseTemplate("CREATE TABLE t (id int PRIMARY KEY, c text); INSERT INTO t SELECT n, 'x' FROM generate_series(1, 1500) n")
        try await TestServer.shared.withDatabase(template) { database in
            let migration = try migration("m").phase("1").addColumn("t", "number", "bigint").withIdentity(.always).build()
            let writer = try await LiveWriter.start(on: database) { n in "INSERT INTO t (id, c) VALUES (\(10_000 + n), 'live')" }
            _ = try await database.engine().apply(migration, .phase(1))
            let (_, errors) = await writer.stop()
            #expect(errors == [])
            #expect(try await database.value("SELECT count(*) - count(DISTINCT number) FROM t") == "0")
            try await database.run("INSERT INTO t (id) VALUES (0)")
            #expect(try await database.value("SELECT number = (SELECT max(number) FROM t) FROM t WHERE id = 0") == "t")
            #expect(try await database.value("SELECT count(*) FROM pg_class WHERE relkind = 'S' AND relnamespace = 'ai_shell'::regnamespace AND relname LIKE 't\\_number%'") == "0")
            _ = try await database.engine().rollBack(migration)
            try await database.thereAndBack(migration, rows: "SELECT count(*) FROM t")
        }
    }

    @Test func `a generated column that would rewrite the table is refused; from 18 on it is virtual`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let migration = try migration("m").phase("1").addColumn("users", "lower_name", "text").generatedAs("lower(name)").build()
            if TestServer.majorVersion >= 18 {
                return try await database.thereAndBack(migration, rows: "SELECT count(*) FROM users") { () async throws in
                    #expect(try await database.value("SELECT bool_and(lower_name = lower(name)) FROM users") == "t")
                }
            }
            let error = await #expect(throws: PlanRefusal.self) { _ = try await database.engine().plan(migration) }
            #expect(error?.exitStatus == .refused)
        }
    }
}
