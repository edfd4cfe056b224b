import Engine
import Glibc

/// A buffered writer of bytes to a descriptor; any thread may write.
final class OutputWriter: Sendable {
    private struct State {
        var buffer: [UInt8] = []
        var failure: Int32?
        /// Gets all that is written as well.
        var copy: OutputWriter?
    }

    private static let chunk = 64 * 1024
    private let descriptor: Int32
    private let isBuffered: Bool
    private let state = Mutex(State())

    init(_ descriptor: Int32, isBuffered: Bool = true) {
        self.descriptor = descriptor
        self.isBuffered = isBuffered
    }

    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// The `errno` of the first write that failed; what comes after it is dropped.
    var failure: Int32? { state.withLock { $0.failure } }

    /// - Parameter other: Gets all that is written here from now on.
    func copy(to other: OutputWriter) { state.withLock { $0.copy = other } }

    func write(_ text: String) {
        withBuffer { $0.append(contentsOf: text.utf8) }
    }

    func write(_ bytes: UnsafeRawBufferPointer) {
        withBuffer { $0.append(contentsOf: bytes) }
    }

    /// Lets the body append to the buffer.
    func withBuffer(_ body: (inout [UInt8]) -> Void) {
        state.withLock { state in
            body(&state.buffer)
            if !isBuffered || state.buffer.count >= Self.chunk { empty(&state) }
        }
    }

    func flush() {
        state.withLock { empty(&$0) }
    }

    private func empty(_ state: inout State) {
        state.copy?.withBuffer { [buffer = state.buffer] in $0 += buffer }
        state.buffer.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty, state.failure == nil {
                let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if written > 0 {
                    rest = rest.dropFirst(written)
                } else if errno == EAGAIN {
                    var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&wait, 1, -1)
                } else if errno != EINTR {
                    state.failure = errno
                }
            }
        }
        state.buffer.removeAll(keepingCapacity: true)
    }
}
