import Engine
import TestSupport
import Testing

struct ForgetCommandTests {
    private static func bench(_ body: (Workbench) async throws -> Void) async throws {
        try await Workbench.with { bench in
            try bench.writeOne("drop-email", operations: ["type: drop_column, table: users, column: email"])
            try bench.writeOne("drop-orders", operations: ["type: drop_table, table: orders"])
            for name in ["drop-email", "drop-orders"] {
                let applied = try await bench.migrate("apply", name, "-y")
                try #require(applied.status == 0, "\(applied.error)")
            }
            try await body(bench)
        }
    }

    @Test func `younger things are kept unless asked for, and each with what it means is shown before the question`() async throws {
        try await Self.bench { bench in
            let young = try await bench.migrate("forget", "-y")
            #expect(young.status == 0)
            #expect(young.output.hasPrefix("Nothing is kept for longer than 30d.\n2 younger ones stay: --older-than 0 takes all.\n"), "\(young.output)")
            #expect(try await bench.paste(young.next ?? "").status == 0)
            try await bench.database.run("UPDATE ai_shell.snapshots SET created_at = created_at - interval '40 days', relation = relation WHERE kind = 'column'")
            try await bench.database.run("UPDATE ai_shell.phases SET started_at = started_at - interval '41 days' WHERE migration = 'drop-email'")
            let due = try await bench.migrate("forget", "--dry-run")
            #expect(due.output.contains("  values of column users.email  "), "\(due.output)")
            #expect(due.output.contains(" · 40 days · phase 1 of drop-email\n"))
            #expect(due.output.contains("Then phase 1 of drop-email can no longer be taken back.\n1 younger one stays: "))
            let asked = try await bench.migrate("forget")
            #expect(asked.status == 1 && asked.next?.hasSuffix("migrate forget -y") == true, "\(asked.error)")
            let done = try await bench.migrate("forget", "-y")
            #expect(done.status == 0, "\(done.error)")
            #expect(done.output.contains("Done: 1 thing forgotten, about "), "\(done.output)")
            #expect(done.error.contains("forgot values of column users.email"))
            let status = try await bench.migrate("status", "drop-email").output
            #expect(status.contains("back: phase 1 can no longer be taken back: what was kept of users.email is gone\n"), "\(status)")
            #expect(!status.contains("migrate rollback"))
            #expect(try await bench.migrate("status", "drop-email", "--json").json["migrations"][0]["phases"][0]["forgotten"][0].text == "users.email")
            let back = try await bench.migrate("rollback", "drop-email", "-y")
            #expect(back.status == 7)
            #expect(back.error.contains("phase 1 can no longer be taken back: what was kept of users.email is gone"), "\(back.error)")
            #expect(try await bench.migrate("rollback", "drop-orders", "-y").status == 0)
        }
    }

    @Test func `one migration's own, also when its file is gone, as a document`() async throws {
        try await Self.bench { bench in
            _ = try ChildProcess.capture(["rm", bench.migrations + "/drop-orders.yaml"])
            let shown = try await bench.migrate("forget", "drop-orders", "--older-than", "0", "--dry-run", "--json").json
            #expect(shown["forgotten"] == .bool(false) && shown["items"][0]["kind"].text == "table" && shown["items"][0]["source"].text == "orders")
            let done = try await bench.migrate("forget", "drop-orders", "--older-than", "0", "-y", "--json").json
            #expect(done["forgotten"] == .bool(true) && done["items"][0]["phase"].int == 1)
            #expect(try await bench.database.value("SELECT count(*) FROM ai_shell.snapshots WHERE forgotten_at IS NULL") == "1")
            #expect(try await bench.migrate("rollback", "drop-email", "-y").status == 0)
        }
    }

    @Test(arguments: [
        ["--older-than", "30"], ["--older-than", "month"], ["--older-than", "-1d"], ["--older-than", "99999999999999999999d"], ["nonsense"], ["a", "b"],
    ]) func `words that mean nothing are refused`(words: [String]) async throws {
        try await Workbench.with { bench in
            let outcome = try await Program.run(bench.connection + ["migrate", "forget"] + words)
            #expect(outcome.status == 1, "\(outcome.error)")
            #expect(outcome.error.contains("ERROR:  ") && outcome.error.contains("next: "), "\(outcome.error)")
        }
    }
}
