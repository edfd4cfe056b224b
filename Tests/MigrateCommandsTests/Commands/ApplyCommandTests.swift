import Glibc
import TestSupport
import Testing

struct ApplyCommandTests {
    @Test func `a plain apply stops at each gate with its text and the command that goes on`() async throws {
        try await Workbench.with { bench in
            try await bench.writeRename()
            let first = try await bench.migrate("apply", "rename", "-y")
            #expect(first.status == 0, "\(first.error)")
            #expect(first.output.contains("Stopped before phase 4, at its gate: Deploy the application version that reads users.full_name"))
            #expect(first.next?.hasSuffix("migrate apply rename --phase 4") == true)
            let again = try await bench.migrate("apply", "rename", "-y")
            #expect(again.next == first.next)
            let fourth = try await bench.paste((first.next ?? "") + " -y")
            #expect(fourth.status == 0, "\(fourth.error)")
            #expect(fourth.next?.hasSuffix("migrate apply rename --phase 5") == true)
            let last = try await bench.paste((fourth.next ?? "") + " -y")
            #expect(last.output.contains("Done: every phase of rename is applied.\n"))
            #expect(try await bench.paste(last.next ?? "").status == 0)
            let nothing = try await bench.migrate("apply", "rename", "-y")
            #expect(nothing.status == 0)
            #expect(nothing.output.contains("Applied already: phases 1, 2, 3, 4, 5.\nNothing to do: what was asked for is applied.\n"))
        }
    }

    @Test func `with --json each line is a document and the last one says waiting_for_gate`() async throws {
        try await Workbench.with { bench in
            try await bench.writeRename()
            let outcome = try await bench.migrate("apply", "rename", "-y", "--json")
            #expect(outcome.status == 0)
            let lines = try outcome.jsonLines
            #expect(lines.allSatisfy { $0["format"].int == 1 && $0["event"].text != nil })
            #expect(lines.compactMap { $0["event"].text == "phase_finished" ? $0["phase"].int : nil } == [1, 2, 3])
            let last = try #require(lines.last)
            #expect(last["event"].text == "finished")
            #expect(last["status"].text == "waiting_for_gate")
            #expect(last["gate"]["phase"].int == 4)
            #expect(last["execution"].int != nil)
            #expect(last["next"].text?.hasSuffix("migrate apply rename --phase 4") == true)
        }
    }

    @Test func `without a terminal it wants -y, and changes nothing`() async throws {
        try await Workbench.with { bench in
            try await bench.writeRename()
            let before = try await bench.database.dump()
            let outcome = try await bench.migrate("apply", "rename", input: "y\n")
            #expect(outcome.status == 1)
            #expect(outcome.error.contains("there is no terminal to answer"))
            #expect(outcome.next?.hasSuffix("migrate apply rename -y") == true)
            #expect(try await bench.database.dump() == before)
        }
    }

    @Test func `with --skip-snapshot the plan says what cannot come back, and a rollback is refused with it`() async throws {
        try await Workbench.with { bench in
            try bench.writeOne("bye", operations: ["type: drop_table, table: orders"])
            let kept = try await bench.migrate("plan", "bye")
            #expect(!kept.output.contains("cannot be undone"), "\(kept.output)")
            let applied = try await bench.migrate("apply", "bye", "-y", "--skip-snapshot")
            #expect(applied.status == 0, "\(applied.error)")
            #expect(applied.output.contains("     cannot be undone: Table orders and its rows are not kept, so the phase cannot be taken back.\n"), "\(applied.output)")
            let status = try await bench.migrate("status", "bye")
            #expect(status.output.contains("back: phase 1 cannot be taken back: table orders was dropped without a snapshot\n"), "\(status.output)")
            #expect(!status.output.contains("migrate rollback"), "\(status.output)")
            let back = try await bench.migrate("rollback", "bye", "-y")
            #expect(back.status == 7)
            #expect(back.error.contains("phase 1 cannot be taken back: table orders was dropped without a snapshot"), "\(back.error)")
            #expect(back.next?.hasSuffix("migrate status bye") == true)
        }
    }

    @Test func `with --on-failure stop a failed phase stays, and status says both ways on`() async throws {
        try await Workbench.with { bench in
            try bench.writeOne("age", operations: ["type: add_column, table: users, column: age, dataType: int"], validation: ["check: custom, sql: SELECT false, errorMessage: not yet"])
            let failed = try await bench.migrate("apply", "age", "-y", "--on-failure", "stop")
            #expect(failed.status == 6, "\(failed.error)")
            #expect(failed.error.contains("phase 1 failed and stays as it is: not yet"), "\(failed.error)")
            #expect(failed.next?.hasSuffix("migrate resume age") == true)
            let status = try await bench.migrate("status", "age")
            #expect(status.output.contains("interrupted in phase 1 of 1"), "\(status.output)")
            #expect(status.output.contains("migrate rollback age --to-phase 0\n"), "\(status.output)")
            #expect(status.next?.hasSuffix("migrate resume age") == true)
            // Its own default again.
            #expect(try await bench.migrate("resume", "age", "-y").status == 9)
            #expect(try await bench.database.value("SELECT count(*) FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'age'") == "0")
            let wrong = try await bench.migrate("apply", "age", "-y", "--on-failure", "rol")
            #expect(wrong.status == 1)
            #expect(wrong.error.contains("rollback") && wrong.error.contains("stop"), "\(wrong.error)")
        }
    }

    @Test func `a dry run writes nothing, not even the journal`() async throws {
        try await Workbench.with { bench in
            try await bench.writeRename()
            let before = try await bench.database.dump()
            let outcome = try await bench.migrate("apply", "rename", "--dry-run")
            #expect(outcome.status == 0)
            #expect(outcome.output.contains("| ALTER TABLE \"public\".\"users\" ADD COLUMN \"full_name\" character varying(255)"))
            #expect(try await bench.migrate("apply", "rename", "--dry-run", "--json").json["phases"][0]["phase"].int == 1)
            #expect(try await bench.migrate("plan", "rename").status == 0)
            #expect(try await bench.migrate("status", "rename").status == 0)
            #expect(try await bench.migrate("list").status == 0)
            #expect(try await bench.database.dump() == before)
            #expect(try await bench.database.value("SELECT to_regnamespace('ai_shell') IS NULL") == "t")
        }
    }

    @Test func `a later phase is refused with the command for the earlier one`() async throws {
        try await Workbench.with { bench in
            try await bench.writeRename()
            let refused = try await bench.migrate("apply", "rename", "--phase", "3", "-y")
            #expect(refused.status == 7)
            #expect(refused.error.contains("phase 1 has not been applied, so phase 3 cannot be"))
            #expect(refused.next?.hasSuffix("migrate apply rename --phase 1") == true)
            let missing = try await bench.migrate("apply", "rename", "--phase", "9", "-y")
            #expect(missing.status == 7)
            #expect(missing.error.contains("there is no phase 9: the migration has 5"))
        }
    }

    @Test func `--through names the gates it passes`() async throws {
        try await Workbench.with { bench in
            try await bench.writeRename()
            let outcome = try await bench.migrate("apply", "rename", "--through", "5", "-y")
            #expect(outcome.status == 0, "\(outcome.error)")
            #expect(outcome.output.contains("Done: every phase of rename is applied."))
            #expect(try await bench.database.value("SELECT count(*) FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'name'") == "0")
        }
    }

    @Test func `a check that does not hold is 9, the phase is back at its start`() async throws {
        try await Workbench.with { bench in
            try bench.writeOne(
                "check", operations: ["type: add_column, table: users, column: bio, dataType: text"],
                validation: ["check: custom, sql: \"SELECT false\", errorMessage: the moon is not full"])
            let before = try await bench.database.schema()
            let outcome = try await bench.migrate("apply", "check", "-y")
            #expect(outcome.status == 9)
            #expect(outcome.error.contains("the moon is not full"))
            #expect(outcome.error.contains("Phase 1 is back at its start."))
            #expect(outcome.next != nil)
            #expect(try await bench.database.schema() == before)
        }
    }

    @Test func `column_not_exists fails while the column is there`() async throws {
        try await Workbench.with { bench in
            try bench.writeOne("still", operations: [], validation: ["check: column_not_exists, table: users, column: name"])
            let outcome = try await bench.migrate("apply", "still", "-y")
            #expect(outcome.status == 9)
            #expect(outcome.error.contains("column users.name still exists"), "\(outcome.error)")
        }
    }

    @Test func `a statement that fails is 5 with its SQLSTATE`() async throws {
        try await Workbench.with { bench in
            try bench.writeOne("fails", operations: ["type: custom_sql, sql: \"SELECT * FROM no_such_table\""])
            let text = try await bench.migrate("apply", "fails", "-y")
            #expect(text.status == 5)
            #expect(text.error.contains("42P01"))
            let document = try #require(try await bench.migrate("apply", "fails", "-y", "--json").jsonLines.last)
            #expect(document["status"].int == 5)
            #expect(document["sqlstate"].text == "42P01")
            #expect(document["next"].text != nil)
        }
    }

    @Test func `an object that is missing is refused before anything runs`() async throws {
        try await Workbench.with { bench in
            try bench.writeOne("gone", operations: ["type: set_not_null, table: users, column: nam"])
            let outcome = try await bench.migrate("apply", "gone", "-y")
            #expect(outcome.status == 7)
            #expect(outcome.error.contains("column \"nam\" of table \"users\" does not exist"))
            #expect(outcome.error.contains("gone.yaml:7:"))
            #expect(outcome.error.contains("Did you mean \"name\"?"))
            #expect(try await bench.database.value("SELECT to_regnamespace('ai_shell') IS NULL") == "t")
        }
    }

    @Test func `inside a transaction it is refused`() async throws {
        try await Workbench.with { bench in
            try bench.writeOne("bio", operations: ["type: add_column, table: users, column: bio, dataType: text"])
            let outcome = try await Program.run(bench.connection, input: "BEGIN;\nmigrate apply bio -y\n")
            #expect(outcome.status == 7)
            #expect(outcome.error.contains("a transaction is open in this session"))
        }
    }

    @Test func `a second run at the same time is refused, the first can be stopped and resumed`() async throws {
        try await Workbench.with { bench in
            try await bench.writeRename()
            let blocker = try await bench.database.connect()
            try await blocker.execute("BEGIN; LOCK TABLE users IN ROW EXCLUSIVE MODE")
            let first = try Program.start(bench.connection + ["migrate", "apply", "rename", "-y"])
            try await first.expect("⏳")
            let second = try await bench.migrate("apply", "rename", "-y")
            #expect(second.status == 7, "\(second.error)")
            #expect(second.error.contains("another run is working on this database"))
            #expect(try await bench.migrate("status", "rename", "--json").json["migrations"][0]["status"].text == "running")
            first.send(SIGINT)
            let stopped = try await first.wait()
            #expect(stopped.status == 8, "\(stopped.error)")
            #expect(stopped.next?.hasSuffix("migrate resume rename") == true, "\(stopped.error)")
            let status = try await bench.migrate("status", "rename", "--json").json["migrations"][0]
            #expect(status["status"].text == "interrupted")
            try await blocker.execute("COMMIT")
            await blocker.close()
            let resumed = try await bench.paste((stopped.next ?? "") + " -y")
            #expect(resumed.status == 0, "\(resumed.error)")
            #expect(try await bench.migrate("status", "rename").output.hasPrefix("rename: 3 of 5 phases applied, waiting for a deployment\n"))
        }
    }
}

/// The question, on a terminal.
struct ApplyQuestionTests {
    private func withTerminal(_ words: [String], _ body: (Terminal, Workbench) async throws -> Void) async throws {
        try await Workbench.with { bench in
            try await bench.writeRename()
            let home = try ScratchFolder()
            let terminal = try Terminal(
                [Program.path()] + bench.connection + ["migrate"] + words, environment: Program.environment(home: home.path), columns: 200)
            try await body(terminal, bench)
        }
    }

    @Test func `yes runs it up to the gate; the gate is asked about apart, and no leaves it`() async throws {
        try await withTerminal(["apply", "rename"]) { terminal, bench in
            try await terminal.expect("Apply phases 1, 2, 3 to \(bench.database.name)? [y/N] ")
            try await terminal.sendLine("y")
            try await terminal.expect("Stopped before phase 4, at its gate: Deploy")
            try await terminal.expect("Was it done? Phase 4 runs then. [y/N] ")
            try await terminal.sendLine("n")
            try await terminal.expect("next: ai-shell")
            #expect(try await terminal.wait() == .exited(0))
            #expect(try await bench.migrate("status", "rename", "--exit-code").status == 10)
        }
    }

    @Test func `-y never answers a gate; the operator does`() async throws {
        try await withTerminal(["apply", "rename", "-y"]) { terminal, bench in
            try await terminal.expect("Was it done? Phase 4 runs then. [y/N] ")
            try await terminal.sendLine("yes")
            try await terminal.expect("migrate apply rename --phase 5")
            #expect(try await terminal.wait() == .exited(0))
            let phases = try await bench.migrate("status", "rename", "--json").json["migrations"][0]["phases"].elements
            #expect(phases.map { $0["status"].text } == ["applied", "applied", "applied", "applied", "pending"])
            #expect(phases[3]["gate_passed_by"].text?.contains("@") == true)
        }
    }

    @Test(arguments: ["\r", "n\r", "\u{4}"]) func `anything but yes changes nothing`(answer: String) async throws {
        try await withTerminal(["apply", "rename"]) { terminal, bench in
            try await terminal.expect("[y/N] ")
            try await terminal.send(answer)
            try await terminal.expect("not confirmed: nothing was changed")
            #expect(try await terminal.wait() == .exited(1))
            #expect(try await bench.database.value("SELECT to_regnamespace('ai_shell') IS NULL") == "t")
        }
    }
}
