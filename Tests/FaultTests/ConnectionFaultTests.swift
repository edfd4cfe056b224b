import Engine
import TestSupport
import Testing

extension Faults {
    struct ConnectionFaultTests {
        /// A batch a row or two, so that a run is long enough to be struck often.
        private static let batch = 10

        @Test func `a run whose connections are terminated at random moments goes on by itself`() async throws {
            let migration = try Faults.rename(batch: Self.batch)
            var tally = Tally()
            repeat {
                try await TestServer.shared.withDatabase(Faults.shop) { database in
                    let program = try database.startMigrate("apply", migration.file, "--through", "5", "-y")
                    // Until it has both of its connections nothing has begun that could go on.
                    try await program.expect("phase 1")
                    let killer = try await database.connect()
                    let most = min(Faults.kills, 10)
                    var strikes = 0
                    while program.isRunning, strikes < most {
                        try await Task.sleep(for: .milliseconds(Int.random(in: 0...250)))
                        let struck = try await killer.query(
                            """
                            SELECT application_name || ', ' || coalesce(nullif(state, 'active'), left(regexp_replace(query, '\\s+', ' ', 'g'), 24)) AS what,
                              pg_terminate_backend(pid)
                            FROM pg_stat_activity
                            WHERE datname = current_database() AND application_name IN ('ai-shell control', 'ai-shell work') ORDER BY random() LIMIT 1
                            """
                        ).first
                        guard let struck else { continue }
                        strikes += 1
                        tally.add(struck.text("what"))
                    }
                    await killer.close()
                    let outcome = try await program.wait()
                    #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
                    #expect(strikes > 0)
                    #expect(try await database.appliedPhases() == "1 2 3 4 5")
                    #expect(try await database.leftovers() == [])
                    try await Self.expectNames(in: database)
                    #expect(try await database.value("SELECT string_agg(status, ' ') FROM ai_shell.executions") == "completed")
                }
            } while tally.total < Faults.kills
            tally.show("rename, pg_terminate_backend of one of its connections")
        }

        @Test func `a run whose server crashes and comes back goes on by itself`() async throws {
            let migration = try Faults.rename(batch: Self.batch)
            try await OwnedServer.with { server in
                let database = TestDatabase(name: "postgres", server: server)
                try await database.run(Faults.shop.sql)
                let program = try database.startMigrate("apply", migration.file, "--through", "5", "-y")
                try await program.expect("phase 1")
                for _ in 1...3 {
                    try await Task.sleep(for: .milliseconds(Int.random(in: 50...500)))
                    try await server.crash()
                    try await Task.sleep(for: .milliseconds(Int.random(in: 0...200)))
                    try await server.restart()
                }
                let outcome = try await program.wait()
                #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
                #expect(outcome.error.contains("connected again"))
                #expect(try await database.appliedPhases() == "1 2 3 4 5")
                #expect(try await database.leftovers() == [])
                try await Self.expectNames(in: database)
            }
        }

        /// Nobody else has written: each name is as it was loaded.
        private static func expectNames(in database: TestDatabase) async throws {
            let wrong = try await database.value(
                """
                SELECT count(*) FROM generate_series(1, 10000) AS n LEFT JOIN users ON users.id = n
                WHERE users.full_name IS DISTINCT FROM 'Zoë "' || n || '" O''Brien'
                """)
            #expect(wrong == "0")
        }
    }
}
