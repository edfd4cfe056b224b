import Engine
import Synchronization
import TestSupport
import Testing

/// A table of which a backfill `n = n + 1` is to change each row once, while others update, insert, delete and hold its rows.
final class Counters: Sendable {
    /// `n` starts as `base`, which nobody changes, so that each row tells how often it was counted.
    static let template = DatabaseTemplate(
        """
        CREATE TABLE counters (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, base int NOT NULL, n int NOT NULL, note text);
        INSERT INTO counters (base, n) SELECT id, id FROM generate_series(1, 10000) AS id;
        ANALYZE counters;
        """)

    private let database: TestDatabase
    private let isStopping = Atomic(false)
    private let running = Mutex<[Task<Int, any Error>]>([])
    private let folder: MigrationFolder

    init(_ database: TestDatabase, batch: Int = 50) throws {
        self.database = database
        folder = try MigrationFolder(
            """
            migration:
              name: count-up
              phases:
                - phase: 1
                  description: Count up
                  operations:
                    - type: backfill
                      table: counters
                      sql: n = n + 1
                      inPlace: true
                      batchSize: \(batch)
            """)
    }

    var file: String { folder.file }

    /// Starts the traffic.
    func start() {
        let works = [
            "UPDATE counters SET note = 'touched ' || clock_timestamp() WHERE id = (SELECT (random() * 10000)::int)",
            "INSERT INTO counters (base, n) SELECT x, x FROM (SELECT (random() * 1000)::int AS x) AS r",
            "DELETE FROM counters WHERE id = (SELECT (random() * 10000)::int)",
            // A row held for longer than a batch waits, so that it has to be come back to.
            "UPDATE counters SET note = pg_sleep(0.1)::text WHERE id = (SELECT (random() * 10000)::int)",
        ]
        let tasks = works.map { sql in
            Task {
                let connection = try await self.database.connect()
                var count = 0
                while !self.isStopping.load(ordering: .relaxed) {
                    try await connection.query(sql)
                    count += 1
                    try await Task.sleep(for: .milliseconds(5))
                }
                await connection.close()
                return count
            }
        }
        running.withLock { $0 = tasks }
    }

    /// Stops the traffic; it failed nowhere.
    func stop() async throws {
        isStopping.store(true, ordering: .relaxed)
        for task in running.withLock({ $0 }) { #expect(try await task.value > 0) }
    }

    /// Every row that was there at the start and still is was counted once, every later one never.
    func verify() async throws {
        let upper = try await database.value("SELECT upper[1] FROM ai_shell.backfills WHERE NOT is_point")
        let last = try #require(upper.flatMap { Int($0) })
        #expect(last >= 10_000)
        let wrong = try await database.run(
            "SELECT id, base, n FROM counters WHERE n <> base + (id <= \(last))::int ORDER BY id LIMIT 10")
        #expect(wrong?.map { "id \($0.text("id")): \($0.text("base")) became \($0.text("n"))" } == [])
        #expect(try await database.value("SELECT count(*) FROM ai_shell.backfills WHERE NOT done") == "0")
    }
}
