import Engine
import Glibc

/// What is to be said while somebody types: whoever has news puts it here, and the prompt shows it above the line.
final class Alerts: Sendable {
    private struct State {
        var texts: [String] = []
        var wake: Int32?
        var leaves = false
        var changesPrompt = false
    }

    private let state = Mutex(State())

    /// Where a byte wakes the prompt; nil while nobody waits there.
    func wake(through descriptor: Int32?) {
        state.withLock { state in
            state.wake = descriptor
            if !state.texts.isEmpty { Self.ring(descriptor) }
        }
    }

    private static func ring(_ descriptor: Int32?) {
        guard let descriptor else { return }
        var byte = UInt8(ascii: "n")
        _ = write(descriptor, &byte, 1)
    }

    /// - Parameters:
    ///   - text: Whole lines.
    ///   - changesPrompt: Whether the prompt says something else now.
    ///   - leaves: Whether the session has to act before anything more is typed; the text typed so far is kept.
    func tell(_ text: String, changesPrompt: Bool = false, leaves: Bool = false) {
        state.withLock { state in
            state.texts.append(text)
            if leaves { state.leaves = true }
            if changesPrompt { state.changesPrompt = true }
            Self.ring(state.wake)
        }
    }

    /// What has come since the last call.
    func take() -> (text: String, changesPrompt: Bool, leaves: Bool) {
        state.withLock { state in
            defer {
                state.texts = []
                state.leaves = false
                state.changesPrompt = false
            }
            return (state.texts.joined(), state.changesPrompt, state.leaves)
        }
    }
}
