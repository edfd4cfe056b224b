/// Plans, applies and takes back migrations on the active database.
///
/// ```swift
/// let connections = DatabaseConnectionManager()
/// try connections.add("shop", "host=db1 dbname=shop")
/// let engine = MigrationEngine(connections: connections, options: .init(migrationsDirectory: "./migrations"))
/// let execution = try await engine.execute("./migrations/add-orders-index.yaml")
/// ```
public struct MigrationEngine: Sendable {
    public let connections: DatabaseConnectionManager
    /// Where the outcome of each migration's latest run is kept, under ``StateKey/latest(_:)``.
    public let state: StateManager?
    public var options: EngineOptions

    public init(connections: DatabaseConnectionManager, state: StateManager? = nil, options: EngineOptions = EngineOptions()) {
        self.connections = connections
        self.state = state
        self.options = options
    }

    /// Where a migration stands and what a request would run.
    public struct Preview: Sendable {
        public var catalog: Catalog
        public var state: JournalState
        public var decision: ApplyDecision
        public var plan: Plan
        public var port: String
    }

    /// Reads catalog and journal, and plans what the request comes to.
    /// - Throws: ``PlanRefusal`` or ``RunFailure`` where it is refused, ``ConnectionError`` without a server.
    package func preview(_ migration: Migration, _ request: ApplyRequest) async throws -> Preview {
        try await withSession("plan") { session in
            let journal = Journal(connection: session.connection)
            try await journal.checkRights()
            let state = try await journal.state(of: migration.name)
            let decision = try ApplyDecision(request, migration, state, file: options.fileName ?? migration.name)
            let catalog = try await CatalogReader(session: session).read(for: migration)
            var plan = Plan(migration: migration.name, database: catalog.database, phases: [])
            var first = decision.phases.first
            if let number = first, let begun = state.phases[number], begun.status == .applying, let stored = begun.plan {
                plan.phases.append(stored)
                first = decision.phases.dropFirst().first
            }
            if let first, let last = decision.phases.last, plan.phases.isEmpty {
                plan.phases += try planner(migration).plan(first...last, from: catalog).phases
            }
            return Preview(catalog: catalog, state: state, decision: decision, plan: plan, port: session.connection.port)
        }
    }

    private func planner(_ migration: Migration) -> Planner { Planner(migration, keepsSnapshots: options.automaticSnapshot) }

    /// Plans phases regardless of gates and of what was asked to run: what `migrate plan` shows.
    public func plan(_ migration: Migration, phase: Int? = nil) async throws -> Preview {
        var preview = try await preview(migration, phase.map { .phase($0) } ?? .through(migration.phases.count))
        preview.decision.gate = nil
        return preview
    }

    /// Applies what the request comes to, phase by phase.
    ///
    /// - Parameter expecting: The plan that was shown; a phase whose steps would differ now is refused.
    /// - Throws: ``RunFailure`` with the exit status that fits.
    package func apply(
        _ migration: Migration, _ request: ApplyRequest, expecting: Plan? = nil, uncertainStep: UncertainStep? = nil, control: RunControl = RunControl(),
        report: @escaping @Sendable (RunEvent) -> Void = { _ in }
    ) async throws -> Execution {
        let run = try await Run(
            migration, on: try connections.settings, options: options, uncertainStep: uncertainStep, control: control, report: report)
        do {
            let state = try await run.state()
            let decision = try ApplyDecision(request, migration, state, file: options.fileName ?? migration.name)
            for number in decision.skipped { report(.phaseSkipped(number: number)) }
            let skipped = decision.skipped.map { Execution.PhaseResult(number: $0, status: .skipped) }
            guard let last = decision.phases.last else {
                await run.close()
                return Execution(
                    id: nil, migration: migration.name, status: decision.gate == nil ? .completed : .waitingForGate, phaseResults: skipped,
                    gate: decision.gate)
            }
            let options = options
            let target = request == .pending ? max(last, decision.gate.map { $0.phase - 1 } ?? last) : last
            let execution = try await run.asExecution("apply", target: target) { run in
                var results = skipped
                for phase in migration.phases where decision.phases.contains(phase.number) {
                    let begun = state.phases[phase.number]?.status == .applying
                    try await run.apply(
                        phase, gatePassedBy: options.startedBy, expecting: begun ? nil : expecting?.phases.first { $0.number == phase.number })
                    results.append(Execution.PhaseResult(number: phase.number, status: .completed))
                }
                return Execution(
                    id: nil, migration: migration.name, status: decision.gate == nil ? .completed : .waitingForGate, phaseResults: results,
                    gate: decision.gate)
            }
            await run.close()
            return try await keep(execution)
        } catch {
            await run.close()
            throw error
        }
    }

    private func keep(_ execution: Execution) async throws -> Execution {
        try await state?.set(.latest(execution.migration), to: execution)
        return execution
    }

    /// The phases that a rollback would take back, latest first, each with its steps.
    package func previewRollback(_ migration: Migration, toPhase: Int) async throws -> RollbackPreview {
        try await withSession("plan") { session in
            let state = try await Journal(connection: session.connection).state(of: migration.name)
            let catalog = try await CatalogReader(session: session).read(for: migration)
            let numbers = Self.phasesToUndo(state, toPhase: toPhase)
            guard !numbers.isEmpty else { throw RunFailure.nothingToRollBack }
            let phases = try numbers.map { number in
                let record = state.phases[number]
                var plan = record?.plan ?? PhasePlan(number: number, description: "", checksum: "", steps: [])
                let file = migration.phases.first { $0.number == number }
                let custom = try file.flatMap { try planner(migration).planRollback(of: $0, from: catalog) }
                if custom == nil, let barrier = state.barrier(number) { throw barrier }
                let losses = custom == nil ? plan.losses : []
                plan.steps = record?.undo ?? custom ?? plan.undo
                return RollbackPreview.Phase(plan: plan, losses: losses)
            }
            return RollbackPreview(catalog: catalog, state: state, phases: phases, port: session.connection.port)
        }
    }

    package struct RollbackPreview: Sendable {
        package var catalog: Catalog
        package var state: JournalState
        package var phases: [Phase]
        package var port: String

        package struct Phase: Sendable {
            /// The steps that take the phase back.
            package var plan: PhasePlan
            /// What they cannot bring back.
            package var losses: [String]
        }
    }

    private static func phasesToUndo(_ state: JournalState, toPhase: Int) -> [Int] {
        state.phases.filter { $0.key > toPhase && $0.value.status != .undone }.keys.sorted(by: >)
    }

    /// Takes back every applied phase after `toPhase`, latest first.
    package func rollBack(
        _ migration: Migration, toPhase: Int = 0, uncertainStep: UncertainStep? = nil, control: RunControl = RunControl(),
        report: @escaping @Sendable (RunEvent) -> Void = { _ in }
    ) async throws -> Execution {
        let run = try await Run(
            migration, on: try connections.settings, options: options, uncertainStep: uncertainStep, control: control, report: report)
        do {
            let state = try await run.state()
            let numbers = Self.phasesToUndo(state, toPhase: toPhase)
            guard !numbers.isEmpty else { throw RunFailure.nothingToRollBack }
            for number in numbers where migration.phases.first(where: { $0.number == number })?.rollbackOperations == nil {
                if let barrier = state.barrier(number) { throw barrier }
            }
            let execution = try await run.asExecution("rollback", target: toPhase) { run in
                for number in numbers { try await run.rollBack(number) }
                return Execution(
                    id: nil, migration: migration.name, status: .rolledBack, phaseResults: numbers.map { .init(number: $0, status: .undone) }, gate: nil)
            }
            await run.close()
            return try await keep(execution)
        } catch {
            await run.close()
            throw error
        }
    }

    public func state(of migration: String) async throws -> JournalState {
        try await withSession("status") { session in try await Journal(connection: session.connection).state(of: migration) }
    }

    /// States by name, the latest run first.
    public func states() async throws -> [(name: String, state: JournalState)] {
        try await withSession("status") { session in try await Journal(connection: session.connection).states() }
    }

    /// The type of a column that is there, as `format_type` prints it.
    /// - Throws: ``PlanRefusal`` where there is none.
    package func columnType(table: String, column: String) async throws -> String {
        let name = try TableName(parsing: table)
        return try await withSession("generate") { session in
            let catalog = try await CatalogReader(session: session).read(tables: [name], types: [], expressions: [])
            let migration = Migration(name: "", phases: [])
            let context = PlanContext(migration: migration, phase: Phase(number: 1, description: ""), catalog: catalog)
            return try context.column(column, of: try context.table(name)).type
        }
    }

    func withSession<Value>(_ purpose: String, _ body: (EngineSession) async throws -> Value) async throws -> Value {
        let session = try await EngineSession.open(try connections.settings, purpose: purpose)
        do {
            try await session.connection.query("SET lock_timeout = \(Int(options.lookWait / .milliseconds(1)))")
            let value = try await body(session)
            await session.close()
            return value
        } catch let error as ServerError where error.code == ServerError.lockNotAvailable {
            let blockers = (try? await Self.excluding(session.connection)) ?? []
            await session.close()
            throw RunFailure.lookBlocked(seconds: Int(options.lookWait / .seconds(1)), blockers: blockers)
        } catch {
            await session.close()
            throw error
        }
    }

    /// Who has or wants a lock that excludes readers, the one that has begun first before the others.
    private static func excluding(_ connection: PostgresConnection) async throws -> [Blocker] {
        try await connection.query("""
            SELECT l.pid, a.usename, a.application_name, a.state, left(regexp_replace(a.query, '\\s+', ' ', 'g'), 120) AS query,
                   extract(epoch FROM clock_timestamp() - a.xact_start) AS age, l.relation::regclass AS relation
            FROM pg_locks l LEFT JOIN pg_stat_activity a USING (pid)
            WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock' AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
              AND l.relation IN (SELECT oid FROM pg_class WHERE relkind IN ('r', 'p', 'f', 'm', 'v')) AND l.pid IS DISTINCT FROM pg_backend_pid()
            ORDER BY l.granted DESC, age DESC NULLS LAST LIMIT 5
            """, shielded: true).map { Blocker($0, on: $0.text("relation")) }
    }
}
