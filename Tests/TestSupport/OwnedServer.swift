import Engine

/// A server of one test's own, for tests that crash or restart it: ``ThrowAwayServer``'s `crash`, `stop`, `restart`.
public enum OwnedServer {
    /// - Parameters:
    ///   - settings: `name=value` pairs added to the test server's.
    ///   - durable: True to keep what was committed through a crash (the tuned settings may lose the last moments).
    public static func with<Value>(
        settings: [String] = [], durable: Bool = true, isolation: isolated (any Actor)? = #isolation,
        _ body: (ThrowAwayServer) async throws -> Value
    ) async throws -> Value {
        let server = try await ThrowAwayServer.start(
            settings: TestServer.settings + (durable ? ["synchronous_commit=on"] : []) + settings)
        do {
            let value = try await body(server)
            try await server.close()
            return value
        } catch {
            try? await server.close()
            throw error
        }
    }
}
