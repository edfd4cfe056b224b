import Engine
import ShopTraffic
import TestSupport
import Testing

/// A database with its application at work, and what has to hold when all is over.
struct Scenario {
    let database: TestDatabase
    let schema: String
    let schemaInNameOrder: String
    private let traffic: ShopTraffic
    /// What the application reads as a user's name, at the start and at the end.
    private let name: String

    /// Names that the application writes begin so; others are as they were loaded.
    private static let written = "Zoë \"Bob\" O''Brien 美咲 %"

    /// Starts the application and lets it run undisturbed for a while, which is what the rest is measured by.
    init(_ database: TestDatabase, from version: String = "1.0") async throws {
        self.database = database
        let version = try #require(ShopVersion.named(version))
        name = version.reads
        try await database.run(
            """
            CREATE TABLE names_at_start AS SELECT id, \(name) AS name FROM users; CREATE TABLE orders_at_start AS SELECT * FROM orders;
            ANALYZE names_at_start; ANALYZE orders_at_start
            """)
        schema = try await database.schema()
        schemaInNameOrder = try await database.schemaInNameOrder()
        traffic = ShopTraffic(
            conninfo: database.conninfo, clients: 8, requestsPerSecond: 200, version: version,
            period: "idle")
        try await traffic.start()
        try await Task.sleep(for: .seconds(2))
    }

    func migrate(_ words: String..., sourceLocation: Testing.SourceLocation = #_sourceLocation) async throws {
        traffic.begin(period: words.map { $0.split(separator: "/").last.map(String.init) ?? $0 }.joined(separator: " "))
        let outcome = try await database.startMigrate(words + ["-y"]).wait()
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)", sourceLocation: sourceLocation)
    }

    func deploy(_ version: String) async throws {
        traffic.begin(period: "deploy \(version)")
        try await traffic.deploy(try #require(ShopVersion.named(version)))
    }

    /// Applies each phase by its number.
    func apply(_ file: String, phases: ClosedRange<Int>, sourceLocation: Testing.SourceLocation = #_sourceLocation) async throws {
        for phase in phases { try await migrate("apply", file, "--phase", String(phase), sourceLocation: sourceLocation) }
    }

    /// Stops the application: no request failed, no write is lost, nobody waited for long, nothing of ours is left, and what
    /// nobody wrote is as it was at the start.
    func end() async throws {
        let report = try await traffic.stop()
        #expect(report.isClean, "\(report.table)")
        let idle = try #require(report.periods.first { $0.name == "idle" })
        let bound = max(10 * idle.p99, 250)
        for period in report.periods where period.name != "idle" {
            #expect(period.worst <= bound, "\(period.name)\n\(report.table)")
        }
        #expect(try await database.leftovers() == [])
        let changed = try await database.value(
            """
            SELECT count(*) FROM names_at_start AS kept LEFT JOIN users USING (id)
            WHERE users.\(name) IS DISTINCT FROM kept.name AND (users.\(name) LIKE '\(Self.written)') IS NOT TRUE
            """)
        #expect(changed == "0")
        #expect(try await database.value("SELECT count(*) FROM (TABLE orders_at_start EXCEPT TABLE orders) AS changed") == "0")
    }
}
