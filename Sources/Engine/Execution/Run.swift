/// One run on one database: its connections, its lock, and the phases it applies or takes back.
///
/// Whatever is lost (the connection, the process, the server) the journal says where to go on, so every method may be
/// called again after a reconnect.
actor Run {
    private let settings: ConnectionSettings
    private let migration: Migration
    private let options: EngineOptions
    private let control: RunControl
    private let report: @Sendable (RunEvent) -> Void
    private let live: LiveRecorder
    private var monitor: RunMonitor?
    private let uncertainStep: UncertainStep?

    /// Holds the lock; looks at locks and the journal.
    private var watch: EngineSession
    /// Changes things.
    private var work: EngineSession
    private var execution = 0
    private var token = ""

    private var journal: Journal { Journal(connection: watch.connection) }

    /// Connects, makes the journal where it is missing, and takes the lock.
    init(
        _ migration: Migration, on settings: ConnectionSettings, options: EngineOptions, uncertainStep: UncertainStep?, control: RunControl,
        report: @escaping @Sendable (RunEvent) -> Void
    ) async throws {
        self.settings = settings
        self.migration = migration
        self.options = options
        self.uncertainStep = uncertainStep
        self.control = control
        let live = LiveRecorder()
        self.live = live
        self.report = { event in
            live.note(event)
            report(event)
        }
        (watch, work) = try await Self.connect(settings, report: report)
    }

    /// A connection that holds the lock of a run, and one that works under it.
    static func connect(
        _ settings: ConnectionSettings, report: @Sendable (RunEvent) -> Void
    ) async throws -> (EngineSession, EngineSession) {
        let watch = try await EngineSession.open(settings, purpose: "control")
        do {
            let journal = Journal(connection: watch.connection)
            if try await watch.connection.query("SELECT pg_is_in_recovery()").scalar == "t" { throw RunFailure.notPrimary }
            // A run that was killed lets go as soon as its server process notices, which takes up to a second.
            try await journal.lock(patience: .seconds(3))
            try await journal.checkRights()
            if try await !journal.isCurrent() { try await journal.install() }
            try await journal.recognizeServer { report(.note($0)) }
            try await journal.waitForOrphans(patience: .seconds(30)) { report(.waiting($0)) }
            return (watch, try await connectWork(settings))
        } catch {
            await watch.close()
            throw error
        }
    }

    /// One that a later run waits for before it goes on.
    static func connectWork(_ settings: ConnectionSettings, purpose: String = "work") async throws -> EngineSession {
        let work = try await EngineSession.open(settings, purpose: purpose)
        do {
            try await work.connection.query("SELECT pg_advisory_lock_shared(\(Journal.lockClass), 2)")
            return work
        } catch {
            await work.close()
            throw error
        }
    }

    func close() async {
        await work.close()
        await watch.close()
    }

    func state() async throws -> JournalState {
        try await persistently { run in try await run.journal.state(of: run.migration.name) }
    }

    /// Waits where somebody has locked a table even against being looked at, and says so.
    func catalog() async throws -> Catalog {
        let (work, migration) = (work, migration)
        control.onCancel { work.connection.cancel() }
        defer { control.onCancel(nil) }
        do {
            return try await StatementWatch(
                connection: watch.connection, pid: work.connection.backendPID, title: "look at the tables", control: control, report: report
            ).during { try await CatalogReader(session: work).read(for: migration) }
        } catch let error as ServerError where error.code == ServerError.queryCanceled && control.isCancelled {
            throw RunStop()
        }
    }

    // MARK: The frame of a run

    /// Runs the body as one execution of the journal, and writes down how it ended.
    func asExecution(_ kind: String, target: Int, _ body: @Sendable (isolated Run) async throws -> Execution) async throws -> Execution {
        token = Self.newToken()
        execution = try await persistently { run in
            try await run.journal.begin(run.migration, kind: kind, target: target, token: run.token, options: run.options)
        }
        report(.started(execution: execution, migration: migration.name))
        do {
            var result = try await monitored(body)
            result.id = execution
            let status = result.status == .waitingForGate ? "waiting_for_gate" : "completed"
            try await persistently { run in try await run.journal.end(run.execution, status: status) }
            return result
        } catch {
            let failure = Self.described(error)
            _ = try? await journal.end(execution, status: Self.status(of: failure), message: failure.message, hint: failure.hint)
            throw failure
        }
    }

    private func monitored<Value: Sendable>(_ body: @Sendable (isolated Run) async throws -> Value) async throws -> Value {
        let pace = Pace(options: options, control: control, report: report)
        let monitor = RunMonitor(settings, execution: execution, pace: pace, live: live, options: options)
        try await persistently { _ in try await monitor.start() }
        self.monitor = monitor
        do {
            let value = try await body(self)
            await monitor.stop()
            return value
        } catch {
            await monitor.stop()
            throw error
        }
    }

    private static func status(of failure: any DescribedError) -> String {
        switch failure.exitStatus {
        case .stopped, .connection: "stopped"
        case .phaseLeft: "left"
        default: "failed"
        }
    }

    private static func described(_ error: any Error) -> any DescribedError {
        if error is RunStop || error is CancellationError { return RunFailure.stopped }
        if let error = error as? ServerError, error.code == Record.takenOver { return RunFailure.busy(holder: "it has taken over from this one") }
        return error as? any DescribedError ?? PlanRefusal("\(error)")
    }

    private static func newToken() -> String {
        (0..<4).map { _ in String(UInt32.random(in: 0...UInt32.max), radix: 16) }.joined(separator: "-")
    }

    /// Runs the body again after a lost connection, with the lock and a new token, until it ends otherwise.
    private func persistently<Value: Sendable>(_ body: (isolated Run) async throws -> Value) async throws -> Value {
        while true {
            do { return try await body(self) } catch let error as ConnectionError {
                try await reconnect(after: error)
            }
        }
    }

    private func reconnect(after error: ConnectionError) async throws {
        let clock = ContinuousClock()
        let end = clock.now + options.reconnectWait
        var pause: Duration = .milliseconds(100)
        var last = error.message
        while true {
            report(.reconnecting(reason: last))
            // Of two connections one may still stand: it would be in the way of the next as an earlier run's.
            await close()
            try control.check()
            try await clock.sleep(for: pause)
            pause = min(pause * 2, .seconds(5))
            do {
                (watch, work) = try await Self.connect(settings, report: report)
                token = Self.newToken()
                if execution > 0 { try await journal.renew(execution, token: token) }
                report(.note("connected again"))
                return
            } catch let error as any DescribedError where error is ConnectionError || error is ServerError || error.exitStatus == .refused {
                last = error.message
                guard clock.now < end else { throw RunFailure.reconnectFailed(last) }
            }
        }
    }

    // MARK: Phases

    /// Applies one phase from wherever it stands; a failure takes it back to its start, as far as that goes.
    func apply(_ phase: Phase, gatePassedBy: String?, expecting: PhasePlan?) async throws {
        let start = ContinuousClock().now
        do {
            try await persistently { run in try await run.attempt(phase, gatePassedBy: gatePassedBy, expecting: expecting) }
        } catch let failure as PhaseFailure {
            if options.onFailure == .stop {
                _ = try? await journal.event("phase_failed", failure.cause.message, execution: execution, phase: phase.number)
                throw RunFailure.kept(phase: phase.number, cause: failure.cause)
            }
            try await persistently { run in try await run.takeBack(phase.number, cause: failure.cause) }
            throw RunFailure.takenBack(phase: phase.number, cause: failure.cause)
        }
        report(.phaseFinished(number: phase.number, seconds: (ContinuousClock().now - start) / .seconds(1)))
        try await persistently { run in
            try await run.journal.event("phase_applied", phase.description, execution: run.execution, phase: phase.number)
        }
    }

    private func attempt(_ phase: Phase, gatePassedBy: String?, expecting: PhasePlan?) async throws {
        var record = try await state().phases[phase.number]
        if record?.status == .applied { return }
        if record?.status != .applying {
            let plan = try Planner(migration, keepsSnapshots: options.automaticSnapshot).plan(phase.number...phase.number, from: try await catalog()).phases[0]
            if let expecting, !plan.doesTheSame(as: expecting) { throw RunFailure.planChanged }
            try await journal.start(phase, plan: plan, of: migration.name, execution: execution, gatePassedBy: phase.gate == nil ? nil : gatePassedBy)
            record = try await state().phases[phase.number]
        }
        guard let record, let plan = record.plan else { throw RunFailure.needsFullFile(migration.name) }
        if record.stepsDone > 0 { report(.resumed(phase: phase.number, stepsDone: record.stepsDone)) }
        report(.phaseStarted(plan))
        let runner = runner(phase.number, run: record.run, .apply, timeout: plan.timeoutMilliseconds)
        do {
            try await run(plan.steps, runner)
        } catch let error where Self.isFailure(error) {
            throw PhaseFailure(cause: Self.described(error))
        }
    }

    /// The phase itself failed, and is to be taken back.
    private struct PhaseFailure: Error { let cause: any DescribedError }

    /// Whether it is the phase that failed, rather than the connection, the operator's patience or the fence.
    private static func isFailure(_ error: any Error) -> Bool {
        if error is RunStop || error is CancellationError || error is ConnectionError { return false }
        if let error = error as? RunFailure {
            return switch error {
            case .lockNotAcquired, .notOutlasted, .stepDeadline, .heldTooLong, .stopped, .busy, .uncertain: false
            default: true
            }
        }
        if let error = error as? ServerError { return error.code != Record.takenOver }
        return true
    }

    private func run(_ steps: [Step], _ runner: StepRunner) async throws {
        let (done, begun) = try await journal.steps(runner.record.place)
        for step in steps where !done.contains(step.number) {
            try control.check()
            try await runner.monitor.pace.whilePaused()
            let start = ContinuousClock().now
            report(.stepStarted(step, of: steps.count))
            do { try await runner.run(step, wasBegun: begun.contains(step.number)) } catch let error as ServerError where error.code != Record.takenOver {
                throw RunFailure.step(title: step.title, error)
            }
            report(.stepFinished(step, seconds: (ContinuousClock().now - start) / .seconds(1)))
        }
    }

    private func runner(_ phase: Int, run: Int, _ direction: Record.Direction, timeout: Int?) -> StepRunner {
        guard let monitor else { preconditionFailure("phases run as an execution") }
        return StepRunner(
            work: work, watch: watch, settings: settings,
            record: Record(
                place: Record.Place(migration: migration.name, phase: phase, run: run, direction: direction), execution: execution, token: token),
            options: options, lockTimeout: min(timeout ?? options.timeoutMilliseconds, work.longestLockTimeout), control: control, monitor: monitor,
            report: report, uncertainStep: uncertainStep)
    }

    /// After a failure: undoes the steps that are done, in reverse order.
    private func takeBack(_ phase: Int, cause: any DescribedError) async throws {
        guard let record = try await state().phases[phase], record.status != .undone, let plan = record.plan else { return }
        if let table = try await journal.tableChangedInPlace(plan, Record.Place(migration: migration.name, phase: phase, run: record.run, direction: .apply)) {
            throw RunFailure.left(phase: phase, cause: cause, undo: RunFailure.changedInPlace(table: table))
        }
        report(.undoing(phase: phase, reason: cause.message))
        _ = try? await journal.event("phase_failed", cause.message, execution: execution, phase: phase)
        do { try await undo(phase, run: record.run, plan: plan, custom: nil) } catch let error where !(error is ConnectionError) {
            throw RunFailure.left(phase: phase, cause: cause, undo: Self.described(error))
        }
    }

    /// Takes a phase back, from wherever it stands.
    func rollBack(_ phase: Int) async throws {
        let start = ContinuousClock().now
        report(.undoing(phase: phase, reason: nil))
        try await persistently { run in
            guard let record = try await run.state().phases[phase], record.status != .undone, let plan = record.plan else { return }
            var custom: [Step]?
            if record.status == .applied, let file = run.migration.phases.first(where: { $0.number == phase }), file.rollbackOperations != nil {
                custom = try Planner(run.migration).planRollback(of: file, from: try await run.catalog())
            }
            do { try await run.undo(phase, run: record.run, plan: plan, custom: custom) } catch let error where Self.isFailure(error) {
                throw RunFailure.notRolledBack(phase: phase, cause: Self.described(error))
            }
        }
        report(.phaseTakenBack(number: phase, seconds: (ContinuousClock().now - start) / .seconds(1)))
        try await persistently { run in
            try await run.journal.event("phase_rolled_back", "phase \(phase)", execution: run.execution, phase: phase)
        }
    }

    private func undo(_ phase: Int, run: Int, plan: PhasePlan, custom: [Step]?) async throws {
        let record = try await state().phases[phase]
        var steps = record?.undo
        if record?.status != .undoing || steps == nil {
            let done = try await journal.steps(Record.Place(migration: migration.name, phase: phase, run: run, direction: .apply))
            var undo = plan
            undo.steps = plan.steps.filter { done.done.contains($0.number) || done.begun.contains($0.number) }
            steps = custom ?? undo.undo
            try await journal.startUndo(phase, of: migration.name, steps: steps ?? [])
        }
        let timeout = plan.timeoutMilliseconds
        try await self.run(steps ?? [], runner(phase, run: run, .undo, timeout: timeout))
        try await journal.finishUndo(phase, of: migration.name)
    }
}
