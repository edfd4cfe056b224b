import Engine
import TestSupport
import Testing

struct DatabaseConnectionManagerTests {
    @Test func `the first one added is active until another is used`() async throws {
        try await TestServer.shared.withDatabase { one in
            try await TestServer.shared.withDatabase { other in
                let connections = DatabaseConnectionManager()
                try connections.add("one", one.conninfo)
                try connections.add("other", other.uri)
                #expect(connections.names == ["one", "other"])
                for (name, database) in [("one", one), ("other", other), ("one", one)] {
                    try connections.use(name)
                    #expect(connections.activeName == name)
                    let connection = try await connections.connect()
                    #expect(try await connection.query("SELECT current_database()").scalar == database.name)
                    await connection.close()
                }
            }
        }
    }

    @Test func `what is not there is named, with the nearest that is`() throws {
        let connections = DatabaseConnectionManager()
        #expect(throws: DatabaseConnectionError.noneActive(known: [])) { _ = try connections.settings }
        #expect(throws: DatabaseConnectionError.unknown("shop", known: [])) { try connections.use("shop") }
        try connections.add("shop", "dbname=shop")
        try connections.add("stock", "dbname=stock")
        #expect(throws: DatabaseConnectionError.taken("shop")) { try connections.add("shop", "dbname=elsewhere") }
        #expect(try connections.settings == ConnectionSettings("dbname=shop"))
        let error = #expect(throws: DatabaseConnectionError.self) { try connections.use("sopp") }
        #expect(error?.hint == "Did you mean \"shop\"?")
        #expect(connections.activeName == "shop")
        connections.remove("shop")
        #expect(throws: DatabaseConnectionError.noneActive(known: ["stock"])) { _ = try connections.settings }
    }

    @Test func `an engine without a database says so`() async throws {
        let engine = MigrationEngine(connections: DatabaseConnectionManager())
        let migration = try migration("m").phase("one").addColumn("users", "age", "int").build()
        await #expect(throws: DatabaseConnectionError.self) { _ = try await engine.execute(migration) }
    }
}
