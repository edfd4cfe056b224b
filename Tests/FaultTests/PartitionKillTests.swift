import Engine
import Glibc
import TestSupport
import Testing

extension Faults {
    struct PartitionKillTests {
        /// The kinds that a partition of its own takes; the default one takes the others.
        private static let partitioned = """
            table: items
                      by: range
                      column: kind
                      partitions:
                        - {name: items_low, from: 0, to: 30}
                        - {name: items_mid, from: 30, to: 60}
                      batchSize: 50
            """

        /// Divided and swapped in one phase.
        private static let atOnce = """
            migration:
              name: divide-items
              phases:
                - phase: 1
                  description: Divide it
                  operations:
                    - type: partition_table
                      \(partitioned)
                - phase: 2
                  description: Drop the earlier table
                  operations:
                    - type: drop_table
                      table: items_old
            """

        /// The swap in a phase of its own.
        private static let apart = """
            migration:
              name: divide-items
              phases:
                - phase: 1
                  description: Make the twin
                  operations:
                    - type: partition_table
                      \(partitioned)
                      swap: false
                - phase: 2
                  description: Swap
                  operations:
                    - {type: swap_table, table: items}
                - phase: 3
                  description: Drop the earlier table
                  operations:
                    - type: drop_table
                      table: items_old
            """

        /// Applies to it all, goes back in two steps, and each time compares; again until the kills are done.
        ///
        /// - Parameter stages: What is to be reached, the command, the most kills, and the two tables that are in step there.
        private func survive(
            _ text: String, _ title: String, stages: [(wanted: String, command: [String], kills: Int, inStep: (String, String)?)]
        ) async throws {
            let migration = try MigrationFolder(text)
            try await TestServer.shared.withDatabase(ItemLedger.template) { database in
                let schema = try await database.schemaInNameOrder()
                var run = KilledRun(database, migration.file)
                repeat {
                    for stage in stages {
                        let writers = try await ItemLedger.writers(database)
                        try await run.reach(stage.wanted, by: stage.command, kills: stage.kills)
                        for writer in writers { #expect(await writer.stop().errors == []) }
                        try await ItemLedger.verify(database)
                        if let (one, other) = stage.inStep { #expect(try await database.value(ItemLedger.difference(one, other)) == "0") } else {
                            #expect(try await database.leftovers() == [])
                        }
                        if stage.wanted.isEmpty { #expect(try await database.schemaInNameOrder() == schema) }
                    }
                } while run.tally.total < Faults.kills
                run.tally.show(title)
            }
        }

        @Test func `a table that is divided and swapped, killed at random moments, loses no write either way`() async throws {
            try await survive(
                Self.atOnce, "partition_table and rollback, kill -9 of ai-shell",
                stages: [
                    ("1", ["apply", "--through", "1"], 6, ("items", "items_old")), ("", ["rollback"], 3, nil),
                    ("1", ["apply", "--through", "1"], 3, ("items", "items_old")), ("1 2", ["apply", "--through", "2"], 2, nil),
                    ("1", ["rollback", "--to-phase", "1"], 3, ("items", "items_old")), ("", ["rollback"], 3, nil),
                ])
        }

        @Test func `a swap and its way back, killed at random moments, leave one table under the name and the other in step`() async throws {
            try await survive(
                Self.apart, "swap_table and rollback, kill -9 of ai-shell",
                stages: [
                    ("1", ["apply", "--through", "1"], 3, ("items", "items_new")), ("1 2", ["apply", "--through", "2"], 4, ("items", "items_old")),
                    ("1", ["rollback", "--to-phase", "1"], 4, ("items", "items_new")), ("1 2", ["apply", "--through", "2"], 2, ("items", "items_old")),
                    ("1 2 3", ["apply", "--through", "3"], 2, nil), ("", ["rollback"], 4, nil),
                ])
        }
    }
}
