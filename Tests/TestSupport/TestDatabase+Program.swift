import Engine

extension TestDatabase {
    /// What libpq reads of the environment to come here.
    public var environment: [String: String] {
        let names = ["host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "dbname": "PGDATABASE"]
        return conninfo.split(separator: " ").reduce(into: [:]) { variables, word in
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            if let name = names[parts[0]] { variables[name] = parts.last?.replacing("'", with: "") }
        }
    }

    /// Starts `ai-shell migrate …` on this database.
    public func startMigrate(_ words: String...) throws -> RunningProgram { try startMigrate(words) }

    public func startMigrate(_ words: [String]) throws -> RunningProgram {
        try Program.start(["-X", "-d", conninfo, "migrate"] + words)
    }

    /// Runs `ai-shell migrate …` on this database to its end.
    public func migrate(_ words: String...) async throws -> Program.Outcome { try await startMigrate(words).wait() }
}

extension TestDatabase {
    /// Everything that `pg_dump` prints: schema and data, the journal included.
    public func dump() async throws -> String {
        let programs = try PostgresPrograms.find(["pg_dump"])
        let dump = try await Program.run(["-d", conninfo], program: programs.path("pg_dump"))
        guard dump.status == 0 else { throw DumpError(text: dump.error) }
        // Newer releases of pg_dump fence their output with a random word.
        return dump.output.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("\\restrict") && !$0.hasPrefix("\\unrestrict") }.joined(separator: "\n")
    }

    private struct DumpError: Error { let text: String }
}
