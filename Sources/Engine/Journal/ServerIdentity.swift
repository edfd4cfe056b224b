/// Which server a journal was written on: the cluster's own number, and the timeline of its log, which every failover and every
/// restore to an earlier moment raises.
///
/// - SeeAlso: <https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-TIMELINES>
struct ServerIdentity: Equatable, Sendable {
    let system: String
    let timeline: Int

    /// nil where this role may not ask.
    static func read(_ connection: PostgresConnection) async throws -> ServerIdentity? {
        do {
            let row = try await connection.query("""
                SELECT system_identifier::text AS system, ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int AS timeline
                FROM pg_control_system()
                """)[0]
            return ServerIdentity(system: row.text("system"), timeline: row.integer("timeline"))
        } catch let error as ServerError where !error.endsSession {
            return nil
        }
    }
}

extension Journal {
    /// Compares the server with the one that the journal was last written on, and writes down which it is now.
    ///
    /// - Parameter note: Gets a sentence where it is another one by now.
    /// - Throws: ``RunFailure/otherServer(was:now:)`` where a phase or a dual write is under way that another server began.
    func recognizeServer(note: (String) -> Void) async throws {
        guard let now = try await ServerIdentity.read(connection),
            let row = try await connection.query("SELECT system_identifier, timeline FROM ai_shell.version").first
        else { return }
        let system = row["system_identifier"]
        if system == now.system, row.integer("timeline") == now.timeline { return }
        if let system, system != now.system {
            let open = try await connection.query("""
                SELECT EXISTS (SELECT FROM ai_shell.pairs) OR EXISTS (SELECT FROM ai_shell.phases WHERE status IN ('applying', 'undoing'))
                """).scalar
            if open == "t" { throw RunFailure.otherServer(was: system, now: now.system) }
            note("the journal was written on another server, from which this database was copied or restored; what it says is taken as it is")
        } else if system != nil {
            note("the server has failed over, or was restored to an earlier moment: what the journal says now counts")
        }
        try await connection.execute("BEGIN; \(Self.renumbering); COMMIT")
        try await connection.query("UPDATE ai_shell.version SET system_identifier = $1, timeline = $2", [now.system, String(now.timeline)])
    }

    /// A table that was restored from a dump has another number.
    private static let renumbering = """
        UPDATE ai_shell.pairs p SET relation = c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = p.definition ->> 'schema' AND c.relname = p.definition ->> 'table' AND p.relation <> c.oid;
        UPDATE ai_shell.rejected_rows r SET relation = p.relation FROM ai_shell.pairs p WHERE p.pair = r.pair AND r.relation <> p.relation
        """
}
