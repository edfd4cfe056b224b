import Engine
import ShopTraffic
import TestSupport
import Testing

extension Faults {
    struct LockFaultTests {
        @Test func `a second apply is refused while one is under way, and names it`() async throws {
            let migration = try Faults.rename()
            try await TestServer.shared.withDatabase(Faults.shop) { database in
                let reader = try await database.connect()
                try await reader.execute("BEGIN; SELECT FROM users LIMIT 1")
                let first = try database.startMigrate("apply", migration.file, "--through", "3", "-y")
                try await first.expect("waiting for a lock on users")
                let second = try await database.migrate("apply", migration.file, "--through", "3", "-y")
                #expect(second.status == 7, "\(second.output)\(second.error)")
                #expect(second.error.contains("rename-name-to-full-name, apply by "), "\(second.error)")
                #expect(second.error.contains("(pid "))
                try await reader.query("COMMIT")
                await reader.close()
                let outcome = try await first.wait()
                #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
                #expect(try await database.value(Faults.unequal) == "0")
            }
        }

        @Test func `whoever sits on the table is named and waited for, and nobody stands behind us`() async throws {
            let migration = try Faults.rename()
            try await TestServer.shared.withDatabase(Faults.shop) { database in
                let traffic = ShopTraffic(conninfo: database.conninfo, clients: 8, requestsPerSecond: 200, period: "idle")
                try await traffic.start()
                try await Task.sleep(for: .seconds(1))
                let idler = try await database.connect()
                try await idler.execute("SET application_name = 'forgotten terminal'; BEGIN; SELECT count(*) FROM users")
                traffic.begin(period: "blocked")
                let program = try database.startMigrate("apply", migration.file, "--through", "2", "-y")
                try await program.expect("waiting for a lock on users")
                try await program.expect("forgotten terminal) idle in transaction for ")
                #expect(try program.error.contains("pid \(idler.backendPID) "))
                try await Task.sleep(for: .seconds(3))
                #expect(program.isRunning)
                try await idler.query("COMMIT")
                let outcome = try await program.wait()
                #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
                await idler.close()
                let report = try await traffic.stop()
                #expect(report.isClean, "\(report.table)")
                let idle = try #require(report.periods.first { $0.name == "idle" })
                let blocked = try #require(report.periods.first { $0.name == "blocked" })
                #expect(blocked.worst <= max(10 * idle.p99, 250), "\(report.table)")
            }
        }

        @Test func `a table locked in the middle of a backfill is waited for`() async throws {
            let migration = try Faults.rename(batch: 3)
            try await TestServer.shared.withDatabase(Faults.shop) { database in
                let program = try database.startMigrate("apply", migration.file, "--through", "3", "-y")
                let owner = try await database.connect()
                // One that readers pass but writers do not, then one that nobody passes.
                for mode in ["SHARE", "ACCESS EXCLUSIVE"] {
                    try await database.expect("SELECT to_regclass('ai_shell.backfills') IS NOT NULL")
                    try await database.expect("SELECT count(*) > 0 FROM ai_shell.backfills WHERE NOT done AND rows > 0")
                    try await owner.execute("SET application_name = 'locks in \(mode)'; BEGIN; LOCK TABLE users IN \(mode) MODE")
                    try await program.expect("locks in \(mode)) idle in transaction")
                    #expect(try program.error.contains("waiting for a lock on users"))
                    try await owner.query("COMMIT")
                }
                await owner.close()
                let outcome = try await program.wait()
                #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
                #expect(try await database.value(Faults.unequal) == "0")
            }
        }
    }
}
