@testable import Engine
import TestSupport
import Testing

/// What a run refuses, skips and stops at.
struct ApplyRulesTests {
    private static let rename = MigrationPatterns.safeRenameColumn("users", "name", "full_name", "VARCHAR(255)")

    @Test func `a plain apply stops at the gate and goes on once the phase is named`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let migration = try Self.rename.build()
            let engine = database.engine()
            let first = try await engine.apply(migration, .pending)
            #expect(first.status == .waitingForGate)
            #expect(first.phaseResults.map(\.number) == [1, 2, 3])
            #expect(first.gate?.phase == 4)
            #expect(try await engine.state(of: migration.name).execution?.status == "waiting_for_gate")
            let again = try await engine.apply(migration, .pending)
            #expect(again.status == .waitingForGate)
            #expect(again.phaseResults == [])
            let passed = try await engine.apply(migration, .phase(4))
            #expect(passed.phaseResults == [.init(number: 4, status: .completed)])
            let record = try await engine.state(of: migration.name).phases[4]
            #expect(record?.gatePassedBy == "tester")
            #expect(record?.gatePassedAt != nil)
            #expect(try await engine.apply(migration, .pending).gate?.phase == 5)
            _ = try await engine.apply(migration, .through(5))
            #expect(try await engine.apply(migration, .pending).status == .completed)
        }
    }

    @Test func `an applied phase is skipped when it is asked for again`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let migration = try Self.rename.build()
            let engine = database.engine()
            _ = try await engine.apply(migration, .phase(1))
            let log = EventLog()
            let execution = try await engine.apply(migration, .phase(1), report: log.report)
            #expect(execution.status == .completed)
            #expect(execution.phaseResults == [.init(number: 1, status: .skipped)])
            #expect(log.events.contains { if case .phaseSkipped(1) = $0 { true } else { false } })
        }
    }

    @Test func `a phase whose predecessor is pending is refused and nothing runs`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let migration = try Self.rename.build()
            let before = try await database.schema()
            let error = await #expect(throws: RunFailure.self) { _ = try await database.engine().apply(migration, .phase(3)) }
            #expect(error?.exitStatus == .refused)
            #expect(error?.message == "phase 1 has not been applied, so phase 3 cannot be")
            #expect(try await database.schema() == before)
        }
    }

    @Test func `a phase that the migration does not have is refused`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let error = await #expect(throws: RunFailure.self) { _ = try await database.engine().apply(try Self.rename.build(), .phase(6)) }
            #expect(error?.exitStatus == .refused)
            #expect(error?.message == "there is no phase 6: the migration has 5")
        }
    }

    @Test func `an applied phase that was edited is refused with the difference; a later one may be edited`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let engine = database.engine()
            var migration = try Self.rename.build()
            _ = try await engine.apply(migration, .phase(1))
            migration.phases[4].gate = "something else"
            _ = try await engine.apply(migration, .phase(2))
            migration.phases[0].description = "Add another"
            let error = await #expect(throws: RunFailure.self) { _ = try await engine.apply(migration, .phase(3)) }
            #expect(error?.exitStatus == .refused)
            #expect(error?.message == "phase 1 was applied and has been edited since")
            #expect(error?.detail?.contains("- description: Add users.full_name") == true, "\(error?.detail ?? "")")
            #expect(error?.detail?.contains("+ description: Add another") == true)
        }
    }

    @Test func `a second run is refused while one is under way, and names it`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let blocker = try await database.connect()
            try await blocker.execute("BEGIN; LOCK TABLE users IN ROW EXCLUSIVE MODE")
            let migration = try Self.rename.build()
            let engine = database.engine()
            let control = RunControl()
            let (waiting, signal) = AsyncStream.makeStream(of: Void.self)
            async let first = engine.apply(migration, .phase(1), control: control) { event in
                if case .waiting = event { signal.yield() }
            }
            for await _ in waiting { break }
            let error = await #expect(throws: RunFailure.self) { _ = try await engine.apply(migration, .phase(1)) }
            #expect(error?.exitStatus == .refused)
            #expect(error?.message.contains("add-users-full_name") == true || error?.message.contains(migration.name) == true, "\(error?.message ?? "")")
            #expect(error?.message.contains("tester") == true, "\(error?.message ?? "")")
            try await blocker.execute("COMMIT")
            await blocker.close()
            #expect(try await first.status == .completed)
        }
    }

    @Test func `the plan made in one go is what each phase runs`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            for builder in [Self.rename, MigrationPatterns.addRequiredColumn("users", "email_verified", "BOOLEAN", default: false)] {
                let migration = try builder.build()
                let engine = database.engine()
                let whole = try await engine.plan(migration).plan
                #expect(whole.phases.map(\.number) == Array(1...migration.phases.count))
                for phase in migration.phases {
                    let live = try await engine.preview(migration, .phase(phase.number)).plan
                    #expect(live.phases.count == 1)
                    Self.expectSame(live.phases.first?.steps ?? [], whole.phases[phase.number - 1].steps, in: phase.number)
                    let log = EventLog()
                    _ = try await engine.apply(migration, .phase(phase.number), expecting: live, report: log.report)
                    let ran = log.events.compactMap { if case .stepStarted(let step, _) = $0 { step } else { nil } }
                    #expect(ran == live.phases[0].steps)
                    #expect(try await engine.state(of: migration.name).phases[phase.number]?.plan == live.phases[0])
                }
            }
        }
    }

    /// Estimates follow the statistics, which move on.
    private static func expectSame(_ live: [Step], _ simulated: [Step], in phase: Int) {
        #expect(live.count == simulated.count, "phase \(phase)")
        for (one, other) in zip(live, simulated) {
            var (one, other) = (one, other)
            for step in [one, other] where !step.estimate.seconds.isFinite { Issue.record("estimate of \(step.title)") }
            (one.estimate, other.estimate) = (.instant, .instant)
            for index in one.undo.indices { one.undo[index].estimate = .instant }
            for index in other.undo.indices { other.undo[index].estimate = .instant }
            #expect(one == other, "phase \(phase)")
        }
    }

    @Test func `a plan that no longer fits is refused before anything changes`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let migration = try MigrationPatterns.addRequiredColumn("users", "email_verified", "BOOLEAN", default: false).build()
            let engine = database.engine()
            _ = try await engine.apply(migration, .through(2))
            let shown = try await engine.preview(migration, .phase(3)).plan
            try await database.run("ALTER TABLE users ALTER COLUMN email_verified SET NOT NULL")
            let error = await #expect(throws: RunFailure.self) { _ = try await engine.apply(migration, .phase(3), expecting: shown) }
            #expect(error?.exitStatus == .refused)
            #expect(try await engine.state(of: migration.name).phases[3] == nil)
        }
    }

    @Test func `planning writes nothing, not even the journal`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let engine = database.engine()
            _ = try await engine.plan(try Self.rename.build())
            _ = try await engine.state(of: "x")
            #expect(try await database.value("SELECT to_regnamespace('ai_shell') IS NULL") == "t")
        }
    }

    @Test func `there is nothing to roll back before anything was applied, nor twice`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let migration = try Self.rename.build()
            let engine = database.engine()
            var error = await #expect(throws: RunFailure.self) { _ = try await engine.rollBack(migration) }
            #expect(error?.exitStatus == .refused)
            _ = try await engine.apply(migration, .phase(1))
            _ = try await engine.rollBack(migration)
            error = await #expect(throws: RunFailure.self) { _ = try await engine.rollBack(migration) }
            #expect(error?.message == "no phase of this migration is applied")
        }
    }

    @Test func `a migration that was taken back can be applied again`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let migration = try Self.rename.build()
            let engine = database.engine()
            let start = try await database.schemaInNameOrder()
            for _ in 1...2 {
                _ = try await engine.apply(migration, .through(5))
                _ = try await engine.rollBack(migration)
                #expect(try await database.schemaInNameOrder() == start)
            }
        }
    }
}
