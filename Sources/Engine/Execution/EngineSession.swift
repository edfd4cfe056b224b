/// A connection set up the way every connection of ours is, with what it found before.
///
/// - SeeAlso: <https://www.postgresql.org/docs/current/runtime-config-client.html>
struct EngineSession: Sendable {
    let connection: PostgresConnection
    /// The search path of role and database, under which names in a migration are meant.
    var userSearchPath: String
    private let setup: String
    /// The longest `lock_timeout` in milliseconds with which no transaction of the application is ever the victim of a deadlock
    /// with us: theirs waits for `deadlock_timeout` before it looks for one.
    let longestLockTimeout: Int

    /// - Parameter purpose: Shown in `pg_stat_activity.application_name`, after the program's name.
    static func open(_ settings: ConnectionSettings, purpose: String) async throws -> EngineSession {
        let connection = try await PostgresConnection.connect(settings)
        let found = try await connection.query("""
            SELECT pg_catalog.current_setting('search_path') AS path, pg_catalog.pg_backend_pid() AS pid,
              (SELECT setting FROM pg_catalog.pg_settings WHERE name = 'deadlock_timeout') AS deadlock
            """)[0]
        guard found.integer("pid") == Int(connection.backendPID) else {
            await connection.close()
            throw SessionError.pooler
        }
        let setup = setup(purpose: purpose)
        try await connection.execute(setup)
        let session = EngineSession(
            connection: connection, userSearchPath: found.text("path"), setup: setup, longestLockTimeout: max(found.integer("deadlock") * 9 / 10, 1))
        try await session.watchTheClient()
        return session
    }

    /// Undoes what SQL of the user's own has set for the session: `SET` outlives its transaction.
    func settle() async throws {
        try await connection.execute("RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; \(setup)")
        try await watchTheClient()
    }

    /// From 14 on, and not where the server's system cannot tell.
    private func watchTheClient() async throws {
        do { try await connection.query("SET client_connection_check_interval = '1s'") } catch is ServerError {}
    }

    private static func setup(purpose: String) -> String {
        // Without sequential scans, as in a batch, a plan can look dear enough to be compiled, which costs more than it runs.
        """
            SET search_path = pg_catalog; SET row_security = off; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = postgres;
            SET TimeZone = 'UTC'; SET extra_float_digits = 3; SET bytea_output = hex; SET standard_conforming_strings = on;
            SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET client_min_messages = warning;
            SET default_transaction_isolation = 'read committed'; SET default_transaction_read_only = off; SET quote_all_identifiers = off;
            SET jit = off; SET application_name = \(Quote.literal("ai-shell \(purpose)"));
            """
    }

    /// Runs the body in a transaction whose names are looked up as the user's sessions do.
    /// - Parameter keeping: Whether what the body wrote stays.
    func underUserSearchPath<Value: Sendable>(
        keeping: Bool = true, _ body: @Sendable (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        do {
            // One message: catalogs are asked many small questions.
            try await connection.execute("BEGIN; SELECT pg_catalog.set_config('search_path', \(Quote.literal(userSearchPath)), true)")
            let value = try await body(connection)
            try await connection.query(keeping ? "COMMIT" : "ROLLBACK")
            return value
        } catch {
            _ = try? await connection.query("ROLLBACK", shielded: true)
            throw error
        }
    }

    func close() async { await connection.close() }
}

/// Why a session that was made cannot be used.
enum SessionError: DescribedError, Equatable {
    case pooler

    var message: String { "a pooler stands between ai-shell and the server" }
    var hint: String? { "Connect to the server itself: locks of a session do not survive a pooler." }
    var exitStatus: ExitStatus { .refused }
}
