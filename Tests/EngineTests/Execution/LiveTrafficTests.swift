@testable import Engine
import ShopTraffic
import TestSupport
import Testing

/// Whole migrations while the shop's application reads and writes, version after version.
struct LiveTrafficTests {
    private func deploy(_ version: String, _ traffic: ShopTraffic) async throws {
        try await traffic.deploy(try #require(ShopVersion.named(version)))
    }

    @Test func `a column is renamed and named back, and no request fails`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let migration = try MigrationPatterns.safeRenameColumn("users", "name", "full_name", "VARCHAR(255)").build()
            try await database.run("ALTER TABLE users ADD COLUMN email_verified boolean")
            let start = try await database.schemaInNameOrder()
            let traffic = ShopTraffic(conninfo: database.conninfo, clients: 4, requestsPerSecond: 400)
            try await traffic.start()
            let engine = database.engine { $0.batchStart = 100; $0.batchMaximum = 200 }
            _ = try await engine.apply(migration, .pending)
            for version in ["1.2", "1.3"] { try await deploy(version, traffic) }
            _ = try await engine.apply(migration, .phase(4))
            try await deploy("2.0", traffic)
            _ = try await engine.apply(migration, .phase(5))
            try await Task.sleep(for: .milliseconds(300))
            traffic.begin(period: "rollback")
            _ = try await engine.rollBack(migration, toPhase: 4)
            for version in ["1.3", "1.2", "1.0"] { try await deploy(version, traffic) }
            #expect(try await database.value("SELECT count(*) FROM users WHERE name IS DISTINCT FROM full_name") == "0")
            _ = try await engine.rollBack(migration)
            try await Task.sleep(for: .milliseconds(200))
            let report = try await traffic.stop()
            #expect(report.isClean, "\(report.table)")
            #expect(try await database.schemaInNameOrder() == start)
            #expect(try await database.leftovers() == [])
        }
    }

    @Test func `a required column arrives and goes, and no request fails`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let migration = try MigrationPatterns.addRequiredColumn("users", "email_verified", "BOOLEAN", default: false).build()
            let start = try await database.schema()
            let traffic = ShopTraffic(conninfo: database.conninfo, clients: 4, requestsPerSecond: 400)
            try await traffic.start()
            let engine = database.engine { $0.batchStart = 100; $0.batchMaximum = 200 }
            for _ in 1...2 {
                _ = try await engine.apply(migration, .pending)
                try await deploy("1.1", traffic)
                try await deploy("1.0", traffic)
                _ = try await engine.rollBack(migration)
            }
            let report = try await traffic.stop()
            #expect(report.isClean, "\(report.table)")
            #expect(try await database.schema() == start)
        }
    }
}
