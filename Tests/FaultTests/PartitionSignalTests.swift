import Engine
import Glibc
import TestSupport
import Testing

extension Faults {
    /// Ctrl-C on a terminal while a table is divided, and whoever sits on the table at the swap.
    struct PartitionSignalTests {
        private static func migration(swap: Bool, batch: Int) throws -> MigrationFolder {
            try MigrationFolder(
                """
                migration:
                  name: divide-items
                  phases:
                    - phase: 1
                      description: Divide it
                      timeout: \(lockTimeout)
                      operations:
                        - {type: partition_table, table: items, by: hash, column: kind, count: 3, swap: \(swap), batchSize: \(batch)}
                \(swap ? "" : """
                    - phase: 2
                      description: Swap
                      timeout: \(lockTimeout)
                      operations:
                        - {type: swap_table, table: items}
                """)
                """)
        }

        /// In milliseconds.
        private static let lockTimeout = 200

        /// On a terminal of its own, as a person would have it.
        private static func start(_ database: TestDatabase, _ home: ScratchFolder, _ words: String...) throws -> Terminal {
            try Terminal([Program.path(), "-X", "-d", database.conninfo, "migrate"] + words, environment: Program.environment(home: home.path))
        }

        private static func verify(_ database: TestDatabase, inStep one: String, _ other: String) async throws {
            try await ItemLedger.verify(database)
            #expect(try await database.value(ItemLedger.difference(one, other)) == "0")
        }

        @Test(arguments: ["resume", "rollback"])
        func `Ctrl-C during the copy stops after a batch, and either way on from there is whole`(next: String) async throws {
            let migration = try Self.migration(swap: true, batch: 5)
            try await TestServer.shared.withDatabase(ItemLedger.template) { database in
                let schema = try await database.schemaInNameOrder()
                let writers = try await ItemLedger.writers(database)
                let home = try ScratchFolder()
                let terminal = try Self.start(database, home, "apply", migration.file, "-y")
                try await database.expect("SELECT to_regclass('ai_shell.backfills') IS NOT NULL")
                try await database.expect("SELECT coalesce(sum(rows), 0) > 0 FROM ai_shell.backfills")
                try await terminal.send("\u{3}")
                #expect(try await terminal.wait() == .exited(8))
                #expect(await terminal.screen.contains("migrate resume \(migration.file)"))
                let copied = try await database.value("SELECT count(*) FROM items_new").flatMap { Int($0) } ?? 0
                #expect((1..<10_000).contains(copied))
                let outcome = try await database.migrate(next, migration.file, "-y")
                #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
                for writer in writers { #expect(await writer.stop().errors == []) }
                if next == "resume" {
                    #expect(try await database.appliedPhases() == "1")
                    try await Self.verify(database, inStep: "items", "items_old")
                    let back = try await database.migrate("rollback", migration.file, "-y")
                    #expect(back.status == 0, "\(back.output)\(back.error)")
                }
                #expect(try await database.appliedPhases() == "")
                try await ItemLedger.verify(database)
                #expect(try await database.leftovers() == [])
                #expect(try await database.schemaInNameOrder() == schema)
            }
        }

        @Test(arguments: ["resume", "rollback"])
        func `whoever sits on the table at the swap is named, nobody stands behind us, and Ctrl-C leaves the tables in step`(next: String) async throws {
            let migration = try Self.migration(swap: false, batch: 1000)
            try await TestServer.shared.withDatabase(ItemLedger.template) { database in
                let schema = try await database.schemaInNameOrder()
                let made = try await database.migrate("apply", migration.file, "--through", "1", "-y")
                #expect(made.status == 0, "\(made.output)\(made.error)")
                let writers = try await ItemLedger.writers(database)
                let stopwatch = try await Stopwatch.start(on: database, "UPDATE items SET amount = amount WHERE id = 4")
                // The first holds the swap up before it wants the lock, so that the second is there by then.
                let early = try await database.connect()
                try await early.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1")
                let home = try ScratchFolder()
                let terminal = try Self.start(database, home, "apply", migration.file, "-y")
                try await terminal.expect("waiting for older transactions")
                let idler = try await database.connect()
                try await idler.execute("SET application_name = 'forgotten terminal'; BEGIN; SELECT count(*) FROM items")
                await early.close()
                try await terminal.expect("waiting for a lock on items")
                try await terminal.expect("forgotten terminal")
                try await Task.sleep(for: .seconds(2))
                try await terminal.send("\u{3}")
                #expect(try await terminal.wait() == .exited(8))
                let worst = try await stopwatch.stop()
                #expect(worst < .milliseconds(Self.lockTimeout) + .seconds(1), "\(worst)")
                try await idler.query("COMMIT")
                await idler.close()
                #expect(try await database.value("SELECT relkind FROM pg_class WHERE oid = 'items'::regclass") == "r")
                let outcome = try await database.migrate(next, migration.file, "-y")
                #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
                for writer in writers { #expect(await writer.stop().errors == []) }
                if next == "resume" {
                    #expect(try await database.appliedPhases() == "1 2")
                    try await Self.verify(database, inStep: "items", "items_old")
                    let back = try await database.migrate("rollback", migration.file, "-y")
                    #expect(back.status == 0, "\(back.output)\(back.error)")
                }
                #expect(try await database.appliedPhases() == "")
                try await ItemLedger.verify(database)
                #expect(try await database.leftovers() == [])
                #expect(try await database.schemaInNameOrder() == schema)
            }
        }

        @Test func `the swap is tried again until whoever sits on the table has gone`() async throws {
            let migration = try Self.migration(swap: false, batch: 1000)
            try await TestServer.shared.withDatabase(ItemLedger.template) { database in
                let made = try await database.migrate("apply", migration.file, "--through", "1", "-y")
                #expect(made.status == 0, "\(made.output)\(made.error)")
                let early = try await database.connect()
                try await early.execute("BEGIN; SELECT 1")
                let program = try database.startMigrate("apply", migration.file, "-y")
                try await program.expect("waiting for older transactions")
                let idler = try await database.connect()
                try await idler.execute("SET application_name = 'forgotten terminal'; BEGIN; UPDATE items SET amount = 1 WHERE id = 1")
                try await early.execute("COMMIT")
                await early.close()
                try await program.expect("waiting for a lock on items")
                let said = try program.error
                #expect(said.contains("pid \(idler.backendPID) "), "\(said)")
                // Committed under our eyes, and carried over.
                try await idler.execute("COMMIT; BEGIN; UPDATE items SET amount = 2 WHERE id = 2; SELECT pg_sleep(1); COMMIT")
                let outcome = try await program.wait()
                #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
                await idler.close()
                #expect(try await database.value("SELECT sum(amount) FROM items WHERE id < 3") == "3")
                #expect(try await database.value(ItemLedger.difference("items", "items_old")) == "0")
            }
        }
    }
}

/// The longest that one statement took, sent again and again.
private final class Stopwatch: Sendable {
    private let task: Task<Duration, any Error>

    private init(_ task: Task<Duration, any Error>) { self.task = task }

    static func start(on database: TestDatabase, _ statement: String) async throws -> Stopwatch {
        let connection = try await database.connect()
        return Stopwatch(
            Task {
                var worst = Duration.zero
                while !Task.isCancelled {
                    let start = ContinuousClock.now
                    try await connection.query(statement, shielded: true)
                    worst = max(worst, ContinuousClock.now - start)
                    try? await Task.sleep(for: .milliseconds(5))
                }
                await connection.close()
                return worst
            })
    }

    func stop() async throws -> Duration {
        task.cancel()
        return try await task.value
    }
}
