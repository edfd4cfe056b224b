import TestSupport
import Testing

struct RollbackCommandTests {
    @Test func `it says what it runs, asks for -y, and takes phases back in reverse`() async throws {
        try await Workbench.with { bench in
            try await bench.writeRename()
            let schema = try await bench.database.schemaInNameOrder()
            let data = try await bench.database.value("SELECT md5(string_agg(id || name, ',' ORDER BY id)) FROM users")
            _ = try await bench.migrate("apply", "rename", "--through", "5", "-y")
            let asked = try await bench.migrate("rollback", "rename")
            #expect(asked.status == 1)
            #expect(asked.output.contains("Take back Phase 5 of 5") && asked.output.contains("Take back Phase 1 of 5"))
            #expect(asked.next?.hasSuffix("migrate rollback rename -y") == true)
            let one = try await bench.migrate("rollback", "rename", "--to-phase", "4", "-y")
            #expect(one.status == 0, "\(one.error)")
            #expect(one.output.contains("Done: phase 4 and what is before it of rename is applied.\n"))
            #expect(one.next?.hasSuffix("migrate apply rename --phase 5") == true)
            let all = try await bench.migrate("rollback", "rename", "-y", "--json")
            #expect(all.status == 0)
            #expect(try all.jsonLines.last?["status"].text == "rolled_back")
            #expect(try await bench.database.schemaInNameOrder() == schema)
            #expect(try await bench.database.value("SELECT md5(string_agg(id || name, ',' ORDER BY id)) FROM users") == data)
        }
    }

    @Test func `rows that SQL of the user's own changed are told of at every turn, and the rollback goes on`() async throws {
        try await Workbench.with { bench in
            try bench.writeOne("own", operations: ["type: custom_sql, sql: \"CREATE TABLE extra (a int); UPDATE users SET name = 'x'\""])
            let loss = "Rows that it changes in users are not brought back: only a backup has them."
            #expect(try await bench.migrate("plan", "own").output.contains("     cannot be undone: \(loss)\n"))
            let asked = try await bench.migrate("apply", "own")
            #expect(asked.status == 1 && asked.output.contains("     cannot be undone: \(loss)\n"))
            #expect(try await bench.migrate("apply", "own", "-y").status == 0)
            #expect(try await bench.migrate("status", "own").output.contains("back: \(loss)\n"))
            let back = try await bench.migrate("rollback", "own", "-y")
            #expect(back.status == 0, "\(back.error)")
            #expect(back.output.contains("  cannot be brought back: \(loss)\n"))
            #expect(try await bench.database.value("SELECT to_regclass('extra') IS NULL AND bool_and(name = 'x') FROM users") == "t")
        }
    }

    @Test func `where nothing is applied there is nothing to take back`() async throws {
        try await Workbench.with { bench in
            try await bench.writeRename()
            let text = try await bench.migrate("rollback", "rename", "-y")
            #expect(text.status == 7)
            #expect(text.error.contains("no phase of this migration is applied"))
            #expect(text.next?.hasSuffix("migrate status rename") == true)
            #expect(try await bench.migrate("rollback", "rename", "-y", "--json").json["status"].int == 7)
        }
    }
}
