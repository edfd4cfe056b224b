import Synchronization

/// The lines of `COPY … FROM STDIN`, up to `\.` or the end of the input.
final class CopyData: Sendable {
    private struct State {
        var wasRead = false
        var isCopyOut = false
    }

    private let lines: LineReader?
    private let isTyped: Bool
    private let errors: OutputWriter
    private let state = Mutex(State())

    init(_ lines: LineReader?, isTyped: Bool, errors: OutputWriter) {
        self.lines = lines
        self.isTyped = isTyped
        self.errors = errors
    }

    var wasRead: Bool { state.withLock { $0.wasRead } }

    func next() throws -> [UInt8]? {
        let isFirst = state.withLock { state in
            defer { state.wasRead = true }
            return !state.wasRead
        }
        if isFirst, isTyped {
            errors.write("Enter data to be copied followed by a newline.\nEnd with a backslash and a period on a line by itself, or an EOF signal.\n")
        }
        if isTyped { errors.write(">> ") }
        guard let line = lines?.next(), !Self.isEnd(line) else { return nil }
        return line
    }

    static func isEnd(_ line: [UInt8]) -> Bool {
        line.elementsEqual("\\.\n".utf8) || line.elementsEqual("\\.".utf8) || line.elementsEqual("\\.\r\n".utf8)
    }

    func noteCopyOut() { state.withLock { $0.isCopyOut = true } }

    /// Whether the result that ends now was one: it has no command tag of its own to print.
    func takeCopyOut() -> Bool {
        state.withLock { state in
            defer { state.isCopyOut = false }
            return state.isCopyOut
        }
    }
}
