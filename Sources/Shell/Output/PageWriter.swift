import Glibc

/// Where a result goes: the output, or a pager once it turns out not to fit the terminal.
final class PageWriter {
    private let output: OutputWriter
    /// Lines that fit; nil where no pager is wanted.
    private let lines: Int?
    private let columns: Int
    private let command: String
    private var held: [UInt8] = []
    private var lineCount = 0
    private var pager: UnsafeMutablePointer<FILE>?
    private(set) var isAbandoned = false

    init(_ output: OutputWriter, _ options: OutputOptions) {
        self.output = output
        columns = options.terminalWidth ?? Int.max
        command = Self.command
        guard options.pager != .off, let height = options.terminalHeight, !command.allSatisfy(\.isWhitespace), isatty(STDIN_FILENO) == 1 else {
            lines = nil
            return
        }
        lines = options.pager == .always ? 0 : max(height - 1, options.pagerMinimum)
    }

    func write(_ body: (inout [UInt8]) -> Void) {
        guard let lines else { return output.withBuffer(body) }
        let before = held.count
        body(&held)
        if pager == nil {
            lineCount += count(from: before)
            guard lineCount > lines else { return }
            output.flush()
            open()
        }
        if held.count > 64 * 1024 { empty() }
    }

    /// Lets what was written be seen now: more will come, so that a pager is due.
    func flush() {
        guard lines != nil else { return output.flush() }
        if pager == nil {
            output.flush()
            open()
        }
        empty()
    }

    func end() {
        guard lines != nil else { return }
        empty()
        guard let pager else { return }
        pclose(pager)
        signal(SIGPIPE, SIG_DFL)
        self.pager = nil
    }

    /// `PSQL_PAGER`, then `PAGER`; blank where somebody wants none.
    private static var command: String { (getenv("PSQL_PAGER") ?? getenv("PAGER")).map { String(cString: $0) } ?? "LESS=${LESS-FRX} less" }

    private func open() {
        // Who leaves the pager early closes the pipe.
        signal(SIGPIPE, SIG_IGN)
        pager = popen(command, "we")
        if pager == nil { signal(SIGPIPE, SIG_DFL) }
    }

    private func empty() {
        defer { held.removeAll(keepingCapacity: true) }
        guard let pager else { return held.withUnsafeBytes { output.write($0) } }
        guard !isAbandoned, fwrite(held, 1, held.count, pager) < held.count || fflush(pager) != 0 else { return }
        isAbandoned = true
    }

    /// Lines of the terminal that what was added takes.
    private func count(from start: Int) -> Int {
        var lines = 0
        var width = 0
        for byte in held[start...] {
            if byte == UInt8(ascii: "\n") {
                lines += 1 + max(0, width - 1) / columns
                width = 0
            } else if byte & 0xC0 != 0x80 {
                width += 1
            }
        }
        return lines
    }
}
