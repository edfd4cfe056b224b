import Engine

/// A database of one test's own.
public struct TestDatabase: Sendable {
    public let name: String
    public let server: ThrowAwayServer

    /// A database that the test made, or a server's own.
    public init(name: String = "postgres", server: ThrowAwayServer) {
        self.name = name
        self.server = server
    }

    public var conninfo: String { server.conninfo(database: name) }
    public var uri: String { server.folder.uri(database: name) }

    public func connect() async throws -> PostgresConnection { try await PostgresConnection.connect(conninfo) }

    /// Runs statements on a connection of their own and gives the last one's rows.
    @discardableResult
    public func run(_ sql: String) async throws -> Rows? {
        let connection = try await connect()
        do {
            let rows = try await connection.execute(sql).last
            await connection.close()
            return rows
        } catch {
            await connection.close()
            throw error
        }
    }

    /// The only value of the statement's result, nil for NULL and for no row.
    public func value(_ sql: String) async throws -> String? { try await run(sql)?.scalar }
}
