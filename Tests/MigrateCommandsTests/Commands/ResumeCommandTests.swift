import Glibc
import TestSupport
import Testing

struct ResumeCommandTests {
    @Test func `where nothing was interrupted it says so`() async throws {
        try await Workbench.with { bench in
            try await bench.writeRename()
            for words in [["resume"], ["resume", "rename"], ["continue", "rename"]] {
                let outcome = try await Program.run(bench.connection + ["migrate"] + words)
                #expect(outcome.status == 7)
                #expect(outcome.error.contains("interrupted"))
                #expect(outcome.next != nil)
            }
        }
    }

    @Test func `a killed run goes on without its file being named`() async throws {
        try await Workbench.with { bench in
            try await bench.writeRename()
            let blocker = try await bench.database.connect()
            try await blocker.execute("BEGIN; LOCK TABLE users IN ROW EXCLUSIVE MODE")
            let run = try Program.start(bench.connection + ["migrate", "apply", "rename", "-y"])
            try await run.expect("phase 1: ")
            run.send(SIGKILL)
            _ = try await run.wait()
            try await blocker.execute("COMMIT")
            await blocker.close()
            let resumed = try await bench.migrate("resume", "-y")
            #expect(resumed.status == 0, "\(resumed.error)")
            #expect(try await bench.migrate("status", "rename", "--exit-code").status == 10)
        }
    }
}
