import Engine
import ShopTraffic
import TestSupport
import Testing

struct ShopTrafficTests {
    @Test func `an undisturbed server fails no request and keeps every acknowledged write`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let traffic = ShopTraffic(conninfo: database.conninfo, clients: 4, requestsPerSecond: 200)
            try await traffic.start()
            try await Task.sleep(for: .seconds(1))
            traffic.begin(period: "during")
            try await Task.sleep(for: .seconds(1))
            let report = try await traffic.stop()
            #expect(report.isClean, "\(report.table)")
            #expect(report.periods.map(\.name) == ["before", "during"])
            #expect(report.acknowledgedWrites > 0)
        }
    }

    @Test func `a second run on the same database is as clean as the first`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            for _ in 1...2 {
                let traffic = ShopTraffic(conninfo: database.conninfo, clients: 2, requestsPerSecond: 400)
                try await traffic.start()
                try await Task.sleep(for: .milliseconds(500))
                let report = try await traffic.stop()
                #expect(report.isClean, "\(report.table)")
            }
        }
    }

    @Test func `an acknowledged write that is overwritten counts as lost`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let traffic = ShopTraffic(conninfo: database.conninfo, clients: 4, requestsPerSecond: 200)
            try await traffic.start()
            try await Task.sleep(for: .seconds(1))
            try await database.run("UPDATE users SET name = 'overwritten'")
            let report = try await traffic.stop()
            #expect(report.lostWrites > 0)
            #expect(!report.isClean)
        }
    }

    @Test func `a version that names a missing column fails with its SQLSTATE`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let traffic = ShopTraffic(conninfo: database.conninfo, clients: 2, requestsPerSecond: 100)
            try await traffic.start()
            try await traffic.deploy(try #require(ShopVersion.named("v2.0")))
            try await Task.sleep(for: .milliseconds(500))
            try await traffic.deploy(ShopVersion.all[0])
            let report = try await traffic.stop()
            #expect(report.failures > 0)
            #expect(report.lostWrites == 0)
            #expect(report.failureMessages.contains { $0.hasPrefix("42703: ") }, "\(report.table)")
        }
    }
}
