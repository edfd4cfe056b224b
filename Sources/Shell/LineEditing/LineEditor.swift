internal import CLibEdit
import Glibc

/// Reads lines from the terminal with libedit.
@ShellActor
final class LineEditor {
    enum Answer {
        /// Without its last line end; a pasted or recalled text may hold several lines.
        case line(String)
        case endOfInput, interrupted, terminated
    }

    private let editor: OpaquePointer?
    /// A byte written here wakes the prompt; see CLibEdit.h.
    nonisolated let wake: Int32
    private let wakeReading: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        pipe(&ends)
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        wakeReading = ends[0]
        wake = ends[1]
        editor = line_editor_open("ai-shell", wakeReading)
    }

    isolated deinit {
        line_editor_close(editor)
        close(wakeReading)
        close(wake)
    }

    func read(_ prompt: String, _ signals: SignalWatch) -> Answer {
        guard let editor else { return .endOfInput }
        var length: Int32 = 0
        var end = LINE_EDITOR_LINE
        let line = signals.listening(.prompt(wake: wake)) { line_editor_read(editor, prompt, &length, &end) }
        guard let line else {
            return switch end {
            case LINE_EDITOR_INTERRUPTED: .interrupted
            case LINE_EDITOR_TERMINATED: .terminated
            default: .endOfInput
            }
        }
        let bytes = UnsafeRawBufferPointer(start: line, count: Int(length))
        return .line(String(decoding: bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...], as: UTF8.self))
    }

    /// Makes the entry the newest that the arrow keys recall.
    func remember(_ entry: String) {
        if let editor { line_editor_remember(editor, entry) }
    }
}
