@testable import Engine
import TestSupport
import Testing

/// Statements of the user's own outside a transaction, cut off: the catalog tells how far they came.
struct LoneStatementTests {
    private static let log = DatabaseTemplate("""
        CREATE TABLE log (id int, day date CONSTRAINT past CHECK (day > '2000-01-01')) PARTITION BY RANGE (day);
        CREATE TABLE "Log 24" PARTITION OF log FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
        CREATE TABLE rest PARTITION OF log FOR VALUES FROM ('2025-01-01') TO ('2027-01-01'); CREATE TYPE mood AS ENUM ('fine');
        INSERT INTO log SELECT n, date '2024-01-01' + n FROM generate_series(1, 600) n
        """)
    private static let detach = "ALTER TABLE log DETACH PARTITION \"Log 24\" CONCURRENTLY"
    private static let pending = "SELECT bool_or((to_jsonb(i) ->> 'inhdetachpending')::boolean) FROM pg_inherits i"

    /// Cut off between its two transactions by the operator.
    private static func halfDetached(_ migration: Migration, on database: TestDatabase) async throws {
        let reader = try await database.connect()
        try await reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM log")
        let control = RunControl()
        async let cut = database.engine().apply(migration, .pending, control: control)
        try await database.until(pending, isNot: "f")
        control.cancel()
        do { _ = try await cut } catch let error as RunFailure { #expect(error.exitStatus == .stopped, "\(error.message)") }
        #expect(try await database.value(pending) == "t")
        try await reader.execute("COMMIT")
        await reader.close()
    }

    @Test(.enabled(if: TestServer.majorVersion >= 14)) func `half a DETACH CONCURRENTLY is finished by a resume, and taken back without a check that stays`() async throws {
        try await TestServer.shared.withDatabase(Self.log) { database in
            let schema = try await database.schema()
            let migration = try migration("m").phase("one").customSQL(Self.detach).build()
            try await Self.halfDetached(migration, on: database)
            _ = try await database.engine().apply(migration, .resume(through: 1))
            #expect(try await database.value("SELECT count(*) FROM pg_inherits WHERE inhrelid = '\"Log 24\"'::regclass") == "0")
            _ = try await database.engine().rollBack(migration)
            #expect(try await database.schema() == schema)
            #expect(try await database.value("SELECT count(*) FROM log") == "600")
        }
    }

    @Test(.enabled(if: TestServer.majorVersion >= 14)) func `half a DETACH CONCURRENTLY is taken back`() async throws {
        try await TestServer.shared.withDatabase(Self.log) { database in
            let schema = try await database.schema()
            let migration = try migration("m").phase("one").customSQL(Self.detach).build()
            try await Self.halfDetached(migration, on: database)
            _ = try await database.engine().rollBack(migration)
            #expect(try await database.schema() == schema)
        }
    }

    @Test(.enabled(if: TestServer.majorVersion >= 14)) func `one that waits for old readers is finished once they are gone`() async throws {
        try await TestServer.shared.withDatabase(Self.log) { database in
            let reader = try await database.connect()
            try await reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM log")
            let migration = try migration("m").phase("one").customSQL(Self.detach).build()
            async let run = database.engine().apply(migration, .pending)
            try await database.until(Self.pending, isNot: "f")
            try await Task.sleep(for: .milliseconds(700))
            #expect(try await database.value(Self.pending) == "t")
            try await reader.execute("COMMIT")
            await reader.close()
            _ = try await run
            #expect(try await database.value("SELECT count(*) FROM pg_inherits WHERE inhrelid = '\"Log 24\"'::regclass") == "0")
        }
    }

    @Test(.enabled(if: TestServer.majorVersion >= 14)) func `one that the server refuses leaves the phase at its start`() async throws {
        try await TestServer.shared.withDatabase(Self.log) { database in
            try await database.run("CREATE TABLE other PARTITION OF log DEFAULT")
            let schema = try await database.schema()
            let error = await #expect(throws: RunFailure.self) {
                _ = try await database.engine().apply(try Engine.migration("n").phase("one").customSQL(Self.detach).build(), .pending)
            }
            #expect(error?.message.contains("default partition") == true || error?.detail?.contains("default partition") == true, "\(error?.message ?? "") \(error?.detail ?? "")")
            #expect(try await database.schema() == schema)
        }
    }

    @Test func `what may run twice is run again without a question`() async throws {
        try await TestServer.shared.withDatabase(Self.log) { database in
            for (name, sql, lock) in [
                ("v", "VACUUM rest", "LOCK TABLE rest IN SHARE UPDATE EXCLUSIVE MODE"),
                // In use, as a type that an other transaction has added a value to.
                ("e", "ALTER TYPE mood ADD VALUE 'great'", "ALTER TYPE mood ADD VALUE 'good'"),
            ] {
                let holder = try await database.connect()
                try await holder.execute("BEGIN; \(lock)")
                let migration = try migration(name).phase("one").customSQL(sql, transaction: .never).build()
                let control = RunControl()
                async let cut = database.engine().apply(migration, .pending, control: control)
                try await database.until("SELECT count(*) FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())", isNot: "0")
                control.cancel()
                do { _ = try await cut } catch let error as RunFailure { #expect(error.exitStatus == .stopped, "\(error.message)") }
                try await holder.execute("COMMIT")
                await holder.close()
                _ = try await database.engine().apply(migration, .resume(through: 1))
                #expect(try await database.engine().state(of: name).applied == [1])
            }
            #expect(try await database.value("SELECT count(*) FROM pg_enum WHERE enumlabel = 'great'") == "1")
        }
    }

    @Test func `a table that is locked even against being looked at is waited for in sight, and the wait can be cancelled`() async throws {
        try await TestServer.shared.withDatabase(Self.log) { database in
            let migration = try migration("m").phase("one").addColumn("log", "a", "int").build()
            let watched = EventLog()
            let holder = try await database.connect()
            try await holder.execute("BEGIN; LOCK TABLE log")
            let control = RunControl()
            async let run = database.engine().apply(migration, .pending, control: control, report: watched.report)
            try await watched.untilWaiting()
            control.cancel()
            do {
                _ = try await run
                Issue.record("it ended well")
            } catch let error as RunFailure { #expect(error.exitStatus == .stopped, "\(error.message)") }
            #expect(watched.waits.contains { $0.reason.contains("look at the tables") }, "\(watched.waits)")
            try await holder.execute("COMMIT")
            await holder.close()
        }
    }
}
