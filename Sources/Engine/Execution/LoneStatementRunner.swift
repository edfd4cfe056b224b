/// Runs one statement outside a transaction so that it is done exactly once, whatever cuts it off: an intent row before it, and at
/// resume a look at what the catalog shows of it.
///
/// Concurrent builds and drops run without `lock_timeout`: one that gives up on a lock leaves an invalid index behind.
struct LoneStatementRunner {
    let statement: Step.LoneStatement
    let step: Step
    let work: EngineSession
    let watch: EngineSession
    let record: Record
    let options: EngineOptions
    let control: RunControl
    let report: @Sendable (RunEvent) -> Void
    let uncertainStep: UncertainStep?

    /// How long what cleans up after a cancelled statement may stand in a lock queue.
    private static let patienceWhenCancelled = 3_000

    private var connection: PostgresConnection { work.connection }
    private var inspector: IndexInspector { IndexInspector(session: work) }

    func run(wasBegun: Bool) async throws {
        if try await isDone(wasBegun: wasBegun) { return try await writeDown("done") }
        try await writeDown("intent")
        var sql = statement.sql
        // An index lies in its table's schema, wherever the search path leads.
        if !statement.isUserSQL, case .dropsIndex(let target, _) = statement.effect {
            sql = "DROP INDEX CONCURRENTLY \(try await inspector.settle(target).sql)"
        }
        let clock = ContinuousClock()
        let start = clock.now
        var pause = 20
        while true {
            try control.check()
            do {
                try await send(sql, isUserSQL: statement.isUserSQL, deadline: options.stepDeadline, lockTimeout: lockTimeout)
                break
            } catch let error as ServerError {
                if case .detaches(let partition, let parent) = statement.effect, !error.endsSession, !control.isCancelled,
                    try await PartitionDetachment(partition: partition, parent: parent, session: work).state() == .pending
                {
                    try await finalize(partition, parent)
                    break
                }
                try await clean(after: error)
                let waited = clock.now - start
                if error.code == ServerError.queryCanceled, !control.isCancelled, let deadline = options.stepDeadline, waited >= deadline {
                    throw RunFailure.stepDeadline(title: step.title, seconds: deadline / .seconds(1))
                }
                guard error.isTransient, waited < options.lockWait else { throw error }
                report(.waiting(RunWait(reason: "trying again: \(error.message)", blockers: [], seconds: waited / .seconds(1))))
                try await writeDown("intent")
                try await clock.sleep(for: .milliseconds(Int.random(in: pause / 2...pause)))
                pause = min(pause * 2, 2_000)
            }
        }
        if statement.isUserSQL, statement.effect == nil || statement.effect == .repeatable { try await work.settle() }
        if case .buildsIndex(let target) = statement.effect {
            let target = try await inspector.settle(target)
            let state = try await inspector.state(of: target)
            guard state == .valid || state == .attached else { throw RunFailure.indexTaken(name: target.name, what: Self.words(state)) }
        }
        try await writeDown("done")
    }

    /// The second half of a DETACH CONCURRENTLY waits for the partition itself, and all who use it wait behind.
    private var lockTimeout: Int { if case .detaches = statement.effect { options.timeoutMilliseconds } else { 0 } }

    /// Ends a detachment that has lost its second half: nobody sees the partition in its table any more.
    private func finalize(_ partition: String, _ parent: String) async throws {
        report(.note("finishing to detach \(partition.replacing("\"", with: ""))"))
        let clock = ContinuousClock()
        let start = clock.now
        while true {
            try control.check()
            do {
                return try await send(
                    "ALTER TABLE \(parent) DETACH PARTITION \(partition) FINALIZE", isUserSQL: true, deadline: options.stepDeadline, lockTimeout: lockTimeout)
            } catch let error as ServerError where error.isTransient {
                let waited = clock.now - start
                guard waited < options.lockWait else { throw error }
                report(.waiting(RunWait(reason: "trying again to finish detaching \(partition.replacing("\"", with: "")): \(error.message)", blockers: [], seconds: waited / .seconds(1))))
                try await clock.sleep(for: .milliseconds(Int.random(in: 100...500)))
            }
        }
    }

    private func writeDown(_ status: String) async throws {
        do { try await connection.execute("BEGIN; \(record.fence); \(record.step(step, status: status)); COMMIT") } catch {
            _ = try? await connection.query("ROLLBACK", shielded: true)
            throw error
        }
    }

    /// - Parameter lockTimeout: In milliseconds, 0 for none.
    private func send(_ sql: String, isUserSQL: Bool, deadline: Duration?, lockTimeout: Int = 0, shielded: Bool = false) async throws {
        let milliseconds = deadline.map { max(Int($0 / .milliseconds(1)), 1) } ?? 0
        try await connection.execute("""
            SET statement_timeout = \(milliseconds); SET lock_timeout = \(lockTimeout)\
            \(isUserSQL && !work.userSearchPath.isEmpty ? "; SET search_path = \(work.userSearchPath)" : "")
            """, shielded: shielded)
        let end = "SET statement_timeout = 0; SET lock_timeout = 0; SET search_path = pg_catalog"
        let connection = connection
        do {
            try await StatementWatch(
                connection: watch.connection, pid: connection.backendPID, title: step.title, control: control, endsIdleBlockers: options.endsIdleBlockers,
                report: report
            ).during { try await connection.execute(sql, shielded: shielded) }
        } catch {
            _ = try? await connection.execute(end, shielded: true)
            throw error
        }
        try await connection.execute(end, shielded: true)
    }

    // MARK: Before

    /// What became of a statement that was cut off; where none was, whether there is anything to do.
    private func isDone(wasBegun: Bool) async throws -> Bool {
        switch statement.effect {
        case .buildsIndex(let target):
            // What is taken back may have been destroyed in part only.
            return try await isBuilt(try await inspector.settle(target), mayBeOurs: wasBegun || record.place.direction == .undo)
        case .dropsIndex(let target, let ifThere):
            return try await isDropped(try await inspector.settle(target), wasBegun: wasBegun, ifThere: ifThere)
        case .rebuildsIndexes(let relation):
            if wasBegun { try await dropRemainders(of: relation) }
            return false
        case .detaches(let partition, let parent):
            // What is taken back may have come to nothing, or half way.
            let isUndone = record.place.direction == .undo
            guard wasBegun || isUndone else { return false }
            switch try await PartitionDetachment(partition: partition, parent: parent, session: work).state() {
            case .attached: return isUndone
            case .pending: try await finalize(partition, parent)
            case .gone: break
            }
            return true
        case .addsValue(let value, let type):
            guard wasBegun else { return false }
            return try await work.underUserSearchPath { connection in
                try await connection.query(
                    "SELECT EXISTS (SELECT FROM pg_catalog.pg_enum WHERE enumtypid = pg_catalog.to_regtype($1) AND enumlabel = $2)", [type, value]).scalar == "t"
            }
        case .repeatable: return false
        case nil:
            guard wasBegun else { return false }
            switch uncertainStep {
            case .done: return true
            case .again: return false
            case nil: throw RunFailure.uncertain(title: step.title)
            }
        }
    }

    private func isBuilt(_ target: IndexTarget, mayBeOurs: Bool) async throws -> Bool {
        let clock = ContinuousClock()
        let start = clock.now
        while mayBeOurs {
            let builders = try await inspector.builders(of: target)
            if builders.isEmpty { break }
            try control.check()
            report(.waiting(RunWait(
                reason: "waiting for the build of \(target.name) that is under way", blockers: builders, seconds: (clock.now - start) / .seconds(1))))
            try await clock.sleep(for: .milliseconds(250))
        }
        let state = try await inspector.state(of: target)
        switch state {
        case .missing: return false
        case .valid where mayBeOurs: return true
        case .invalid where mayBeOurs:
            report(.note("dropping the unfinished index \(target.name)"))
            try await send("DROP INDEX CONCURRENTLY \(target.sql)", isUserSQL: false, deadline: nil)
            return false
        default:
            // A statement of the user's own may say IF NOT EXISTS; the server judges it, and the result is looked at.
            if statement.isUserSQL, !mayBeOurs { return false }
            throw RunFailure.indexTaken(name: target.name, what: Self.words(state))
        }
    }

    private func isDropped(_ target: IndexTarget, wasBegun: Bool, ifThere: Bool) async throws -> Bool {
        let state = try await inspector.state(of: target)
        switch state {
        case .valid, .invalid: return false
        case .missing, .attached:
            if wasBegun || ifThere { return true }
            // The server says it best.
            return false
        case .other(let what):
            if wasBegun { return true }
            throw RunFailure.indexTaken(name: target.name, what: what)
        }
    }

    private static func words(_ state: IndexInspector.State) -> String {
        switch state {
        case .missing: "it is not there"
        case .valid: "it is there already"
        case .invalid: "it is invalid"
        case .attached: "it belongs to the index of a partitioned table"
        case .other(let what): what
        }
    }

    // MARK: After a failure

    /// Leaves no invalid index behind, as far as that goes now; what stays is seen at resume by the intent row.
    private func clean(after error: ServerError) async throws {
        guard !error.endsSession else { return }
        let isHurried = control.isCancelled || Task.isCancelled
        do {
            switch statement.effect {
            case .buildsIndex(let target):
                let target = try await inspector.settle(target)
                // Somebody else's, made since the look before the build.
                if error.code != "42P07", try await inspector.state(of: target) == .invalid {
                    report(.note("dropping the unfinished index \(target.name)"))
                    try await send(
                        "DROP INDEX CONCURRENTLY \(target.sql)", isUserSQL: false, deadline: nil,
                        lockTimeout: isHurried ? Self.patienceWhenCancelled : 0, shielded: true)
                }
                try await connection.execute("BEGIN; \(record.fence); \(record.forget(step)); COMMIT", shielded: true)
            case .rebuildsIndexes(let relation): try await dropRemainders(of: relation)
            // Left to be finished where it is half done.
            case .detaches(let partition, let parent)
                where try await PartitionDetachment(partition: partition, parent: parent, session: work).state() == .attached:
                try await connection.execute("BEGIN; \(record.fence); \(record.forget(step)); COMMIT", shielded: true)
            case .addsValue: try await connection.execute("BEGIN; \(record.fence); \(record.forget(step)); COMMIT", shielded: true)
            // An error takes back whatever the server takes in one go, and of that alone the inverse was derived.
            case nil where step.followsCatalog && !step.undo.isEmpty:
                try await connection.execute("BEGIN; \(record.fence); \(record.forget(step)); COMMIT", shielded: true)
            case .dropsIndex, .detaches, .repeatable, nil: break
            }
        } catch let failure as ServerError {
            _ = try? await connection.query("ROLLBACK", shielded: true)
            report(.note("what \"\(step.title)\" left behind stays until the phase is resumed or taken back: \(failure.message)"))
        }
    }

    private func dropRemainders(of relation: String?) async throws {
        for name in try await inspector.remainders(of: relation) {
            report(.note("dropping \(name), left behind by REINDEX"))
            try await send("DROP INDEX CONCURRENTLY \(name)", isUserSQL: false, deadline: nil, shielded: true)
        }
    }
}
