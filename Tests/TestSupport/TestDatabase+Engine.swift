import Engine

extension TestDatabase {
    /// The engine on this database, with patience that suits a test.
    public func engine(user: String? = nil, _ change: (inout EngineOptions) -> Void = { _ in }) -> MigrationEngine {
        var options = EngineOptions()
        options.lockWait = .seconds(20)
        options.reconnectWait = .seconds(20)
        options.startedBy = "tester"
        change(&options)
        return MigrationEngine(connections: DatabaseConnectionManager(ConnectionSettings(user.map { conninfo + " user=\($0)" } ?? conninfo)), options: options)
    }

    /// What `pg_dump` prints of the schema, without the journal and without the lines that name it.
    public func schema() async throws -> String {
        let programs = try PostgresPrograms.find(["pg_dump"])
        let dump = try await Program.run(["-s", "-N", "ai_shell*", "-d", conninfo], program: programs.path("pg_dump"))
        guard dump.status == 0 else { throw SchemaError(text: dump.error) }
        // Newer releases of pg_dump fence their output with a random word.
        return dump.output.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("\\restrict") && !$0.hasPrefix("\\unrestrict") }.joined(separator: "\n")
    }

    /// The same with the columns of each table by name: where one was dropped and came back, its place is another.
    public func schemaInNameOrder() async throws -> String {
        var lines: [String] = []
        var columns: [String]?
        for line in try await schema().split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("CREATE TABLE ") {
                columns = []
                lines.append(line)
            } else if let own = columns, line == ");" {
                lines += own.sorted()
                columns = nil
                lines.append(line)
            } else if columns != nil {
                columns?.append(line.hasSuffix(",") ? String(line.dropLast()) : line)
            } else {
                lines.append(line)
            }
        }
        return lines.joined(separator: "\n")
    }

    /// What of ours can be found outside the journal's schema: triggers, functions, constraints; and invalid indexes.
    public func leftovers() async throws -> [String] {
        try await run("""
            SELECT 'trigger ' || tgname AS thing FROM pg_trigger WHERE tgname LIKE '%ai\\_shell%'
            UNION ALL SELECT 'function ' || oid::regprocedure::text FROM pg_proc
              WHERE prosrc LIKE '%ai\\_shell%' AND pronamespace <> 'pg_catalog'::regnamespace
            UNION ALL SELECT 'constraint ' || conname FROM pg_constraint WHERE contype = 'c' AND conname ~ '_not_null_[0-9a-f]{8}$'
            UNION ALL SELECT 'invalid index ' || indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid
            """)?.compactMap { $0["thing"] } ?? []
    }

    private struct SchemaError: Error { let text: String }
}

/// Keeps what a run reports.
public final class EventLog: Sendable {
    private let kept = Mutex<[RunEvent]>([])

    public init() {}

    public var report: @Sendable (RunEvent) -> Void { { event in self.kept.withLock { $0.append(event) } } }
    public var events: [RunEvent] { kept.withLock { $0 } }

    public var waits: [RunWait] { events.compactMap { if case .waiting(let wait) = $0 { wait } else { nil } } }
    /// Returns once an event of this kind was reported.
    public func until(_ isIt: (RunEvent) -> Bool) async throws {
        try await Patience.until("no such event among \(events.count)") { events.contains(where: isIt) }
    }

    /// Returns once the run waits for somebody.
    public func untilWaiting() async throws { try await until { if case .waiting = $0 { true } else { false } } }

    public var blockers: [Blocker] { waits.flatMap(\.blockers) }
}
