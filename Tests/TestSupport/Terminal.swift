import Engine
import Glibc

/// A program on a terminal of its own, driven as a person would: type, read what appears, press Ctrl-C.
///
/// `TERM` is `dumb` unless the environment says otherwise, so that what appears is text without cursor movements.
public actor Terminal {
    private let child: ChildProcess
    private let primary: Int32
    private var seen: [UInt8] = []
    /// How much of `seen` earlier expectations have consumed.
    private var consumed = 0

    /// Starts `words[0]` as the leader of a new session whose controlling terminal is the new one.
    ///
    /// - Parameters:
    ///   - environment: The whole environment; ``Program/environment(_:)`` gives an isolated one.
    ///   - columns, rows: The terminal's size in characters.
    public init(_ words: [String], environment: [String: String], columns: UInt16 = 120, rows: UInt16 = 40) throws {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        var primary: Int32 = -1
        var secondary: Int32 = -1
        var name = [CChar](repeating: 0, count: Int(PATH_MAX))
        guard openpty(&primary, &secondary, &name, nil, &size) == 0 else { throw SystemError(call: "open", subject: "a terminal") }
        defer { close(secondary) }
        for descriptor in [primary, secondary] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(primary, F_SETFL, O_NONBLOCK)
        let path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // The first terminal that a session leader opens becomes its controlling one.
        let stream = ChildProcess.Stream.file(path, flags: O_RDWR)
        child = try ChildProcess.spawn(
            words, environment: ["TERM": "dumb"].merging(environment) { $1 }, input: stream, output: stream, error: stream,
            newSession: true)
        self.primary = primary
    }

    deinit {
        // The program gets SIGHUP from the close; one that ignores it must not outlive the test.
        close(primary)
        child.send(SIGKILL)
    }

    /// Types the text. `\r` is the return key, `\u{3}` Ctrl-C, `\u{4}` Ctrl-D, `\t` Tab.
    public func send(_ text: String) async throws {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(primary, $0.baseAddress, $0.count) }
            if count > 0 {
                bytes = bytes.dropFirst(count)
            } else {
                guard errno == EAGAIN || errno == EINTR else { throw SystemError(call: "write to", subject: "the terminal") }
                read()
                try await Task.sleep(for: .milliseconds(1))
            }
        }
    }

    public func sendLine(_ text: String) async throws { try await send(text + "\r") }

    /// Waits until the text appears after what earlier expectations found.
    ///
    /// - Returns: What appeared before it.
    /// - Throws: ``TerminalError`` with the screen when it does not appear in time, or the program ends without it.
    @discardableResult
    public func expect(_ text: String, within patience: Duration = .seconds(20)) async throws -> String {
        let wanted = Array(text.utf8)
        let deadline = ContinuousClock.now + patience
        while true {
            let isOver = child.poll() != nil
            read()
            if let start = Self.find(wanted, in: seen, from: consumed) {
                let before = String(decoding: seen[consumed..<start], as: UTF8.self)
                consumed = start + wanted.count
                return before
            }
            if isOver { throw TerminalError.ended(expected: text, screen: screen) }
            guard ContinuousClock.now < deadline else { throw TerminalError.timeout(expected: text, screen: screen) }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    /// All that has appeared so far.
    public var screen: String {
        read()
        return String(decoding: seen, as: UTF8.self)
    }

    public nonisolated var processID: Int32 { child.processID }

    public nonisolated func signal(_ signal: Int32) { child.send(signal) }

    /// Waits for the program's end, reading on so that it is never stuck with a full terminal.
    public func wait(within patience: Duration = .seconds(20)) async throws -> ChildProcess.Ending {
        let deadline = ContinuousClock.now + patience
        while true {
            if let ending = child.poll() {
                read()
                return ending
            }
            read()
            guard ContinuousClock.now < deadline else { throw TerminalError.timeout(expected: "the program's end", screen: screen) }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    private func read() {
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
            while true {
                let count = Glibc.read(primary, buffer.baseAddress, buffer.count)
                guard count > 0 else { return }
                seen.append(contentsOf: buffer[..<count])
            }
        }
    }

    private static func find(_ wanted: [UInt8], in text: [UInt8], from start: Int) -> Int? {
        guard text.count - start >= wanted.count else { return nil }
        return (start...(text.count - wanted.count)).first { text[$0..<($0 + wanted.count)].elementsEqual(wanted) }
    }
}

public enum TerminalError: Error, CustomStringConvertible {
    case timeout(expected: String, screen: String)
    case ended(expected: String, screen: String)

    public var description: String {
        switch self {
        case .timeout(let expected, let screen): "\(expected.debugDescription) did not appear in time; the screen:\n\(screen)"
        case .ended(let expected, let screen): "the program ended before \(expected.debugDescription) appeared; the screen:\n\(screen)"
        }
    }
}
