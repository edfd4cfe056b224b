extension MigrationEngine {
    /// Judges scripts by their text and the active database.
    /// - Throws: ``ConnectionError`` without a server, ``RunFailure/lookBlocked(seconds:blockers:)`` where a table is locked even against being looked at.
    public func verify(_ scripts: [SQLScript]) async throws -> [FileVerdict] {
        try await withSession("verify") { session in
            let hindrances = try await session.hindrances()
            var verdicts: [FileVerdict] = []
            for script in scripts {
                let catalog = try await CatalogReader(session: session).read(for: script.sql)
                var verdict = ScriptJudge(script: script, catalog: catalog).verdict()
                verdict.notes += hindrances
                verdicts.append(verdict)
            }
            return verdicts
        }
    }

    /// Judges a migration by its file, the active database and its journal.
    /// - Parameter lines: Of the file; none for a draft.
    public func verify(_ migration: Migration, file: String, lines: [String]) async throws -> FileVerdict {
        try await withSession("verify") { session in
            let state = try await Journal(connection: session.connection).state(of: migration.name)
            let catalog = try await CatalogReader(session: session).read(for: migration)
            var verdict = MigrationJudge(
                migration: migration, file: file, lines: lines, catalog: catalog, state: state, keepsSnapshots: options.automaticSnapshot).verdict()
            verdict.notes += try await session.hindrances()
            return verdict
        }
    }
}

extension FileVerdict {
    /// Adds what a rehearsal of the migration broke.
    public mutating func add(_ rehearsal: Rehearsal, of migration: Migration, lines: [String]) {
        for (number, what) in rehearsal.breaches {
            let phase = migration.phases.first { $0.number == number }
            let place = (phase?.operations.first?.fields.place).map { SourcePlace(file: file, line: $0.line, column: $0.column) } ?? SourcePlace(file: file, line: 0, column: 0)
            let text = lines.indices.contains(place.line - 1) ? lines[place.line - 1] : ""
            findings.append(
                Finding(rule: RehearsalBroken.id, severity: RehearsalBroken.severity, place: place, lineText: text, statement: number.map { "phase \($0)" } ?? "", what: what))
        }
        findings = findings.inOrder
        notes += rehearsal.notes
        let steps = rehearsal.phases.map(\.steps.count).reduce(0, +)
        if steps > 0, rehearsal.breaches.isEmpty { notes.append("Rehearsed on a throw-away copy of the schema: \(steps) step\(steps == 1 ? "" : "s") locked and rewrote what the plan says, and nothing more.") }
    }

    /// Judges without a database.
    public static func offline(_ script: SQLScript) -> FileVerdict { ScriptJudge(script: script, catalog: nil).verdict() }

    public static func offline(_ migration: Migration, file: String, lines: [String]) -> FileVerdict {
        MigrationJudge(migration: migration, file: file, lines: lines, catalog: nil, state: .none).verdict()
    }

    /// Of a file that cannot be read.
    public init(_ error: MigrationFileError) {
        self.init(file: error.file)
        findings = error.problems.map { problem in
            Finding(rule: SyntaxErrorRule.id, severity: SyntaxErrorRule.severity, place: problem.place, lineText: problem.lineText, statement: "", what: problem.message, instead: problem.hint)
        }
    }

    /// Whether its plan can be made, so that it can be rehearsed.
    public var hasPlan: Bool { !findings.contains { $0.rule == PlanRefused.id || $0.rule == EditedAfterApply.id } }
    /// Whether it could not be read, so that nothing of it was judged.
    public var isUnreadable: Bool { findings.contains(where: \.isUnreadable) }
}

extension EngineSession {
    /// What stands in the database's way now, whatever the file says, as sentences.
    /// - SeeAlso: <https://www.postgresql.org/docs/current/routine-vacuuming.html>
    fileprivate func hindrances() async throws -> [String] {
        var notes: [String] = []
        let long = try await connection.query("""
            SELECT pid, coalesce(usename::text, 'another role') AS role, state, extract(epoch FROM clock_timestamp() - xact_start)::int AS age
            FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start < clock_timestamp() - interval '1 minute'
            ORDER BY xact_start LIMIT 3
            """)
        notes += long.map { "Session \($0.text("pid")) (\($0.text("role")), \($0["state"] ?? "state unknown")) has a transaction open for \($0.integer("age").grouped) s: what it locked is waited for, and VACUUM removes nothing younger." }
        let prepared = try await connection.query("""
            SELECT gid, extract(epoch FROM clock_timestamp() - prepared)::int AS age FROM pg_prepared_xacts WHERE database = current_database() ORDER BY prepared LIMIT 3
            """)
        notes += prepared.map { "Prepared transaction \($0.text("gid")) is open for \($0.integer("age").grouped) s and keeps its locks until COMMIT PREPARED or ROLLBACK PREPARED." }
        let slots = try await connection.query("""
            SELECT slot_name, CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint END AS kept
            FROM pg_replication_slots WHERE NOT active AND restart_lsn IS NOT NULL ORDER BY slot_name LIMIT 3
            """)
        notes += slots.map { row in
            "Replication slot \(row.text("slot_name")) has no reader and keeps \(row["kept"].flatMap(Int.init).map(\.asSize) ?? "all") WAL since: whatever writes many rows fills the disk."
        }
        return notes
    }
}
