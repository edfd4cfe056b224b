import Engine

/// What a session keeps from one command to the next.
public final class SessionMemory: Sendable {
    private struct State {
        var lastFile: String?
        var recording: DatabaseAddress?
    }

    private let state = Mutex(State())

    public init() {}

    /// The migration last named in this session, as it was typed.
    public var lastFile: String? {
        get { state.withLock(\.lastFile) }
        set { state.withLock { $0.lastFile = newValue } }
    }

    /// The database whose draft gets the statements of this session as operations; nil while nothing is recorded.
    public var recording: DatabaseAddress? {
        get { state.withLock(\.recording) }
        set { state.withLock { $0.recording = newValue } }
    }
}
