import Engine

/// The real server of one test run: started when the first test asks, gone when the run ends, however it ends.
public actor TestServer {
    public static let shared = TestServer()

    /// Of the servers that tests run on: 15 for 15.18. Some tests set up what older servers do not have.
    public static let majorVersion = (try? PostgresPrograms.find().majorVersion()).flatMap { Int($0) } ?? 0

    /// Much faster than a server that has to keep its data. What migrations have to get along with stays on: locks, WAL that
    /// can be decoded, prepared transactions. Autovacuum is off so that statistics change when a test says so.
    static let settings = [
        "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "shared_buffers=64MB", "max_connections=200",
        "wal_level=logical", "max_prepared_transactions=10", "log_min_messages=fatal",
    ]

    private var server: Task<ThrowAwayServer, any Error>?
    private var templates: [DatabaseTemplate: Task<String, any Error>] = [:]
    private var databases = 0
    /// Tests run side by side, hundreds at once; what they share has two cores on a small machine, and its connections end.
    private let turnstile = Turnstile(8)

    /// The server, started now if need be.
    public func start() async throws -> ThrowAwayServer {
        let task = server ?? Task { try await ThrowAwayServer.start(settings: Self.settings) }
        server = task
        return try await task.value
    }

    /// Runs the body with a database of its own, a copy of the template, and drops it afterwards.
    public func withDatabase<Value>(
        _ template: DatabaseTemplate = .empty, isolation: isolated (any Actor)? = #isolation, _ body: (TestDatabase) async throws -> Value
    ) async throws -> Value {
        await turnstile.enter()
        do {
            let database = try await make(template)
            let value: Value
            do { value = try await body(database) } catch {
                try? await drop(database)
                throw error
            }
            try await drop(database)
            await turnstile.leave()
            return value
        } catch {
            await turnstile.leave()
            throw error
        }
    }

    private func make(_ template: DatabaseTemplate) async throws -> TestDatabase {
        let server = try await start()
        let source = try await templateDatabase(template, on: server)
        let database = try await create(from: source, on: server)
        return TestDatabase(name: database, server: server)
    }

    private func create(from source: String, on server: ThrowAwayServer) async throws -> String {
        databases += 1
        let name = "test_\(databases)"
        try await administer(server, "CREATE DATABASE \(Quote.identifier(name)) TEMPLATE \(Quote.identifier(source))")
        return name
    }

    private func drop(_ database: TestDatabase) async throws {
        try await administer(database.server, "DROP DATABASE \(Quote.identifier(database.name)) WITH (FORCE)")
    }

    /// Made once a run, by the first test that wants it.
    private func templateDatabase(_ template: DatabaseTemplate, on server: ThrowAwayServer) async throws -> String {
        if template.sql.isEmpty { return "template1" }
        if let made = templates[template] { return try await made.value }
        let task = Task {
            let name = try await create(from: "template1", on: server)
            let connection = try await PostgresConnection.connect(server.conninfo(database: name))
            do { try await connection.execute(template.sql) } catch {
                await connection.close()
                throw error
            }
            await connection.close()
            return name
        }
        templates[template] = task
        return try await task.value
    }

    private func administer(_ server: ThrowAwayServer, _ sql: String) async throws {
        let connection = try await PostgresConnection.connect(server.conninfo())
        do { try await connection.query(sql) } catch {
            await connection.close()
            throw error
        }
        await connection.close()
    }
}
