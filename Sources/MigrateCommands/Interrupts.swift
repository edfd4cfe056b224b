import Engine

/// Presses of Ctrl-C while a command runs: the first asks it to stop at the next good moment, the second to stop now.
public final class Interrupts: Sendable {
    private struct State {
        var count = 0
        var listeners: [AsyncStream<Int>.Continuation] = []
    }

    private let state = Mutex(State())

    public init() {}

    /// How often Ctrl-C was pressed since the command began.
    public var count: Int { state.withLock { $0.count } }

    /// Each press by its number from 1, those that came before this call included.
    public var presses: AsyncStream<Int> {
        let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
        let earlier = state.withLock { state in
            state.listeners.append(continuation)
            return state.count
        }
        if earlier > 0 { for number in 1...earlier { continuation.yield(number) } }
        return stream
    }

    /// Counts one more press.
    public func press() {
        let (count, listeners) = state.withLock { state in
            state.count += 1
            return (state.count, state.listeners)
        }
        for listener in listeners { listener.yield(count) }
    }
}
