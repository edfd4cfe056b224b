import TestSupport
import Testing

/// A run of another program that is paused, throttled, followed, and let go on.
struct PauseCommandTests {
    private static let template = DatabaseTemplate("""
        CREATE TABLE t (id int PRIMARY KEY, a int, b int); INSERT INTO t SELECT i, i FROM generate_series(1, 3000) i; ANALYZE
        """)

    /// A run of one backfill, a row a batch, that is under way.
    private static func withRun(_ body: (Workbench, RunningProgram) async throws -> Void) async throws {
        try await Workbench.with(template) { bench in
            try bench.writeOne("fill", operations: ["type: backfill, table: t, sql: 'b = a WHERE b IS NULL', batchSize: 1"])
            let holder = try await bench.database.connect()
            try await holder.execute("BEGIN; LOCK TABLE t IN SHARE MODE")
            let run = try Program.start(bench.connection + ["migrate", "apply", "fill", "-y"])
            try await run.expect("⏳")
            let paused = Task { try await bench.migrate("pause") }
            try await bench.database.expect("SELECT EXISTS (SELECT FROM ai_shell.steering WHERE paused)")
            try await holder.execute("COMMIT")
            await holder.close()
            let outcome = try await paused.value
            #expect(outcome.status == 0 && outcome.output.hasPrefix("fill is paused\n"), "\(outcome.output)\(outcome.error)")
            #expect(outcome.next?.hasSuffix("migrate resume") == true)
            try await body(bench, run)
            let ended = try await run.wait()
            #expect(ended.status == 0, "\(ended.error)")
            #expect(try await bench.database.value("SELECT count(*) FROM t WHERE b = a") == "3000")
        }
    }

    @Test func `a paused run says so everywhere, and resume lets it go on`() async throws {
        try await Self.withRun { bench, run in
            try await run.expect("paused by ")
            let status = try await bench.migrate("status", "fill")
            #expect(status.output.contains("\npaused in phase 1, step 1 of "), "\(status.output)")
            #expect(status.output.contains("⏳ paused by ") && status.output.contains("asked for by "), "\(status.output)")
            let json = try await bench.migrate("status", "--json").json
            #expect(json["run"]["paused"] == .bool(true) && json["run"]["migration"] == .string("fill"), "\(json)")
            let throttled = try await bench.migrate("throttle", "--workers", "1", "--batch", "100", "--max-lag", "2.5", "--json").json
            #expect(throttled["follows"] == .bool(true) && throttled["run"]["workers"].int == 1 && throttled["run"]["batch"].int == 100)
            let watch = try Program.start(bench.connection + ["migrate", "status", "--watch", "--json"])
            let resumed = try await bench.migrate("resume", "fill")
            #expect(resumed.status == 0 && resumed.output.hasPrefix("fill follows\n"), "\(resumed.output)\(resumed.error)")
            let again = try await bench.migrate("resume")
            #expect(again.status == 7 && again.error.contains("fill is running and is not paused"), "\(again.error)")
            let lines = try await watch.wait().jsonLines
            #expect(lines[0]["run"]["title"] == .string("backfill t.b"), "\(lines[0])")
            #expect(lines[lines.count - 1]["migrations"][0]["id"] == .string("fill"))
        }
    }
}
