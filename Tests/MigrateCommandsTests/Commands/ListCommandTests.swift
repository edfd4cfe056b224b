import TestSupport
import Testing

struct ListCommandTests {
    @Test func `an empty folder names the command that fills it`() async throws {
        try await Workbench.with { bench in
            let outcome = try await bench.migrate("list")
            #expect(outcome.status == 0)
            #expect(outcome.output.hasPrefix("No migration files in \(bench.migrations).\n"))
            #expect(try await bench.paste(outcome.next ?? "").status == 0)
        }
    }

    @Test func `each file has its state, and the next command is about the first that is not done`() async throws {
        try await Workbench.with { bench in
            try await bench.writeRename()
            try bench.writeOne("a-bio", operations: ["type: add_column, table: users, column: bio, dataType: text"])
            _ = try await bench.migrate("apply", "a-bio", "-y")
            let outcome = try await bench.migrate("list")
            #expect(outcome.output.hasPrefix("a-bio   done\nrename  pending\nnext: "))
            #expect(outcome.next?.hasSuffix("migrate status rename") == true)
            let entries = try await bench.migrate("list", "--json").json["migrations"].elements
            #expect(entries.map { $0["id"].text } == ["a-bio", "rename"])
            #expect(entries.map { $0["status"].text } == ["done", "pending"])
            #expect(entries.map { $0["phases"].int } == [1, 5])
        }
    }

    @Test func `an invalid file is listed as such, the others too, and the exit status is 1`() async throws {
        try await Workbench.with { bench in
            try bench.writeOne("good", operations: ["type: custom_sql, sql: select 1"])
            try bench.writeOne("bad", operations: ["type: custom_sq, sql: select 1"])
            let outcome = try await bench.migrate("list")
            #expect(outcome.status == 1)
            #expect(outcome.output.contains("invalid: \(bench.migrations)/bad.yaml:7:18: unknown operation \"custom_sq\""), "\(outcome.output)")
            #expect(outcome.output.contains("good") && outcome.output.contains("pending"))
            #expect(outcome.next?.hasSuffix("migrate plan \(bench.migrations)/bad.yaml") == true)
            let json = try await bench.migrate("list", "--json")
            #expect(json.status == 1)
            #expect(try json.json["migrations"].elements.map { $0["status"].text } == ["invalid", "pending"])
        }
    }
}
