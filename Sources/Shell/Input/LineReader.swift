import Engine
import Glibc

/// Reads lines of bytes from a descriptor; a script's statements and the data that follow them share one.
final class LineReader: Sendable {
    private struct State {
        var buffer: [UInt8] = []
        var index = 0
        var isAtEnd = false
        var linesRead = 0
        var failure: Int32?
    }

    let name: String
    private let descriptor: Int32
    private let closes: Bool
    private let state = Mutex(State())

    /// - Parameter name: As errors call it: `<stdin>`, `script.sql`.
    init(descriptor: Int32, name: String, closes: Bool = false) {
        self.descriptor = descriptor
        self.name = name
        self.closes = closes
    }

    /// Reads a file.
    init(path: String) throws(UnreadableFile) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw UnreadableFile(path: path, number: errno) }
        closes = true
        name = path
    }

    /// A text that is already here.
    init(text: String, name: String) {
        descriptor = -1
        closes = false
        self.name = name
        state.withLock {
            $0.buffer = Array(text.utf8)
            $0.isAtEnd = true
        }
    }

    deinit { if closes { close(descriptor) } }

    var linesRead: Int { state.withLock { $0.linesRead } }

    /// The `errno` of a read that failed.
    var failure: Int32? { state.withLock { $0.failure } }

    /// All that is left.
    func rest() -> [UInt8] {
        var bytes: [UInt8] = []
        while let line = next() { bytes += line }
        return bytes
    }

    /// The next line with its line end, when it has one; nil at the end.
    func next() -> [UInt8]? {
        state.withLock { state in
            var searched = state.index
            while true {
                if let end = state.buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                    defer { state.index = end + 1 }
                    state.linesRead += 1
                    return Array(state.buffer[state.index...end])
                }
                guard !state.isAtEnd else {
                    guard state.index < state.buffer.count else { return nil }
                    defer { state.index = state.buffer.count }
                    state.linesRead += 1
                    return Array(state.buffer[state.index...])
                }
                state.buffer.removeSubrange(..<state.index)
                searched = state.buffer.count
                state.index = 0
                fill(&state)
            }
        }
    }

    private static let chunk = 64 * 1024

    private func fill(_ state: inout State) {
        let old = state.buffer.count
        state.buffer.append(contentsOf: repeatElement(0, count: Self.chunk))
        var count = -1
        repeat {
            count = state.buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress?.advanced(by: old), Self.chunk) }
        } while count < 0 && errno == EINTR
        state.buffer.removeLast(Self.chunk - max(0, count))
        if count < 0 { state.failure = errno }
        if count <= 0 { state.isAtEnd = true }
    }
}
