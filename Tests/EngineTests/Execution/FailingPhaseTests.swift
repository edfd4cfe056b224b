@testable import Engine
import TestSupport
import Testing

/// A phase that fails is back at its start, to the byte.
struct FailingPhaseTests {
    /// Applies the builder's phases, which must fail in the last, and compares.
    @discardableResult
    private func expectTakenBack(
        _ builder: MigrationBuilder, on database: TestDatabase, status: Engine.ExitStatus, sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) async throws -> RunFailure? {
        let migration = try builder.build()
        let engine = database.engine()
        if migration.phases.count > 1 { _ = try await engine.apply(migration, .through(migration.phases.count - 1)) }
        let before = try await database.schema()
        let error = await #expect(throws: RunFailure.self, sourceLocation: sourceLocation) {
            _ = try await engine.apply(migration, .phase(migration.phases.count))
        }
        #expect(error?.exitStatus == status, "\(String(describing: error))", sourceLocation: sourceLocation)
        #expect(try await database.schema() == before, sourceLocation: sourceLocation)
        #expect(try await engine.state(of: migration.name).phases[migration.phases.count]?.status == .undone, sourceLocation: sourceLocation)
        #expect(try await engine.state(of: migration.name).execution?.status == "failed", sourceLocation: sourceLocation)
        return error
    }

    @Test func `a validation that does not hold`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let error = try await expectTakenBack(
                migration("m").phase("one").addColumn("users", "age", "int").addColumn("users", "sex", "text").withDefault("x")
                    .validateDataIntegrity("SELECT id, email FROM users WHERE id < 3 ORDER BY id", "two users too many"),
                on: database, status: .validation)
            #expect(error?.message == "two users too many")
            #expect(error?.detail?.contains("id = 1, email = 1@example.com\nid = 2, email = 2@example.com") == true, "\(error?.detail ?? "")")
            #expect(error?.detail?.hasSuffix("Phase 1 is back at its start.") == true)
        }
    }

    static let verdicts: [(String, Bool)] = [
        ("SELECT 1 WHERE false", true), ("SELECT true", true), ("SELECT 0", true), ("SELECT count(*) FROM users WHERE id < 0", true), ("SELECT false", false),
        ("SELECT 1", false), ("SELECT NULL", false), ("SELECT NULL::boolean", false), ("SELECT true, true", false), ("SELECT true UNION ALL SELECT true", false),
        ("SELECT ''", false), ("SELECT 0.0", true), ("SELECT 'true'", true), ("SELECT -1", false),
    ]

    @Test(arguments: verdicts) func `a query holds when it gives no row, true or 0`(sql: String, holds: Bool) async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let migration = try migration("m").phase("one").validateDataIntegrity(sql).build()
            do {
                _ = try await database.engine().apply(migration, .pending)
                #expect(holds)
            } catch let error as RunFailure {
                #expect(!holds)
                #expect(error.exitStatus == .validation)
            }
        }
    }

    @Test func `a validation before the phase installs nothing when it fails`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let log = EventLog()
            let migration = try migration("m").phase("one").addColumn("users", "age", "int")
                .validateDataIntegrity("SELECT false", "not now", runsBefore: true).build()
            let error = await #expect(throws: RunFailure.self) { _ = try await database.engine().apply(migration, .pending, report: log.report) }
            #expect(error?.exitStatus == .validation)
            #expect(!log.events.contains { if case .stepStarted(let step, _) = $0 { step.title.hasPrefix("add column") } else { false } })
        }
    }

    /// From PostgreSQL 18 on it is no check that a NULL breaks.
    private static let brokenNotNull = TestServer.majorVersion >= 18 ? "23502" : "23514"

    @Test func `NULL where NOT NULL is wanted`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            try await database.run("ALTER TABLE users ADD COLUMN nick text; UPDATE users SET nick = 'n' WHERE id > 1")
            let error = try await expectTakenBack(migration("m").phase("one").makeNonNullable("users", "nick"), on: database, status: .validation)
            #expect(error?.sqlState == Self.brokenNotNull)
            #expect(try await database.leftovers() == [])
        }
    }

    @Test func `a statement in the middle of custom SQL`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            try await expectTakenBack(
                migration("m").phase("one").addColumn("users", "age", "int")
                    .customSQL("CREATE TABLE x (a int); INSERT INTO x VALUES (1); SELECT 1 / 0; CREATE TABLE y ()"),
                on: database, status: .validation)
            try await expectTakenBack(migration("n").phase("one").addColumn("users", "age", "int").customSQL("SELECT nosuch()"), on: database, status: .phaseRolledBack)
        }
    }

    @Test func `custom SQL in parts: the parts that are done are taken back by its rollback text`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            _ = try await expectTakenBack(
                migration("m").phase("one")
                    .customSQL("CREATE INDEX CONCURRENTLY users_created ON users (created_at)", rollback: "DROP INDEX CONCURRENTLY IF EXISTS users_created")
                    .customSQL("BEGIN; CREATE TABLE x (a int); COMMIT; VACUUM users; CREATE TABLE z (a int)", rollback: "DROP TABLE x, z")
                    .validateDataIntegrity("SELECT false"),
                on: database, status: .validation)
        }
    }

    @Test func `custom SQL that fails between two parts is taken back by its rollback text`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            _ = try await expectTakenBack(
                migration("m").phase("one").customSQL("CREATE TABLE x (a int); VACUUM nosuch; CREATE TABLE z (a int)", rollback: "DROP TABLE IF EXISTS x, z"),
                on: database, status: .phaseRolledBack)
        }
    }

    @Test func `an index built on its own is dropped by a rollback without being told`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let before = try await database.schema()
            let migration = try migration("m").phase("one").customSQL("CREATE INDEX CONCURRENTLY \"By Name\" ON public.users (name)").build()
            _ = try await database.engine().apply(migration, .pending)
            _ = try await database.engine().rollBack(migration)
            #expect(try await database.schema() == before)
        }
    }

    @Test func `an index of the same name that was there before stays`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            try await database.run("CREATE INDEX mine ON users (email)")
            // What it does is told too late for the plan to see it.
            try await expectTakenBack(
                migration("m").phase("one").customSQL("DO $$ BEGIN END $$; CREATE INDEX CONCURRENTLY mine ON users (name)"), on: database, status: .phaseRolledBack)
        }
    }

    @Test func `a unique index that cannot be built leaves no invalid one`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            try await database.run("UPDATE users SET name = 'same' WHERE id < 3")
            try await expectTakenBack(
                migration("m").phase("one").customSQL("CREATE UNIQUE INDEX CONCURRENTLY users_name ON public.users (name)"),
                on: database, status: .validation)
            #expect(try await database.leftovers() == [])
        }
    }

    @Test func `two columns that differ`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            try await database.run("ALTER TABLE users ADD COLUMN full_name varchar(255)")
            let builder = migration("m").phase("one").enableDualWrite("users", "name", "full_name")
                .phase("two").backfill("users", "full_name = name WHERE id <> 77").carryOver("users", "name", "full_name").validateColumnsMatch("users", "name", "full_name")
            let error = try await expectTakenBack(builder, on: database, status: .validation)
            // The comparison runs after carry_over, whose check the row with NULL breaks first.
            #expect(error?.sqlState == Self.brokenNotNull || error?.detail?.contains("id = 77") == true)
        }
    }

    @Test func `a value that does not convert is named by the comparison`() async throws {
        try await TestServer.shared.withDatabase(DatabaseTemplate("CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t SELECT i, i FROM generate_series(1, 5000) i")) { database in
            let builder = migration("m").phase("one").addColumn("t", "b", "int").phase("two").enableDualWrite("t", "a", "b")
                .phase("three").backfill("t", "b = a::int").phase("four").validateColumnsMatch("t", "a", "b")
            _ = try await database.engine().apply(try builder.build(), .through(3))
            try await database.run("UPDATE t SET a = 'x' WHERE id IN (2345, 4000)")
            let error = try await expectTakenBack(builder, on: database, status: .validation)
            #expect(error?.message == "2 of 5,000 rows of t differ: a and b", "\(error?.message ?? "")")
            #expect(error?.detail?.contains("id = 2345: invalid input syntax for type integer: \"x\"") == true)
            #expect(error?.detail?.contains("id = 4000") == true)
        }
    }

    @Test func `a drop whose rows differ in between is not done`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let rename = try MigrationPatterns.safeRenameColumn("users", "name", "full_name", "VARCHAR(255)").build()
            let engine = database.engine()
            _ = try await engine.apply(rename, .through(4))
            try await database.run("UPDATE users SET name = 'one', full_name = 'other' WHERE id = 5")
            let before = try await database.schema()
            let error = await #expect(throws: RunFailure.self) { _ = try await engine.apply(rename, .phase(5)) }
            #expect(error?.exitStatus == .validation)
            #expect(error?.detail?.contains("id = 5: name = 'one', full_name = 'other'") == true, "\(error?.detail ?? "")")
            #expect(try await database.schema() == before)
        }
    }

    @Test func `what was cut off in a lone statement is asked of the operator, unless the catalog knows`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let holder = try await database.connect()
            try await holder.execute("BEGIN; UPDATE users SET name = name WHERE id = 1")
            let engine = database.engine()
            let index = try migration("i").phase("one").customSQL("CREATE INDEX CONCURRENTLY users_name ON users (name)", rollback: "DROP INDEX CONCURRENTLY users_name").build()
            let cancel = RunControl()
            async let cut = engine.apply(index, .pending, control: cancel)
            try await database.until("SELECT count(*) FROM pg_stat_progress_create_index WHERE datname = current_database() AND relid = 'users'::regclass AND lockers_total > 0", isNot: "0")
            cancel.cancel()
            do { _ = try await cut } catch let error as RunFailure { #expect(error.exitStatus == .stopped) }
            #expect(try await database.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'users_name'::regclass") == "f")
            try await holder.execute("COMMIT")
            await holder.close()
            _ = try await engine.apply(index, .resume(through: 1))
            #expect(try await database.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'users_name'::regclass") == "t")

            let vacuum = try migration("v").phase("one").customSQL("SELECT pg_sleep(60)", transaction: .never).build()
            let stop = RunControl()
            async let asleep = engine.apply(vacuum, .pending, control: stop)
            try await database.until("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(60)%' AND datname = current_database() AND pid <> pg_backend_pid()", isNot: "0")
            stop.cancel()
            do { _ = try await asleep } catch let error as RunFailure { #expect(error.exitStatus == .stopped) }
            let error = await #expect(throws: RunFailure.self) { _ = try await engine.apply(vacuum, .resume(through: 1)) }
            #expect(error?.exitStatus == .phaseLeft)
            #expect(error?.hint?.contains("--step done") == true)
            _ = try await engine.apply(vacuum, .resume(through: 1), uncertainStep: .done)
            #expect(try await engine.state(of: "v").applied == [1])
        }
    }

    @Test func `a failed phase can be mended and applied again`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            try await database.run("ALTER TABLE users ADD COLUMN nick text; UPDATE users SET nick = 'n' WHERE id > 1")
            let builder = migration("m").phase("one").makeNonNullable("users", "nick")
            try await expectTakenBack(builder, on: database, status: .validation)
            try await database.run("UPDATE users SET nick = 'n' WHERE id = 1")
            _ = try await database.engine().apply(try builder.build(), .pending)
            #expect(try await database.value("SELECT attnotnull FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'nick'") == "t")
        }
    }

    @Test func `an undo that fails leaves the phase, says so, and is finished by the next run`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let before = try await database.schema()
            let migration = try migration("m").phase("one").addColumn("users", "age", "int")
                .customSQL("CREATE TABLE x (a int)", rollback: "DROP TABLE x; DROP TABLE nosuch").validateDataIntegrity("SELECT to_regclass('nosuch') IS NOT NULL").build()
            let engine = database.engine()
            let error = await #expect(throws: RunFailure.self) { _ = try await engine.apply(migration, .pending) }
            #expect(error?.exitStatus == .phaseLeft)
            #expect(try await engine.state(of: "m").phases[1]?.status == .undoing)
            try await database.run("CREATE TABLE nosuch ()")
            _ = try await engine.rollBack(migration)
            #expect(try await database.schema() == before)
            try await database.run("CREATE TABLE nosuch ()")
            _ = try await engine.apply(migration, .pending)
            #expect(try await engine.state(of: "m").applied == [1])
        }
    }

    @Test func `a rollback that fails says so, and goes on when it is run again`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let before = try await database.schema()
            let migration = try migration("m").phase("one").makeNullable("users", "name").phase("two").addColumn("users", "age", "int").build()
            let engine = database.engine()
            _ = try await engine.apply(migration, .pending)
            try await database.run("UPDATE users SET name = NULL WHERE id = 3")
            let error = await #expect(throws: RunFailure.self) { _ = try await engine.rollBack(migration) }
            #expect(error?.exitStatus == .phaseLeft)
            #expect(error?.message.hasPrefix("phase 1 could not be rolled back: could not look for NULL in users.name") == true, "\(error?.message ?? "")")
            #expect(try await engine.state(of: "m").phases.mapValues(\.status) == [1: .undoing, 2: .undone])
            try await database.run("UPDATE users SET name = '' WHERE id = 3")
            _ = try await engine.rollBack(migration)
            #expect(try await database.schema() == before)
        }
    }
}
