import Engine
import Glibc
import TestSupport
import Testing

struct TerminalTests {
    let environment = Program.environment(home: "/")

    @Test func `what is typed reaches the program and its answer the test`() async throws {
        let terminal = try Terminal(
            ["/bin/sh", "-c", "printf 'name? '; read -r name; echo \"hello $name on $TERM\"; exit 3"], environment: environment)
        try await terminal.expect("name? ")
        try await terminal.sendLine("Zoë")
        try await terminal.expect("hello Zoë on dumb")
        #expect(try await terminal.wait() == .exited(3))
    }

    @Test func `Ctrl-C interrupts the program`() async throws {
        let terminal = try Terminal(["/bin/sh", "-c", "echo ready; exec sleep 1000"], environment: environment)
        try await terminal.expect("ready")
        try await terminal.send("\u{3}")
        #expect(try await terminal.wait() == .killed(signal: SIGINT))
    }

    @Test func `text that never appears is an error that shows the screen`() async throws {
        let terminal = try Terminal(["/bin/echo", "something else"], environment: environment)
        let error = await #expect(throws: TerminalError.self) { try await terminal.expect("hello") }
        #expect(error?.description.contains("something else") == true)
    }

    @Test func `a run gives output, errors and exit status apart`() async throws {
        let outcome = try await Program.run(["-c", "cat; echo problem >&2; exit 4"], input: "zażółć\n", program: "/bin/sh")
        #expect(outcome.output == "zażółć\n")
        #expect(outcome.error == "problem\n")
        #expect(outcome.status == 4)
    }
}
