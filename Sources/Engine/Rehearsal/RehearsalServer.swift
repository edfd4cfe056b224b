/// A throw-away server with the schema of a database, its journal, and no rows of its tables.
struct RehearsalServer {
    let server: ThrowAwayServer
    let programs: PostgresPrograms
    let settings: ConnectionSettings
    /// What is otherwise than there, as sentences.
    private(set) var notes: [String] = []

    private static let database = "rehearsal"

    /// - Parameter source: A session with the database that is copied.
    /// - Throws: ``SandboxError`` without the programs of a server, ``DumpFailure``.
    static func start(like source: EngineSession) async throws -> RehearsalServer {
        let major = String(source.connection.serverVersion / 10_000)
        let needed = ["initdb", "postgres", "pg_dump"]
        let programs = try (try? PostgresPrograms.find(needed, version: major)) ?? PostgresPrograms.find(needed)
        let server = try await ThrowAwayServer.start(settings: ["max_connections=50", "wal_level=logical", "max_prepared_transactions=4"], programs: programs)
        do {
            var rehearsal = RehearsalServer(server: server, programs: programs, settings: ConnectionSettings(server.conninfo(database: database)))
            if let own = try? programs.majorVersion(), own != major { rehearsal.notes.append("Rehearsed on PostgreSQL \(own): the programs of \(major), which the database runs on, are not installed here.") }
            try await rehearsal.fill(from: source)
            return rehearsal
        } catch {
            try? await server.close()
            throw error
        }
    }

    func close() async { try? await server.close() }

    /// The schema as it is there now, without what is ours.
    func picture() async throws -> [String] {
        let connection = try await PostgresConnection.connect(settings)
        do {
            let picture = try await SchemaDump(programs: programs, connection: connection).picture()
            await connection.close()
            return picture
        } catch {
            await connection.close()
            throw error
        }
    }

    private mutating func fill(from source: EngineSession) async throws {
        let dump = SchemaDump(programs: programs, connection: source.connection)
        let schema = try await dump.text(["-s"])
        let hasJournal = try await source.connection.query("SELECT to_regclass('ai_shell.version') IS NOT NULL").scalar == "t"
        let journal = hasJournal ? try await dump.text(["-a", "--inserts", "-n", "ai_shell"]) : ""
        let postgres = try await PostgresConnection.connect(server.conninfo())
        do {
            for row in try await source.connection.query("SELECT rolname FROM pg_roles WHERE NOT starts_with(rolname, 'pg_')") {
                _ = try? await postgres.query("CREATE ROLE \(Quote.identifier(row.text("rolname")))")
            }
            try await make(like: source, postgres)
            await postgres.close()
        } catch {
            await postgres.close()
            throw error
        }
        let copy = try await PostgresConnection.connect(settings)
        do {
            try await copy.query("SET session_replication_role = replica")
            try await run(schema, on: copy)
            if hasJournal {
                try await run(journal, on: copy)
                // A copy made on purpose.
                try await copy.query("UPDATE ai_shell.version SET system_identifier = NULL")
            }
            await copy.close()
        } catch {
            await copy.close()
            throw error
        }
    }

    /// A database of the same encoding, collation and settings.
    private mutating func make(like source: EngineSession, _ postgres: PostgresConnection) async throws {
        let row = try await source.connection.query("""
            SELECT pg_encoding_to_char(encoding) AS encoding, datcollate, datctype FROM pg_database WHERE datname = current_database()
            """)[0]
        let name = Self.database
        do {
            try await postgres.query("""
                CREATE DATABASE \(name) TEMPLATE template0 ENCODING \(Quote.literal(row.text("encoding"))) LC_COLLATE \(Quote.literal(row.text("datcollate"))) LC_CTYPE \(Quote.literal(row.text("datctype")))
                """)
        } catch let error as ServerError where !error.endsSession {
            notes.append("The collation \(row.text("datcollate")) is not there on this machine: rehearsed with C.")
            try await postgres.query("CREATE DATABASE \(name) TEMPLATE template0")
        }
        let settings = try await source.connection.query("""
            SELECT unnest(setconfig) AS setting FROM pg_db_role_setting
            WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())) AND setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = current_user))
            ORDER BY setdatabase, setrole
            """)
        for setting in settings.map({ $0.text("setting") }) {
            guard let sign = setting.firstIndex(of: "=") else { continue }
            let (key, value) = (setting[..<sign], String(setting[setting.index(after: sign)...]))
            // A list of names is kept as it was written.
            let sql = ["search_path", "temp_tablespaces", "session_preload_libraries"].contains(key) ? value : Quote.literal(value)
            _ = try? await postgres.execute("ALTER DATABASE \(name) SET \(key) = \(sql)")
        }
    }

    /// Statement by statement: what this machine lacks, an extension or a tablespace, is told of, and the rest goes on.
    private mutating func run(_ script: String, on connection: PostgresConnection) async throws {
        for statement in StatementSplitter.split(script) {
            do { try await connection.execute(statement.text) } catch let error as ServerError where !error.endsSession {
                // Every new database has it.
                if statement.text.contains("CREATE SCHEMA public") { continue }
                notes.append("Not copied: \(statement.text.withoutLeadingComments.firstLine): \(error.message)")
            }
        }
    }
}
