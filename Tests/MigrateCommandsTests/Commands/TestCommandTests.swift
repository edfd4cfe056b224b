import TestSupport
import Testing

struct TestCommandTests {
    @Test func `a migration is applied, taken back and applied again on a copy`() async throws {
        try await Workbench.with { bench in
            try await bench.writeRename()
            let outcome = try await bench.migrate("test", "rename")
            #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
            #expect(outcome.output.contains("  1. add column users.full_name: ACCESS EXCLUSIVE on users\n"))
            #expect(outcome.output.contains(": the schema is as before.\nApplied again in "))
            #expect(outcome.next?.hasSuffix("migrate apply rename") == true)
            #expect(outcome.error.contains("copying the schema of \(bench.database.name)\n"))
            let json = try await bench.migrate("test", "rename", "--json").json
            #expect(json["status"].text == "holds" && json["phases"].elements.count == 5 && json["differences"].elements.isEmpty)
            #expect(json["phases"][0]["steps"][0]["locks"][0]["mode"].text == "ACCESS EXCLUSIVE")
            // The database itself is as it was.
            #expect(try await bench.migrate("status", "rename", "--exit-code").status == 11)
        }
    }

    @Test func `what breaks is status 4, for test, plan and verify`() async throws {
        try await Workbench.with { bench in
            try bench.writeOne("hidden", operations: [#"type: custom_sql, sql: "DO $$ BEGIN EXECUTE 'LOCK TABLE users'; END $$", rollback: "SELECT 1""#])
            let test = try await bench.migrate("test", "hidden")
            #expect(test.status == 4 && test.output.contains("     error: It took ACCESS EXCLUSIVE on users, which stops reads and writes: the plan says nothing of it.\n"), "\(test.output)")
            let plan = try await bench.migrate("plan", "hidden", "--rehearse")
            #expect(plan.status == 4 && plan.output.contains("\nOn a throw-away copy of the schema:\nPhase 1: "))
            let verify = try await bench.migrate("verify", "hidden", "--rehearse")
            #expect(verify.status == 4 && verify.output.contains("hidden.yaml:7:11: error: ") && verify.output.contains("[rehearsal-broken]"), "\(verify.output)")
            try bench.writeOne("plain", operations: ["type: add_column, table: users, column: bio, dataType: text"])
            let plain = try await bench.migrate("verify", "plain", "--rehearse")
            #expect(plain.status == 0 && plain.output.contains("note: Rehearsed on a throw-away copy of the schema: 2 steps locked and rewrote what the plan says, and nothing more.\n"), "\(plain.output)")
            try bench.folder.write("SELECT 1;", to: "a.sql")
            let script = try await bench.migrate("verify", bench.folder.path + "/a.sql", "--rehearse")
            #expect(script.status == 1 && script.error.contains("`migrate convert \(bench.folder.path)/a.sql` makes one of it."))
            #expect(try await bench.migrate("verify", "plain", "--rehearse", "--offline").status == 1)
        }
    }
}
