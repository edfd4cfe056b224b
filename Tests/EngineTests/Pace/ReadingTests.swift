@testable import Engine
import TestSupport
import Testing

/// Each look at a real server that is in the state looked for.
struct ReadingTests {
    private static func context(_ change: (inout PaceLimits) -> Void = { _ in }, relations: [String] = []) -> PaceContext {
        var limits = PaceLimits()
        change(&limits)
        return PaceContext(limits: limits, relations: relations)
    }

    private static func isFree(_ verdict: PaceVerdict) -> Bool { verdict == .free }

    private static func holds(_ verdict: PaceVerdict, _ text: String) -> Bool {
        if case .hold(let reason) = verdict { reason.contains(text) } else { false }
    }

    private static func slows(_ verdict: PaceVerdict, _ text: String) -> Bool {
        if case .slow(let reason) = verdict { reason.contains(text) } else { false }
    }

    @Test func `whoever waits for a lock of a run's is seen, and nobody else`() async throws {
        try await TestServer.shared.withDatabase(DatabaseTemplate("CREATE TABLE t (a int); INSERT INTO t VALUES (1)")) { database in
            let reader = try await database.connect(), ours = try await database.connect(), theirs = try await database.connect()
            var reading = LockWaiters()
            let context = Self.context { ($0.lockWaiters, $0.lockWait) = (1_000, .milliseconds(50)) }
            try await ours.query("SELECT pg_advisory_lock_shared(\(Journal.lockClass), 2)")
            try await theirs.execute("BEGIN; UPDATE t SET a = 2")
            async let waits = database.run("UPDATE t SET a = 3")
            try await database.expect("SELECT count(*) > 0 FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())")
            #expect(Self.isFree(try await reading.read(reader, context)))
            try await theirs.execute("ROLLBACK")
            _ = try await waits
            try await ours.execute("BEGIN; UPDATE t SET a = 4")
            async let behind = database.run("UPDATE t SET a = 5")
            if reader.serverVersion >= 140_000 {
                try await Patience.until("not seen") { Self.slows(try await reading.read(reader, context), "1 session has waited for rows that are moved") }
                try await Patience.until("not held") { Self.holds(try await reading.read(reader, context), "1 session has waited") }
            }
            try await ours.execute("ROLLBACK")
            _ = try await behind
            for connection in [reader, ours, theirs] { await connection.close() }
        }
    }

    @Test func `sessions at work are counted, also those whose state the role may not see`() async throws {
        try await OwnedServer.with { server in
            let database = TestDatabase(server: server)
            try await database.run("CREATE ROLE o LOGIN")
            let limits = Self.context { $0.activeSessions = 2 }
            for user in ["", " user=o"] {
                let reader = try await PostgresConnection.connect(database.conninfo + user)
                var reading = ActiveSessions()
                #expect(Self.isFree(try await reading.read(reader, limits)))
                let sleepers = try await [database.connect(), database.connect(), database.connect(), database.connect(), database.connect()]
                let tasks = sleepers.map { sleeper in Task { _ = try? await sleeper.query("SELECT pg_sleep(60)") } }
                try await Patience.until("not held") { Self.holds(try await reading.read(reader, limits), "5 sessions are at work") }
                for sleeper in sleepers { sleeper.cancel() }
                for task in tasks { await task.value }
                for sleeper in sleepers + [reader] { await sleeper.close() }
            }
        }
    }

    @Test func `WAL that is not archived holds, and lets go once it is`() async throws {
        try await OwnedServer.with(settings: ["archive_mode=on", "wal_level=replica"]) { server in
            let database = TestDatabase(server: server)
            try await database.run("ALTER SYSTEM SET archive_command = 'false'")
            try await database.run("SELECT pg_reload_conf()")
            let reader = try await database.connect()
            var reading = ArchiveBacklog()
            let context = Self.context { $0.archiveBacklog = 1 }
            #expect(Self.isFree(try await reading.read(reader, context)))
            for _ in 0..<6 { try await database.run("CREATE TABLE t (); DROP TABLE t"); try await database.run("SELECT pg_switch_wal()") }
            try await Patience.until("not held") { Self.holds(try await reading.read(reader, context), "WAL segments wait to be archived (see pg_stat_archiver)") }
            try await database.run("ALTER SYSTEM SET archive_command = 'true'")
            try await database.run("SELECT pg_reload_conf()")
            try await Patience.until("still held") { Self.isFree(try await reading.read(reader, context)) }
            await reader.close()
        }
    }

    @Test func `the place of a segment is in its name`() {
        #expect(ArchiveBacklog.end("0000000100000002000000FF", size: 16_777_216) == Double(3 * 4_294_967_296))
        #expect(ArchiveBacklog.end("000000010000000000000001", size: 16_777_216) == Double(2 * 16_777_216))
        for name in ["00000002.history", "000000010000000000000001.00000028.backup", ""] { #expect(ArchiveBacklog.end(name, size: 16_777_216) == nil) }
    }

    @Test func `a vacuum of a table whose rows are moved slows them`() async throws {
        try await TestServer.shared.withDatabase(DatabaseTemplate("CREATE TABLE t (a int); CREATE TABLE other (a int)")) { database in
            let reader = try await database.connect(), vacuum = try await database.connect()
            let context = Self.context(relations: [try await database.value("SELECT 't'::regclass::oid") ?? ""])
            var reading = VacuumAtWork()
            try await vacuum.execute("BEGIN; LOCK TABLE other IN SHARE UPDATE EXCLUSIVE MODE")
            #expect(Self.isFree(try await reading.read(reader, context)))
            try await vacuum.execute("LOCK TABLE t IN SHARE UPDATE EXCLUSIVE MODE")
            #expect(Self.slows(try await reading.read(reader, context), "is at work on t (pid \(vacuum.backendPID))"))
            await vacuum.close()
            await reader.close()
        }
    }

    @Test func `the probe tells how long a reader waits, and that it cannot read`() async throws {
        try await TestServer.shared.withDatabase(DatabaseTemplate("SELECT 1")) { database in
            var limits = PaceLimits()
            limits.probeLatency = .milliseconds(200)
            let slow = ForegroundProbe(ConnectionSettings(database.conninfo), of: "t", limits: limits)
            slow.start("SELECT pg_sleep(0.3)", [])
            try await Patience.until("not slow") { Self.slows(slow.verdict, "reading one row of t takes ") }
            #expect(await slow.stop() >= limits.probeLatency)
            let wrong = ForegroundProbe(ConnectionSettings(database.conninfo), of: "t", limits: limits)
            wrong.start("SELECT FROM missing", [])
            try await Patience.until("not held") { Self.holds(wrong.verdict, "cannot read a row of t as the application does: ") }
            _ = await wrong.stop()
        }
    }
}
