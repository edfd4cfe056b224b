import Engine

/// The lines of `COPY … FROM STDIN`, up to `\.` or the end of the input.
final class CopyData: Sendable {
    private struct State {
        var wasRead = false
    }

    private let lines: LineReader?
    private let isTyped: Bool
    private let endsWithFile: Bool
    private let errors: OutputWriter
    /// Before each line that is typed.
    private let prompt: String
    private let state = Mutex(State())

    init(_ lines: LineReader?, isTyped: Bool, endsWithFile: Bool = false, errors: OutputWriter, prompt: String = "") {
        self.lines = lines
        self.isTyped = isTyped
        self.endsWithFile = endsWithFile
        self.errors = errors
        self.prompt = prompt
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
        if isTyped { errors.write(prompt) }
        guard let line = lines?.next(), endsWithFile || !Self.isEnd(line) else { return nil }
        return line
    }

    static func isEnd(_ line: [UInt8]) -> Bool {
        line.elementsEqual("\\.\n".utf8) || line.elementsEqual("\\.".utf8) || line.elementsEqual("\\.\r\n".utf8)
    }
}
