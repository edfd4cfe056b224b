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

    @Test func `a strict plan fails where verify finds something`() async throws {
        try await Workbench.with { bench in
            try bench.writeOne("drop", operations: ["type: drop_column, table: users, column: name"])
            #expect(try await bench.migrate("plan", "drop").status == 0)
            let strict = try await bench.migrate("plan", "drop", "--strict")
            #expect(strict.status == 4 && strict.output.contains("[drop-without-gate]") && strict.next?.hasSuffix("migrate verify drop") == true)
            #expect(try await bench.migrate("plan", "drop", "--strict", "--json").json["findings"][0]["rule"].text == "drop-without-gate")
            try await bench.writeRename()
            #expect(try await bench.migrate("plan", "rename", "--strict").status == 0)
        }
    }

    @Test func `a plan that was kept is applied as it is, or not at all`() async throws {
        try await Workbench.with { bench in
            let kept = bench.folder.path + "/kept.json"
            try bench.writeOne("add", operations: ["type: add_column, table: users, column: bio, dataType: text"])
            #expect(try await bench.migrate("plan", "add", "--out", kept).status == 0)
            try bench.writeOne("add", operations: ["type: add_column, table: users, column: bio, dataType: varchar"])
            let other = try await bench.migrate("apply", "add", "--plan", kept, "-y")
            #expect(other.status == 7 && other.error.contains("phase 1 would not run as \(kept) says"), "\(other.error)")
            try bench.writeOne("add", operations: ["type: add_column, table: users, column: bio, dataType: text"])
            #expect(try await bench.migrate("apply", "add", "--plan", kept, "-y").status == 0)
            try bench.folder.write("{}", to: "kept.json")
            #expect(try await bench.migrate("apply", "add", "--plan", kept, "-y").error.contains("is no plan that this version can read"))
            #expect(try await bench.migrate("plan", "add", "--out", "/nowhere/x").error.contains("could not write the plan to /nowhere/x"))
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
