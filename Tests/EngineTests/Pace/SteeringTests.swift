@testable import Engine
import TestSupport
import Testing

/// A run that another session steers.
struct SteeringTests {
    private static let template = DatabaseTemplate("""
        CREATE TABLE t (id int PRIMARY KEY, a int, b int, wide text); ALTER TABLE t ALTER wide SET STORAGE PLAIN;
        INSERT INTO t SELECT i, i, NULL, repeat('x', 3000) FROM generate_series(1, 4000) i; ANALYZE
        """)

    private static func backfill() throws -> Migration { try migration("m").phase("one").backfill("t", "b = a WHERE b IS NULL", batchSize: 1).build() }

    /// Runs the body while a backfill of the table is under way whose batches are one row each.
    private static func withSlowRun(_ database: TestDatabase, _ log: EventLog = EventLog(), _ body: (MigrationEngine) async throws -> Void) async throws {
        let holder = try await database.connect()
        try await holder.execute("BEGIN; LOCK TABLE t IN SHARE MODE")
        let plan = try backfill()
        let engine = database.engine()
        async let run = engine.apply(plan, .pending, report: log.report)
        try await log.untilWaiting()
        do {
            try await holder.execute("COMMIT")
            await holder.close()
            try await body(database.engine { $0.startedBy = "ops@host" })
        } catch {
            _ = try? await engine.steer { steering, _ in (steering.isPaused, steering.batch) = (false, nil) }
            _ = try? await run
            throw error
        }
        _ = try await run
        #expect(try await database.value("SELECT count(*) FROM t WHERE b = a") == "4000")
    }

    @Test func `a pause holds after the batches under way, and the run says whose it is`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let log = EventLog()
            try await Self.withSlowRun(database, log) { operators in
                let clock = ContinuousClock()
                let start = clock.now
                let paused = try await operators.steer("m") { steering, _ in steering.isPaused = true }
                #expect(clock.now - start < .seconds(3))
                #expect(paused.state.batches == 0 && paused.state.steering == paused.steering.version)
                let rows = try await database.value("SELECT count(*) FROM t WHERE b IS NOT NULL")
                #expect(Int(rows ?? "") ?? 0 < 4_000)
                try await log.until { if case .waiting(let wait) = $0 { wait.reason.hasPrefix("paused by ops@host") } else { false } }
                try await Task.sleep(for: .milliseconds(300))
                #expect(try await database.value("SELECT count(*) FROM t WHERE b IS NOT NULL") == rows)
                let seen = try #require(try await operators.activeRun())
                #expect(seen.migration == "m" && seen.steering.isPaused && seen.state.wait?.reason.hasPrefix("paused") == true)
                #expect(seen.state.title?.contains("t") == true && seen.state.phase == 1)
                _ = try await operators.steer { steering, _ in steering.isPaused = false }
            }
            #expect(try await database.engine().activeRun() == nil)
        }
    }

    @Test func `workers come when they are asked for`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            try await Self.withSlowRun(database) { operators in
                _ = try await operators.steer { steering, _ in steering.workers = 4 }
                try await database.expect("""
                    SELECT count(*) = 3 FROM pg_stat_activity WHERE application_name = 'ai-shell worker' AND datname = current_database()
                    """)
                let run = try await operators.steer { steering, _ in steering.workers = 1 }
                #expect(run.steering.workers == 1)
            }
        }
    }

    @Test func `where nothing runs there is nothing to steer`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let engine = database.engine()
            var failure = await #expect(throws: RunFailure.self) { _ = try await engine.steer { _, _ in } }
            #expect(failure?.message == "no run is under way in this database")
            _ = try await engine.apply(try Self.backfill(), .pending)
            failure = await #expect(throws: RunFailure.self) { _ = try await engine.steer("m") { _, _ in } }
            #expect(failure?.message == "m is not running" && failure?.exitStatus == .refused)
        }
    }

    @Test func `another migration than the one that runs is not steered`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            try await Self.withSlowRun(database) { operators in
                let failure = await #expect(throws: RunFailure.self) { _ = try await operators.steer("other") { _, _ in } }
                #expect(failure?.message == "other is not running; m is")
            }
        }
    }
}
