internal import CLibEdit
import Engine
import Glibc

/// Reads what is typed, with libedit: a text of one or more lines.
@ShellActor
final class LineEditor {
    enum Answer {
        /// Without its last line end.
        case line(String)
        case endOfInput, interrupted, terminated
        /// An alert asks the session to act first; this was typed so far.
        case left(EditBuffer)
    }

    /// A byte written here wakes the prompt; see CLibEdit.h.
    nonisolated let wake: Int32
    private let wakeReading: Int32
    private var editor: OpaquePointer?
    let style: Style
    let alerts: Alerts
    var history = History()
    /// Whether the terminal can move its cursor: without that a line is a line, and nothing is drawn over.
    nonisolated let canDraw: Bool

    // The line being read.
    var guide: (any InputGuide)?
    var prompt = ""
    private var draft: EditBuffer?
    private var undone: [EditBuffer] = []
    var killed = ""
    private var shown: Shown?

    /// What stands on the screen since the last key.
    struct Shown {
        var layout: ScreenLayout
        var cursor: Int
        var hint = ""
        var row: Int { layout.cells[cursor].row }
    }

    init(_ style: Style, _ alerts: Alerts) {
        var ends: [Int32] = [-1, -1]
        pipe(&ends)
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (wakeReading, wake) = (ends[0], ends[1])
        (self.style, self.alerts) = (style, alerts)
        let terminal = getenv("TERM").map { String(cString: $0) } ?? ""
        canDraw = !terminal.isEmpty && terminal != "dumb"
        var owner = line_editor_owner()
        owner.context = Unmanaged.passUnretained(self).toOpaque()
        owner.key = { context, key in LineEditor.called(context) { $0.press(key) } ?? LINE_EDITOR_NOTHING }
        owner.begun = { context in _ = LineEditor.called(context) { $0.begin() } }
        owner.idle = { context in _ = LineEditor.called(context) { $0.idle() } }
        owner.pressed = { context in _ = LineEditor.called(context) { $0.eraseHint() } }
        owner.woken = { context, what in LineEditor.called(context) { $0.woken(UInt8(bitPattern: what)) ? 1 : 0 } ?? 0 }
        owner.pasted = { context, text, length in
            // A line end at the end is the return key of the one who copied the text: it is typed, not pasted.
            let scalars = UnsafeBufferPointer(start: text, count: Int(length)).compactMap { Unicode.Scalar(UInt32(bitPattern: $0)) }
            _ = LineEditor.called(context) { $0.edit { $0.insert(EditBuffer.string(scalars[...])) } }
        }
        editor = line_editor_open("ai-shell", wakeReading, owner)
        guard let editor else { return }
        for key in EditKey.allCases {
            // Without cursor movements a key that is only drawn by them means nothing.
            for sequence in key.sequences { line_editor_bind(editor, sequence, key.rawValue) }
        }
    }

    isolated deinit {
        if let editor { line_editor_close(editor) }
        close(wakeReading)
        close(wake)
    }

    /// libedit calls back on the thread that reads the line, which is the actor's.
    private nonisolated static func called<Value: Sendable>(_ context: UnsafeMutableRawPointer?, _ body: @ShellActor (LineEditor) -> Value) -> Value? {
        guard let context else { return nil }
        let editor = Unmanaged<LineEditor>.fromOpaque(context).takeUnretainedValue()
        return ShellActor.assumeIsolated { body(editor) }
    }

    /// - Parameters:
    ///   - guide: Knows what is being typed; nil for an answer to a question, which is one line.
    ///   - draft: What is typed already.
    func read(_ prompt: String, _ signals: SignalWatch, guide: (any InputGuide)? = nil, draft: EditBuffer? = nil) -> Answer {
        guard let editor else { return .endOfInput }
        let (above, prompt) = Prompt.divided(prompt)
        // libedit's prompt is one line.
        if !above.isEmpty { put(Prompt.raw(above)) }
        (self.prompt, self.guide, self.draft) = (prompt, guide, draft)
        (undone, shown) = ([], nil)
        history.leave()
        alerts.wake(through: wake)
        defer { alerts.wake(through: nil) }
        var length: Int32 = 0
        var end = LINE_EDITOR_LINE
        let line = signals.listening(.prompt(wake: wake)) { line_editor_read(editor, prompt, &length, &end) }
        if let line {
            let bytes = UnsafeRawBufferPointer(start: line, count: Int(length))
            return .line(String(decoding: bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...], as: UTF8.self))
        }
        switch end {
        case LINE_EDITOR_INTERRUPTED: return .interrupted
        case LINE_EDITOR_TERMINATED: return .terminated
        case LINE_EDITOR_LEFT: return .left(kept)
        default: return .endOfInput
        }
    }

    /// What was typed when an alert ended the reading.
    private var kept = EditBuffer("")

    // MARK: The text

    var buffer: EditBuffer {
        guard let editor else { return EditBuffer("") }
        var length: Int32 = 0, cursor: Int32 = 0
        let text = line_editor_text(editor, &length, &cursor)
        return EditBuffer(scalars: UnsafeBufferPointer(start: text, count: Int(length)).map { Unicode.Scalar(UInt32(bitPattern: $0)) ?? "\u{FFFD}" }, cursor: Int(cursor))
    }

    func replace(with buffer: EditBuffer) {
        guard let editor else { return }
        line_editor_replace(editor, buffer.scalars.map { wchar_t(bitPattern: $0.value) } + [0], Int32(buffer.cursor))
    }

    func edit(_ change: (inout EditBuffer) -> Void) {
        var buffer = buffer
        change(&buffer)
        replace(with: buffer)
    }

    /// Takes back the last change since a pause in typing.
    func undo() -> Bool {
        while let last = undone.popLast() {
            guard last.scalars != buffer.scalars else { continue }
            replace(with: last)
            return true
        }
        return false
    }

    // MARK: The screen

    private func begin() {
        guard let draft else { return }
        self.draft = nil
        clear()
        replace(with: draft)
        draw()
    }

    private func idle() {
        let buffer = buffer
        if undone.last?.scalars != buffer.scalars { undone.append(buffer) } else if let last = undone.indices.last { undone[last] = buffer }
        if undone.count > 1000 { undone.removeFirst(500) }
        if canDraw { paint(buffer, hint: buffer.isAtEnd ? hint(for: buffer) ?? unfinished(buffer) : "") }
    }

    private func paint(_ buffer: EditBuffer, hint: String) {
        let layout = ScreenLayout(prompt: visiblePrompt, buffer.scalars, columns: columns)
        var shown = Shown(layout: layout, cursor: buffer.cursor)
        if style.isOn, guide != nil, layout.rows <= Terminal.lines ?? 24 {
            let hint = HintText.fitting(hint, room: columns - layout.end.column)
            put(InputPainter.text(buffer.scalars, layout, cursor: buffer.cursor, colors: InputColors.spans(buffer.text), hint: hint))
            shown.hint = hint
        }
        self.shown = shown
    }

    /// What would go on with the text, as it was typed before.
    func hint(for buffer: EditBuffer) -> String? { history.continuation(of: buffer.text) }

    /// What is still open, for somebody who wonders at an empty line.
    private func unfinished(_ buffer: EditBuffer) -> String {
        guard let guide, buffer.lineStart(buffer.cursor) == buffer.cursor, buffer.cursor > 0 else { return "" }
        return switch guide.pending(after: buffer.text) {
        case .nothing: ""
        case .statement: "; ends the statement"
        case .parenthesis: "a parenthesis is open"
        case .comment: "a comment is open"
        case .singleQuote: "a text in ' is open"
        case .doubleQuote: "a name in \" is open"
        case .dollarQuote: "a text in $ is open"
        }
    }

    private func eraseHint() {
        guard let shown, !shown.hint.isEmpty else { return }
        put("\u{1B}[K")
        self.shown?.hint = ""
    }

    var columns: Int { Terminal.columns ?? 80 }

    private var visiblePrompt: String { Prompt.visible(prompt) }

    /// Takes prompt and text from the screen; the cursor stands where the prompt began.
    func clear() {
        guard canDraw else { return put("\n") }
        let buffer = buffer
        let row = ScreenLayout(prompt: visiblePrompt, buffer.scalars, columns: columns).cells[buffer.cursor].row
        put("\r" + (row > 0 ? "\u{1B}[\(row)A" : "") + "\u{1B}[J")
    }

    /// Moves below the text, to a row of its own.
    func goBelow() {
        guard canDraw, let shown else { return }
        let rows = shown.layout.end.row - shown.row
        put((shown.hint.isEmpty ? "" : "\u{1B}[K") + (rows > 0 ? "\u{1B}[\(rows)B" : ""))
    }

    func draw() {
        guard let editor else { return }
        shown = nil
        line_editor_draw(editor)
    }

    /// Shows another prompt before the text.
    func change(prompt: String) {
        guard let editor else { return }
        clear()
        self.prompt = prompt
        line_editor_prompt(editor, prompt)
        draw()
    }

    func put(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = write(STDOUT_FILENO, rest.baseAddress, rest.count)
                guard count > 0 || errno == EINTR else { return }
                rest = UnsafeRawBufferPointer(rebasing: rest[max(0, count)...])
            }
        }
    }

    /// The next key as it comes; nil when the line is to be given up.
    func key() -> Unicode.Scalar? {
        guard let editor else { return nil }
        var character: wchar_t = 0
        return line_editor_key(editor, &character) == 1 ? Unicode.Scalar(UInt32(bitPattern: character)) : nil
    }

    func giveBack(_ key: Unicode.Scalar) {
        if let editor { line_editor_unread(editor, wchar_t(bitPattern: key.value)) }
    }

    /// Runs something that needs the terminal as other programs know it.
    func suspended<Value>(_ body: () throws -> Value) rethrows -> Value {
        guard let editor else { return try body() }
        line_editor_suspend(editor)
        defer { line_editor_resume(editor) }
        return try body()
    }

    private func woken(_ what: UInt8) -> Bool {
        switch what {
        case UInt8(ascii: "i"):
            // With the key the system drops what it has not yet shown: the line is shown once more, and left as it is.
            if canDraw {
                clear()
                draw()
                paint(buffer, hint: "")
                goBelow()
            }
            return true
        case UInt8(ascii: "w"):
            // The terminal has broken the lines anew by now.
            if canDraw { clear() }
            if let editor { line_editor_resize(editor) }
            if canDraw { draw() }
            return false
        case UInt8(ascii: "n"):
            let (text, changesPrompt, leaves) = alerts.take()
            guard !text.isEmpty || changesPrompt || leaves else { return false }
            clear()
            put(style.paint(text))
            if leaves {
                kept = buffer
                shown = nil
                return true
            }
            if changesPrompt, let guide, let editor {
                prompt = Prompt.divided(guide.prompt).last
                line_editor_prompt(editor, prompt)
            }
            draw()
            return false
        default: return false
        }
    }
}

extension ShellActor {
    /// Runs the body, which must be on the actor already though the compiler cannot see it: in a call back from C.
    static func assumeIsolated<Value: Sendable>(_ body: @ShellActor () -> Value) -> Value {
        shared.preconditionIsolated("libedit called back on another thread")
        typealias Plain = () -> Value
        return withoutActuallyEscaping(body) { unsafeBitCast($0, to: Plain.self)() }
    }
}
