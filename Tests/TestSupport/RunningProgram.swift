import Engine
import Glibc

/// A program under way, which a test may signal, kill, watch and wait for. It does not outlive the test.
public final class RunningProgram: Sendable {
    private let child: ChildProcess
    private let folder: ScratchFolder

    init(child: ChildProcess, folder: ScratchFolder) {
        self.child = child
        self.folder = folder
    }

    deinit { child.send(SIGKILL) }

    /// Does nothing once it has ended.
    public func send(_ signal: Int32) { child.send(signal) }

    public var isRunning: Bool { child.poll() == nil }

    /// What it has printed to standard error so far.
    public var error: String { get throws { try folder.read("stderr") } }

    /// Waits until the text appears on standard error.
    ///
    /// - Throws: ``RunningProgramError`` when it ends without it, or takes too long.
    public func expect(_ text: String, within patience: Duration = .seconds(60)) async throws {
        let deadline = ContinuousClock.now + patience
        while true {
            let isOver = !isRunning
            if try error.contains(text) { return }
            if isOver || ContinuousClock.now > deadline { throw RunningProgramError(expected: text, outcome: try error) }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Waits for its end. One that takes longer than any honest run is killed: its ending tells.
    public func wait(within patience: Duration = .seconds(120)) async throws -> Program.Outcome {
        let deadline = ContinuousClock.now + patience
        while isRunning {
            if ContinuousClock.now > deadline { child.send(SIGKILL) }
            try await Task.sleep(for: .milliseconds(2))
        }
        return Program.Outcome(output: try folder.read("stdout"), error: try folder.read("stderr"), ending: try await child.wait())
    }
}

/// What a test waited for did not appear.
public struct RunningProgramError: Error, CustomStringConvertible {
    let expected: String
    let outcome: String

    public var description: String { "\(expected.debugDescription) did not appear; standard error:\n\(outcome)" }
}
