import TestSupport
import Testing

struct PlanCommandTests {
    @Test func `every step has its SQL, its lock and what that blocks`() async throws {
        try await Workbench.with { bench in
            try await bench.writeRename()
            let outcome = try await bench.migrate("plan", "rename")
            #expect(outcome.status == 0)
            #expect(outcome.output.hasPrefix("Plan of rename for database \(bench.database.name) on "))
            for phase in 1...5 { #expect(outcome.output.contains("Phase \(phase) of 5: ")) }
            #expect(outcome.output.contains("ACCESS EXCLUSIVE on users: blocks reads and writes, queues at most 200 ms a try"))
            #expect(outcome.output.contains("  gate: Deploy the application version that no longer reads or writes users.name.\n"))
            #expect(outcome.next?.hasSuffix("migrate apply rename --phase 1") == true)
        }
    }

    @Test func `a role that sees nothing of other sessions is told what would help`() async throws {
        try await Workbench.with { bench in
            try await bench.writeRename()
            let role = "blind_\(bench.database.name)"
            try await bench.database.run("CREATE ROLE \(role) LOGIN; GRANT CREATE ON DATABASE \(bench.database.name) TO \(role); ALTER TABLE users OWNER TO \(role)")
            let words = ["-d", bench.database.conninfo + " user=\(role)", "--migrations", bench.migrations, "migrate", "plan", "rename"]
            let blind = try await Program.run(words)
            #expect(blind.status == 0, "\(blind.error)")
            #expect(blind.output.contains("note: \(role) does not see what sessions of other roles do"), "\(blind.output)")
            try await bench.database.run("GRANT pg_monitor TO \(role)")
            #expect(try await !Program.run(words).output.contains("does not see"))
        }
    }

    @Test func `the document holds what the text does`() async throws {
        try await Workbench.with { bench in
            try await bench.writeRename()
            let document = try await bench.migrate("plan", "rename", "--json").json
            #expect(document["migration"].text == "rename")
            #expect(document["database"].text == bench.database.name)
            #expect(document["phases"].elements.count == 5)
            let step = document["phases"][0]["steps"][0]
            #expect(step["sql"][0].text == "ALTER TABLE \"public\".\"users\" ADD COLUMN \"full_name\" character varying(255)")
            #expect(step["locks"][0]["mode"].text == "ACCESS EXCLUSIVE")
            #expect(step["locks"][0]["blocks"].text == "reads and writes")
            #expect(document["phases"][0]["checksum"].text?.count == 64)
        }
    }

    @Test func `a phase can be looked at alone once its turn has come`() async throws {
        try await Workbench.with { bench in
            try await bench.writeRename()
            let first = try await bench.migrate("plan", "rename", "--phase", "1")
            #expect(first.output.contains("Phase 1 of 5") && !first.output.contains("Phase 2 of 5"))
            #expect(try await bench.migrate("plan", "rename", "--phase", "7").status == 7)
        }
    }
}
