import TestSupport
import Testing

struct StatusCommandTests {
    @Test func `a database that knows nothing says so`() async throws {
        try await Workbench.with { bench in
            let outcome = try await bench.migrate("status")
            #expect(outcome.status == 0)
            #expect(outcome.output.hasPrefix("No migration has run in this database.\n"))
            #expect(try await bench.paste(outcome.next ?? "").status == 0)
            #expect(try await bench.migrate("status", "--json").json == .object(["format": .number(1), "migrations": .array([])]))
        }
    }

    @Test func `each standing has its words, its exit status and its next command`() async throws {
        try await Workbench.with { bench in
            try await bench.writeRename()
            func expect(_ words: String, _ status: String, exit: Int32, next: String) async throws {
                let text = try await bench.migrate("status", "rename", "--exit-code")
                #expect(text.output.hasPrefix("rename: \(words)\n"), "\(text.output)")
                #expect(text.status == exit, "\(words)")
                #expect(text.next?.hasSuffix(next) == true, "\(text.output)")
                let migration = try await bench.migrate("status", "rename", "--json").json["migrations"][0]
                #expect(migration["id"].text == "rename")
                #expect(migration["status"].text == status)
            }
            try await expect("pending", "pending", exit: 11, next: "migrate apply rename --phase 1")
            _ = try await bench.migrate("apply", "rename", "--phase", "1", "-y")
            try await expect("1 of 5 phases applied", "in_progress", exit: 11, next: "migrate apply rename --phase 2")
            _ = try await bench.migrate("apply", "rename", "-y")
            try await expect("3 of 5 phases applied, waiting for a deployment", "waiting_for_gate", exit: 10, next: "migrate apply rename --phase 4")
            let text = try await bench.migrate("status", "rename").output
            #expect(text.contains("now: Deploy the application version that reads users.full_name"))
            #expect(text.contains("back: everything so far can be taken back with its data"))
            _ = try await bench.migrate("apply", "rename", "--through", "5", "-y")
            try await expect("done", "done", exit: 0, next: "migrate list")
            let file = try bench.folder.read("migrations/rename.yaml")
            try bench.write(file.replacing("Add users.full_name", with: "Add another"), as: "rename")
            try await expect("edited after it was applied", "edited", exit: 11, next: "migrate list")
            let refused = try await bench.migrate("apply", "rename", "-y")
            #expect(refused.status == 7)
            #expect(refused.error.contains("- description: Add users.full_name") && refused.error.contains("+ description: Add another"))
        }
    }

    @Test func `rows that a backfill passed over are counted`() async throws {
        try await Workbench.with { bench in
            try await bench.database.run("ALTER TABLE orders ADD CONSTRAINT odd CHECK (total < 10000000 OR id NOT IN (5, 77))")
            try bench.writeOne("fill", operations: ["type: backfill, table: orders, sql: total = 10000000 WHERE total < 10000000, onBadRow: skip"])
            let applied = try await bench.migrate("apply", "fill", "-y")
            #expect(applied.status == 0 && applied.error.contains(" rows changed, 2 skipped: see ai_shell.rejected_rows"), "\(applied.error)")
            let status = try await bench.migrate("status", "fill").output
            #expect(status.contains("2 rows of a backfill could not be written: SELECT * FROM ai_shell.rejected_rows WHERE migration = 'fill'\n"), "\(status)")
            #expect(try await bench.migrate("status", "fill", "--json").json["migrations"][0]["skipped_rows"].int == 2)
        }
    }

    @Test func `without a file every migration of the database is named`() async throws {
        try await Workbench.with { bench in
            try await bench.writeRename()
            _ = try await bench.migrate("apply", "rename", "--phase", "1", "-y")
            let outcome = try await bench.migrate("status")
            #expect(outcome.output.hasPrefix("rename: phases applied: 1\n"))
            #expect(try await bench.paste(outcome.next ?? "").output.hasPrefix("rename: 1 of 5 phases applied\n"))
            #expect(try await bench.migrate("status", "--json").json["migrations"][0]["status"].text == "applied")
            _ = try await bench.migrate("rollback", "rename", "-y")
            #expect(try await bench.migrate("status", "--json").json["migrations"][0]["status"].text == "taken_back")
        }
    }
}
