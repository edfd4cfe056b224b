import TestSupport
import Testing

struct ThrottleCommandTests {
    private static let template = DatabaseTemplate("CREATE TABLE t (id int PRIMARY KEY, a int, b int)")

    @Test func `wishes that make no sense are refused`() async throws {
        try await Workbench.with(Self.template) { bench in
            try bench.writeOne("fill", operations: ["type: backfill, table: t, sql: 'b = a WHERE b IS NULL'"])
            for words in [["pause"], ["pause", "fill"], ["throttle", "--workers", "3"]] {
                let outcome = try await Program.run(bench.connection + ["migrate"] + words)
                #expect(outcome.status == 7 && (outcome.error.contains("fill is not running") || outcome.error.contains("no run is under way")), "\(outcome.error)")
                #expect(outcome.next?.hasSuffix("migrate status") == true, "\(outcome.error)")
            }
            for words in [["throttle"], ["throttle", "--workers", "0"], ["throttle", "--batch", "-1"], ["throttle", "--max-lag", "nan"], ["throttle", "--off", "--batch", "1"]] {
                let outcome = try await Program.run(bench.connection + ["migrate"] + words)
                #expect(outcome.status != 0 && outcome.next?.hasSuffix("migrate throttle --help") == true, "\(words): \(outcome.error)")
            }
            let watch = try await bench.migrate("status", "--watch")
            #expect(watch.status == 0 && watch.output.hasPrefix("No migration has run in this database."))
        }
    }
}
