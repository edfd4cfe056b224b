import Engine
import Glibc

/// What is to be said while somebody types: whoever has news puts it here, and the prompt shows it above the line.
final class Alerts: Sendable {
    private struct State {
        var texts: [String] = []
        var wake: Int32?
        var leaves = false
    }

    private let state = Mutex(State())

    /// Where a byte wakes the prompt; nil while nobody waits there.
    func wake(through descriptor: Int32?) { state.withLock { $0.wake = descriptor } }

    /// - Parameters:
    ///   - text: Whole lines.
    ///   - leaves: Whether the session has to act before anything more is typed; the text typed so far is kept.
    func tell(_ text: String, leaves: Bool = false) {
        state.withLock { state in
            state.texts.append(text)
            if leaves { state.leaves = true }
            guard let wake = state.wake else { return }
            var byte = UInt8(ascii: "n")
            _ = write(wake, &byte, 1)
        }
    }

    /// What has come since the last call.
    func take() -> (text: String, leaves: Bool) {
        state.withLock { state in
            defer {
                state.texts = []
                state.leaves = false
            }
            return (state.texts.joined(), state.leaves)
        }
    }
}
