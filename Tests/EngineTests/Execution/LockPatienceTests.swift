@testable import Engine
import TestSupport
import Testing

/// Strong locks without a queue of others behind us.
struct LockPatienceTests {
    private static func addColumn() throws -> Migration { try migration("add").phase("one").addColumn("users", "age", "int").build() }

    @Test func `nobody queues behind us while an idle transaction holds the table, and it is named`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let holder = try await database.connect()
            try await holder.execute("SET application_name = 'forgotten psql'; BEGIN; UPDATE users SET name = name WHERE id = 1")
            let log = EventLog()
            async let run = database.engine().apply(try Self.addColumn(), .pending, report: log.report)
            try await log.untilWaiting()
            // The server itself ends whoever waits for a lock longer than we may stand in the queue, and a little more.
            let reader = try await database.connect()
            try await reader.execute("SET lock_timeout = '350ms'")
            for turn in 1...150 { try await reader.query("UPDATE users SET email = email WHERE id = \(turn + 10)") }
            await reader.close()
            let blocker = try #require(log.blockers.first)
            #expect(blocker.pid == Int(holder.backendPID))
            #expect(blocker.application == "forgotten psql")
            #expect(blocker.state == "idle in transaction")
            #expect(blocker.query.contains("UPDATE users"))
            try await holder.execute("COMMIT")
            await holder.close()
            #expect(try await run.status == .completed)
        }
    }

    @Test(arguments: ["BEGIN; LOCK TABLE users IN SHARE UPDATE EXCLUSIVE MODE", "BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE", "BEGIN; SELECT FROM users"])
    func `whatever lock is in the way is waited for`(sql: String) async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let holder = try await database.connect()
            try await holder.execute(sql)
            let log = EventLog()
            async let run = database.engine().apply(try Self.addColumn(), .pending, report: log.report)
            if sql.contains("EXCLUSIVE") {
                // A vacuum's lock is waited for in the queue, where nobody waits behind us.
                try await database.until("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'users'::regclass", isNot: "0")
            } else {
                try await log.untilWaiting()
            }
            try await holder.execute("COMMIT")
            await holder.close()
            #expect(try await run.status == .completed)
        }
    }

    @Test(arguments: ["SELECT FROM users", "LOCK TABLE users IN SHARE UPDATE EXCLUSIVE MODE"])
    func `a session idle in its transaction is ended where that is allowed, and no other`(sql: String) async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let idler = try await database.connect(), bystander = try await database.connect()
            try await bystander.execute("BEGIN; SELECT FROM orders")
            try await idler.execute("SET application_name = 'forgotten'; BEGIN; \(sql)")
            let log = EventLog()
            let engine = database.engine { $0.endsIdleBlockers = true }
            let execution = try await engine.apply(try Self.addColumn(), .pending, report: log.report)
            #expect(execution.status == .completed)
            let notes = log.events.compactMap { if case .note(let text) = $0 { text } else { nil } }
            #expect(notes.count == 1)
            #expect(notes.first?.hasPrefix("ended the session with pid \(idler.backendPID) (postgres, forgotten), idle in its transaction for ") == true, "\(notes)")
            await #expect(throws: ConnectionError.self) { try await idler.query("COMMIT") }
            try await bystander.query("COMMIT")
            await bystander.close()
        }
    }

    @Test func `one that works is not ended, and none without being asked`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            for (allowed, sql) in [(true, "SELECT pg_sleep(7) FROM users LIMIT 1"), (false, "SELECT FROM users LIMIT 1")] {
                let holder = try await database.connect()
                try await holder.execute("BEGIN")
                async let work = holder.query(sql)
                let engine = database.engine { options in
                    options.endsIdleBlockers = allowed
                    options.lockWait = .seconds(6)
                }
                try await database.until("SELECT count(*) FROM pg_locks WHERE relation = 'users'::regclass AND granted", isNot: "0")
                let error = await #expect(throws: RunFailure.self) { _ = try await engine.apply(try Self.addColumn(), .pending) }
                #expect(error?.exitStatus == .stopped)
                _ = try await work
                try await holder.query("COMMIT")
                await holder.close()
            }
        }
    }

    @Test func `a prepared transaction in the way is named as one`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            try await database.run("BEGIN; UPDATE users SET name = name WHERE id = 1; PREPARE TRANSACTION 'lost \(database.name)'")
            let log = EventLog()
            async let run = database.engine().apply(try Self.addColumn(), .pending, report: log.report)
            try await log.untilWaiting()
            let blocker = try #require(log.blockers.first)
            #expect(blocker.pid == nil && blocker.prepared == "lost \(database.name)" && blocker.user == "postgres")
            #expect(blocker.description.hasPrefix("prepared transaction 'lost \(database.name)' (postgres) on users for "), "\(blocker.description)")
            #expect(blocker.description.hasSuffix("ROLLBACK PREPARED ends it"))
            try await database.run("ROLLBACK PREPARED 'lost \(database.name)'")
            #expect(try await run.status == .completed)
        }
    }

    @Test(arguments: [
        "CREATE TABLE t (id int, a text) PARTITION BY RANGE (id); CREATE TABLE m PARTITION OF t FOR VALUES FROM (1) TO (9) PARTITION BY RANGE (id); CREATE TABLE \"Leaf\" PARTITION OF m DEFAULT; CREATE TABLE other PARTITION OF t DEFAULT",
        "CREATE TABLE t (id int, a text); CREATE TABLE m () INHERITS (t); CREATE TABLE \"Leaf\" () INHERITS (m)",
    ]) func `whoever holds one table below the one that is locked keeps us out of the queue, and is named`(setup: String) async throws {
        try await TestServer.shared.withDatabase(DatabaseTemplate(setup + "; INSERT INTO \"Leaf\" VALUES (1, 'x')")) { database in
            let holder = try await database.connect()
            try await holder.execute("BEGIN; LOCK TABLE \"Leaf\" IN ROW EXCLUSIVE MODE")
            // Older than a first try may be long.
            try await database.until("SELECT clock_timestamp() - xact_start > '300 ms' FROM pg_stat_activity WHERE pid = \(holder.backendPID)", isNot: "f")
            let log = EventLog()
            async let run = database.engine().apply(try migration("m").phase("p").addColumn("t", "b", "int").build(), .pending, report: log.report)
            try await log.untilWaiting()
            for _ in 1...100 {
                #expect(try await database.value("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation IN ('t'::regclass, 'm'::regclass, '\"Leaf\"'::regclass)") == "0")
            }
            let blocker = try #require(log.blockers.first)
            #expect(blocker.pid == Int(holder.backendPID))
            #expect(blocker.table == "public.\"Leaf\"")
            try await holder.execute("COMMIT")
            await holder.close()
            #expect(try await run.status == .completed)
        }
    }

    @Test func `patience that runs out leaves a run that can be resumed`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let before = try await database.schema()
            let holder = try await database.connect()
            try await holder.execute("BEGIN; UPDATE users SET name = name WHERE id = 1")
            let error = await #expect(throws: RunFailure.self) {
                _ = try await database.engine { $0.lockWait = .milliseconds(300) }.apply(try Self.addColumn(), .pending)
            }
            #expect(error?.exitStatus == .stopped)
            #expect(error?.sqlState == "55P03")
            #expect(error?.message.hasPrefix("could not lock table users within") == true)
            #expect(error?.detail?.hasPrefix("pid \(holder.backendPID) (postgres) idle in transaction for") == true, "\(error?.detail ?? "")")
            #expect(try await database.schema() == before)
            let state = try await database.engine().state(of: "add")
            #expect(state.unfinished == 1)
            #expect(state.execution?.status == "stopped")
            try await holder.execute("COMMIT")
            await holder.close()
            let again = try await database.engine().apply(try Self.addColumn(), .resume(through: 1))
            #expect(again.phaseResults == [.init(number: 1, status: .completed)])
        }
    }

    @Test func `a stop while waiting is heard, and nothing is held afterwards`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let holder = try await database.connect()
            try await holder.execute("BEGIN; UPDATE users SET name = name WHERE id = 1")
            let log = EventLog()
            let control = RunControl()
            async let run = database.engine().apply(try Self.addColumn(), .pending, control: control, report: log.report)
            try await log.untilWaiting()
            control.stop()
            do {
                _ = try await run
                Issue.record("not stopped")
            } catch let error as RunFailure { #expect(error.exitStatus == .stopped) }
            // A backend whose connection was closed takes its moment to go.
            try await database.expect("SELECT count(*) = 0 FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE a.application_name LIKE 'ai-shell%' AND a.datname = current_database()")
            try await holder.execute("COMMIT")
            await holder.close()
        }
    }

    @Test func `a table locked against being looked at is waited for a while, and who holds it is named`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let holder = try await database.connect()
            try await holder.execute("BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE")
            let error = await #expect(throws: RunFailure.self) {
                _ = try await database.engine { $0.lookWait = .seconds(1) }.plan(try Self.addColumn())
            }
            #expect(error?.message == "a table could not be looked at for 1 s: somebody holds a lock that excludes even readers")
            #expect(error?.detail?.hasPrefix("pid \(holder.backendPID) (postgres) idle in transaction for") == true, "\(error?.detail ?? "")")
            try await holder.execute("COMMIT")
            await holder.close()
            #expect(try await database.engine().plan(try Self.addColumn()).plan.phases.count == 1)
        }
    }

    static let two = DatabaseTemplate("""
        CREATE TABLE t (id int PRIMARY KEY, a text, b text); CREATE TABLE u (id int PRIMARY KEY, a text, b text);
        INSERT INTO t VALUES (1, 'x', 'x'); INSERT INTO u VALUES (1, 'x', 'x')
        """)

    @Test func `a step that needs two tables has both or neither`() async throws {
        try await TestServer.shared.withDatabase(Self.two) { database in
            let migration = try migration("m").phase("one").enableDualWrite("t", "a", "b").enableDualWrite("u", "a", "b")
                .phase("two").disableDualWrite("t", "a", "b").disableDualWrite("u", "a", "b").build()
            let engine = database.engine()
            _ = try await engine.apply(migration, .phase(1))
            let plan = try await engine.preview(migration, .phase(2)).plan
            #expect(plan.phases[0].steps.last?.locks.map(\.title) == ["t", "u"])
            let holder = try await database.connect()
            try await holder.execute("BEGIN; UPDATE u SET a = 'y'")
            let log = EventLog()
            async let run = engine.apply(migration, .phase(2), report: log.report)
            try await log.untilWaiting()
            let other = try await database.connect()
            try await other.execute("SET lock_timeout = '350ms'")
            for _ in 1...50 { try await other.query("UPDATE t SET a = a || '.'") }
            await other.close()
            try await holder.execute("COMMIT")
            await holder.close()
            #expect(try await run.status == .completed)
        }
    }

    @Test func `in a deadlock we give way and try again`() async throws {
        try await TestServer.shared.withDatabase(Self.two) { database in
            let application = try await database.connect()
            try await application.execute("BEGIN; UPDATE t SET a = 'theirs'")
            async let run = database.engine().apply(
                try migration("m").phase("one").customSQL("UPDATE u SET a = 'ours'; UPDATE t SET a = a || ' and ours'").build(), .pending)
            try await database.until("SELECT count(*) FROM pg_locks WHERE NOT granted", isNot: "0")
            try await application.execute("UPDATE u SET a = 'theirs'; COMMIT")
            await application.close()
            #expect(try await run.status == .completed)
            #expect(try await database.value("SELECT t.a || ', ' || u.a FROM t, u") == "theirs and ours, ours")
        }
    }
}
