import Engine

extension TestDatabase {
    /// Starts `ai-shell migrate …` on this database.
    public func startMigrate(_ words: String...) throws -> RunningProgram { try startMigrate(words) }

    public func startMigrate(_ words: [String]) throws -> RunningProgram {
        try Program.start(["-X", "-d", conninfo, "migrate"] + words)
    }

    /// Runs `ai-shell migrate …` on this database to its end.
    public func migrate(_ words: String...) async throws -> Program.Outcome { try await startMigrate(words).wait() }
}
