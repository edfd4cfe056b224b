import Engine
import TestSupport
import Testing

struct TestServerTests {
    static let template = DatabaseTemplate("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)")

    @Test(arguments: 1...4) func `each test has a copy of the template to itself`(value: Int) async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            try await database.run("INSERT INTO t VALUES (\(value + 1))")
            #expect(try await database.value("SELECT string_agg(id::text, ' ' ORDER BY id) FROM t") == "1 \(value + 1)")
        }
    }

    @Test func `a database is dropped when its test is over`() async throws {
        let database = try await TestServer.shared.withDatabase { $0 }
        await #expect(throws: (any Error).self) { _ = try await database.connect() }
    }

    @Test func `what was committed survives a crash of an owned server`() async throws {
        try await OwnedServer.with { server in
            let connection = try await PostgresConnection.connect(server.conninfo())
            try await connection.execute("CREATE TABLE t (id int); INSERT INTO t VALUES (7)")
            await connection.close()
            try await server.crash()
            try await server.restart()
            let again = try await PostgresConnection.connect(server.conninfo())
            #expect(try await again.query("SELECT id FROM t").scalar == "7")
            await again.close()
        }
    }
}
