import TestSupport
import Testing

struct CreateCommandTests {
    @Test func `a skeleton is a file that can be read, with every operation named`() async throws {
        try await Workbench.with { bench in
            let made = try await bench.migrate("create", "first")
            #expect(made.status == 0)
            #expect(made.output.hasPrefix("\(bench.migrations)/first.yaml\n"))
            let text = try bench.folder.read("migrations/first.yaml")
            #expect(text.contains("dual_write_enable") && text.contains("columns_match"))
            let plan = try await bench.paste(made.next ?? "")
            #expect(plan.status == 7)
            #expect(plan.error.contains("table \"my_table\" does not exist"))
            #expect(plan.error.contains("first.yaml:"))
        }
    }

    @Test func `with --type it is the pattern's file under this name`() async throws {
        try await Workbench.with { bench in
            let made = try await bench.migrate(
                "create", "verified", "--type", "add-required-column", "--table", "users", "--column", "verified", "--data-type", "boolean", "--default", "false")
            #expect(made.status == 0, "\(made.error)")
            #expect(try bench.folder.read("migrations/verified.yaml").contains("name: verified"))
        }
    }

    @Test func `a file that says something else stays`() async throws {
        try await Workbench.with { bench in
            try bench.writeOne("first", operations: ["type: custom_sql, sql: select 1"])
            let before = try bench.folder.read("migrations/first.yaml")
            #expect(try await bench.migrate("create", "first").status == 1)
            #expect(try bench.folder.read("migrations/first.yaml") == before)
        }
    }
}
