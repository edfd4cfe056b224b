/// Does one step and writes it down, in one transaction where the step allows that.
struct StepRunner {
    let work: EngineSession
    /// Looks at locks and the journal, outside transactions.
    let watch: EngineSession
    /// For more connections.
    let settings: ConnectionSettings
    let record: Record
    let options: EngineOptions
    /// The longest `lock_timeout` of the phase in milliseconds.
    let lockTimeout: Int
    let control: RunControl
    let monitor: RunMonitor
    let report: @Sendable (RunEvent) -> Void
    /// What the operator says of a step of which nobody can tell whether it ran.
    let uncertainStep: UncertainStep?

    private var connection: PostgresConnection { work.connection }

    /// - Parameter wasBegun: Whether an earlier run began it outside a transaction and did not write that it ended.
    func run(_ step: Step, wasBegun: Bool) async throws {
        control.onCancel { [connection] in connection.cancel() }
        defer { control.onCancel(nil) }
        do {
            switch step.action {
            case .transaction(let transaction): try await run(transaction, of: step)
            case .statement(let statement):
                let runner = LoneStatementRunner(
                    statement: statement, step: step, work: work, watch: watch, record: record, options: options, control: control, report: report,
                    uncertainStep: uncertainStep)
                guard let tracer = control.tracer else { return try await runner.run(wasBegun: wasBegun) }
                try await tracer.during(step, of: record.place, pid: connection.backendPID) { try await runner.run(wasBegun: wasBegun) }
            case .backfill(let plan):
                let moved = Subject(table: plan.tableSQL, title: plan.table, key: plan.key, lock: .rowExclusive)
                let ((rows, skipped), stall) = try await moving(moved, step) { try await Backfiller(plan: plan, context: $0).run() }
                let passed = skipped == 0 ? "" : ", \(skipped.grouped) skipped: see ai_shell.rejected_rows"
                report(.note((rows == 0 && skipped == 0 ? "\(step.title): no row needed it" : "\(step.title): \(rows.grouped) rows changed") + passed + stall))
                try await writeDown(step)
            case .compare(let plan):
                let compared = Subject(table: plan.tableSQL, title: plan.table, key: plan.key, lock: .accessShare)
                let (rows, stall) = try await moving(compared, step) { try await Comparer(plan: plan, context: $0).run() }
                report(.note("\(step.title): \(rows.grouped) rows agree\(stall)"))
                try await writeDown(step)
            case .copy(let twin):
                let copied = Subject(table: twin.source, title: twin.sourceTable, key: twin.sourceKey, lock: .rowShare)
                let (rows, stall) = try await moving(copied, step) { try await TwinCopier(twin: twin, context: $0).run() }
                report(.note("\(step.title): \(rows.grouped) rows copied\(stall)"))
                try await writeDown(step)
            case .compareTwin(let twin):
                let compared = Subject(table: twin.source, title: twin.sourceTable, key: twin.sourceKey, lock: .accessShare)
                let (rows, stall) = try await moving(compared, step) { try await TwinComparer(twin: twin, context: $0).run() }
                report(.note("\(step.title): \(rows.grouped) rows agree\(stall)"))
                try await writeDown(step)
            case .outlast:
                try await OlderTransactions(watch: watch.connection, own: connection.backendPID, title: step.title, options: options, control: control, report: report).outlast()
                try await writeDown(step)
            case .fillRows(let plan):
                let parent = Subject(plan.child, lock: .rowShare)
                let (rows, stall) = try await moving(parent, step) { try await ChildFiller(plan: plan, context: $0).run() }
                report(.note((rows == 0 ? "\(step.title): no row needed it" : "\(step.title): for \(rows.grouped) rows of \(parent.title)") + stall))
                try await writeDown(step)
            case .compareRows(let plan):
                let parent = Subject(plan.child, lock: .accessShare)
                let (rows, stall) = try await moving(parent, step) { try await ChildComparer(plan: plan, context: $0).run() }
                report(.note("\(step.title): \(rows.grouped) rows have theirs\(stall)"))
                try await writeDown(step)
            case .check(let check):
                try await work.underUserSearchPath { connection in try await Self.verify(check, on: connection) }
                try await writeDown(step)
            }
        } catch let error as ServerError where error.code == ServerError.queryCanceled && (control.isCancelled || Task.isCancelled) {
            throw RunStop()
        } catch let error as ServerError where error.endsSession {
            throw ConnectionError.lost(error.message)
        }
    }

    private var lockPatience: LockPatience {
        LockPatience(work: connection, watch: watch.connection, options: options, control: control, report: report)
    }

    /// The table whose rows are moved or compared.
    private struct Subject {
        /// Quoted and qualified.
        let table: String
        /// As it is called in messages.
        let title: String
        let key: [BackfillPlan.KeyColumn]
        /// What its movement takes of it.
        let lock: LockMode

        init(table: String, title: String, key: [BackfillPlan.KeyColumn], lock: LockMode) {
            (self.table, self.title, self.key, self.lock) = (table, title, key, lock)
        }

        init(_ child: ChildTable, lock: LockMode) {
            self.init(table: child.parentSQL, title: child.parentTitle, key: [child.parentKey], lock: lock)
        }
    }

    /// Stalls that are worth a word.
    private static let longStall: Duration = .milliseconds(100)

    /// For the movement of rows: whoever locks the table meanwhile is named, rather than waited for in silence, and the server is looked at.
    /// - Returns: The value of the body, and a clause on how long readers had to wait, empty where that was not long.
    private func moving<Value>(_ subject: Subject, _ step: Step, _ body: (MoveContext) async throws -> Value) async throws -> (Value, stall: String) {
        try await connection.query("SET lock_timeout = \(lockTimeout)")
        do {
            let patience = TablePatience(locks: lockPatience, lock: TableLock(table: subject.table, title: subject.title, mode: subject.lock))
            let crew = Crew(first: work, settings: settings, lockTimeout: lockTimeout, pace: monitor.pace, control: control, report: report)
            let context = MoveContext(
                title: step.title, estimatedRows: step.estimate.rows, crew: crew, patience: patience, record: record, stepNumber: step.number,
                options: options, control: control, pace: monitor.pace, report: report)
            let keys = KeyRange(table: subject.table, key: subject.key)
            let row = subject.key.isEmpty ? nil : try await patience { try await keys.largest(connection) }
            let (value, stall) = try await monitor.whileMoving(subject.table, title: subject.title, point: row.map { keys.point($0) } ?? ("true", [])) {
                try await body(context)
            }
            try await connection.query("SET lock_timeout = 0")
            return (value, stall < Self.longStall ? "" : "; a reader waited \(Int(stall / .milliseconds(1)).grouped) ms at most")
        } catch {
            _ = try? await connection.query("SET lock_timeout = 0", shielded: true)
            throw error
        }
    }

    private func writeDown(_ step: Step) async throws {
        try await writeDown(step, status: "done")
    }

    private func writeDown(_ step: Step, status: String) async throws {
        do { try await connection.execute("BEGIN; \(record.fence); \(record.step(step, status: status)); COMMIT") } catch {
            _ = try? await connection.query("ROLLBACK", shielded: true)
            throw error
        }
    }

    // MARK: Transactions

    /// Tries again what a deadlock, a serialization failure or a lock inside the user's own SQL took back.
    private func run(_ transaction: Step.Transaction, of step: Step) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        var pause = 20
        while true {
            try control.check()
            do {
                try await attempt(transaction, of: step)
                return
            } catch let error as ServerError where error.isTransient {
                let waited = clock.now - start
                guard waited < options.lockWait else {
                    throw RunFailure.lockNotAcquired(table: step.locks.map(\.title).joined(separator: ", "), seconds: waited / .seconds(1), blockers: [])
                }
                report(.waiting(RunWait(reason: "trying again: \(error.message)", blockers: [], seconds: waited / .seconds(1))))
                try await clock.sleep(for: .milliseconds(Int.random(in: pause / 2...pause)))
                pause = min(pause * 2, 2_000)
            }
        }
    }

    private func attempt(_ transaction: Step.Transaction, of step: Step) async throws {
        try await connection.execute("BEGIN")
        do {
            try await lockPatience.acquire(try await present(step), longest: lockTimeout)
            try await connection.execute(limits(transaction, of: step))
            try await send(transaction, of: step)
            for check in transaction.checks { try await Self.verify(check, on: connection) }
            var last = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; \(record.fence); \(record.step(step, status: "done"))"
            // The journal is written by the role that the run began with.
            if transaction.isUserSQL { last = "RESET SESSION AUTHORIZATION; RESET ROLE; \(last)" }
            if transaction.completesPhase { last += "; \(record.phaseApplied)" }
            try await connection.execute(last)
            try await control.tracer?.willCommit(step, of: record.place, pid: connection.backendPID)
            try await connection.query("COMMIT")
        } catch {
            _ = try? await connection.query("ROLLBACK", shielded: true)
            throw error
        }
        if transaction.isUserSQL { try await work.settle() }
    }

    /// The locks of a step. On the way back a table may be gone: whether that is a failure its statements say, `IF EXISTS` or not.
    private func present(_ step: Step) async throws -> [TableLock] {
        guard record.place.direction == .undo else { return step.locks }
        var locks: [TableLock] = []
        for lock in step.locks where try await connection.query("SELECT to_regclass($1) IS NOT NULL", [lock.table]).scalar == "t" { locks.append(lock) }
        return locks
    }

    /// A step that neither scans nor runs the user's code is over in no time once it has its locks; `VALIDATE` waits without limit.
    private func limits(_ transaction: Step.Transaction, of step: Step) -> String {
        let strongest = step.locks.map(\.mode).max() ?? .accessShare
        let isGentle = transaction.waitsFreely || transaction.isUnbounded && !transaction.isUserSQL && strongest <= .shareUpdateExclusive
        let deadline = options.stepDeadline.map { max(Int($0 / .milliseconds(1)), 1) } ?? 0
        return """
            SET LOCAL lock_timeout = \(isGentle ? 0 : lockTimeout); \
            SET LOCAL statement_timeout = \(transaction.isUnbounded ? deadline : lockTimeout * 10);\
            \(transaction.isUserSQL && !work.userSearchPath.isEmpty ? " SET LOCAL search_path = \(work.userSearchPath)" : "")
            """
    }

    private func send(_ transaction: Step.Transaction, of step: Step) async throws {
        let connection = connection
        // The user's text may hold what the extended protocol does not take; ours is one statement a piece.
        let send: @Sendable () async throws -> Void = {
            for statement in transaction.statements {
                if transaction.isUserSQL { try await connection.execute(statement) } else { try await connection.query(statement) }
            }
        }
        guard transaction.isUnbounded else { return try await send() }
        let start = ContinuousClock.now
        do {
            try await StatementWatch(
                connection: watch.connection, pid: connection.backendPID, title: step.title, control: control, endsIdleBlockers: options.endsIdleBlockers,
                report: report
            ).during(send)
        } catch let error as ServerError where error.code == ServerError.queryCanceled && !control.isCancelled {
            guard let deadline = options.stepDeadline, ContinuousClock.now - start >= deadline else { throw error }
            throw RunFailure.stepDeadline(title: step.title, seconds: deadline / .seconds(1))
        }
    }

    // MARK: Checks

    /// - Throws: ``RunFailure/validation(title:message:rows:)`` when the query says that it does not hold.
    static func verify(_ check: CheckPlan, on connection: PostgresConnection) async throws {
        let result = try await connection.query(check.sql)
        if result.isEmpty { return }
        if result.count == 1, result.columnCount == 1, let value = result.scalar, ["t", "true"].contains(value) || Double(value) == 0 { return }
        let shown = result.prefix(20).map { row in
            (0..<result.columnCount).map { "\(result.columnName($0)) = \(row[$0] ?? "NULL")" }.joined(separator: ", ")
        }
        throw RunFailure.validation(title: check.title, message: check.errorMessage, rows: check.advice.isEmpty ? ["The query: \(check.sql)"] + shown : shown + check.advice)
    }
}
