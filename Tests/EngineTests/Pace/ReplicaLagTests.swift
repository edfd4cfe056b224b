@testable import Engine
import TestSupport
import Testing

/// A backfill and a real standby that is behind.
struct ReplicaLagTests {
    private static let table = "CREATE TABLE t (id int PRIMARY KEY, a int, b int); INSERT INTO t SELECT i, i FROM generate_series(1, 20000) i"

    private static func backfill() throws -> Migration { try migration("m").phase("one").backfill("t", "b = a WHERE b IS NULL").build() }

    @Test func `a replica that does not replay holds a backfill until it does`() async throws {
        try await StandbyServer.with { database, standby in
            try await database.run(Self.table)
            try await standby.run("SELECT pg_wal_replay_pause()")
            try await database.run("UPDATE t SET a = a")
            let log = EventLog(), plan = try Self.backfill()
            async let run = database.engine { $0.pace.replicaLagBytes = 10_000 }.apply(plan, .pending, report: log.report)
            try await log.until { if case .waiting(let wait) = $0 { wait.reason.hasPrefix("replica s1 is ") } else { false } }
            #expect(try await database.value("SELECT count(*) FROM t WHERE b IS NOT NULL") == "0")
            try await standby.run("SELECT pg_wal_replay_resume()")
            _ = try await run
            #expect(try await database.value("SELECT count(*) FROM t WHERE b = a") == "20000")
        }
    }

    @Test func `a replica that has gone away holds, and one that comes back lets go`() async throws {
        try await StandbyServer.with { database, standby in
            var lag = ReplicaLag()
            let connection = try await database.connect()
            let context = PaceContext(limits: PaceLimits())
            try await database.expect("SELECT replay_lsn = pg_current_wal_lsn() FROM pg_stat_replication")
            #expect(try await lag.read(connection, context) == .free)
            try await standby.server.stop()
            try await database.expect("SELECT NOT EXISTS (SELECT FROM pg_stat_replication)")
            #expect(try await lag.read(connection, context) == .hold("replica s1 has gone away"))
            try await standby.server.restart()
            try await Patience.until("held") { try await lag.read(connection, context) == .free }
            await connection.close()
        }
    }

    @Test func `a role that may not see the lag is held with the GRANT, then stopped, and goes on with it`() async throws {
        try await StandbyServer.with { database, _ in
            try await database.run("\(Self.table); CREATE ROLE o LOGIN; GRANT CREATE ON DATABASE postgres TO o; ALTER TABLE t OWNER TO o")
            let engine = database.engine(user: "o") { $0.pace.maxHold = .milliseconds(300) }
            let plan = try Self.backfill()
            let failure = await #expect(throws: RunFailure.self) { _ = try await engine.apply(plan, .pending) }
            #expect(failure?.exitStatus == .stopped)
            #expect(failure?.message.contains("GRANT pg_monitor") == true, "\(failure?.message ?? "")")
            try await database.run("GRANT pg_monitor TO o")
            _ = try await engine.apply(plan, .pending)
            #expect(try await database.value("SELECT count(*) FROM t WHERE b = a") == "20000")
        }
    }
}
