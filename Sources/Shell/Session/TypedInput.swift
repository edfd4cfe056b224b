import Engine
import Glibc
import MigrateCommands

/// What is typed at the prompt: runs it, and remembers it.
@ShellActor
final class TypedInput: InputGuide {
    let session: Session
    let processor: InputProcessor
    private let completer: Completer
    private let migrations: MigrationWatch
    private var draftMark = ""
    /// For `%w`.
    private var firstWidth = 0
    private var mayWrite = true
    /// Lines of the statement being typed, as they go to the history.
    private var entry = ""

    init(_ session: Session) {
        self.session = session
        processor = InputProcessor(session, origin: Session.Origin(name: nil, data: session.standardInput), isScript: false)
        migrations = MigrationWatch(session.alerts)
        completer = Completer(session, migrations)
        session.editor.history = History(HistoryFile(session.variables)?.load() ?? [])
    }

    /// The prompt is about to stand: time for what nobody waits for.
    func rest() async {
        draftMark = await session.draftMark
        migrations.look(session)
        completer.load()
    }

    // MARK: The guide of the line editor

    var prompt: String {
        let pending = processor.pending
        var prompt = Prompt(pending: pending, isSkipping: processor.isSkipping)
        prompt.marks = (migrations.mark.map { "[\($0)]" } ?? "") + draftMark
        prompt.line = 1 + processor.pendingText.count { $0.isNewline }
        prompt.firstWidth = firstWidth
        let text = prompt.text(session.variables[pending == .nothing ? "PROMPT1" : "PROMPT2"] ?? "", session)
        if pending == .nothing { firstWidth = Prompt.width(text) }
        return text
    }

    func pending(after text: String) -> StatementSplitter.Pending { processor.pending(after: text) }

    func completion(_ buffer: EditBuffer) -> Completion? {
        completer.completion(buffer, pendingText: processor.pendingText)
    }

    // MARK: What was typed

    /// Ctrl-C.
    func interrupt() {
        processor.interrupt()
        entry = ""
    }

    /// Asks where leaving loses what a COMMIT would keep, and tells of migrations that go on or wait to be gone on with.
    func mayLeave() -> Bool {
        if session.standing?.transaction == .inTransaction {
            session.note("A transaction is open; leaving rolls it back.\n")
            session.output.flush()
            // Whoever has hung up cannot say yes.
            let isSure =
                switch session.editor.read("Leave? [y/N] ", session.signals) {
                case .line(let answer): answer.isYes
                case .endOfInput, .terminated: true
                case .interrupted, .left: false
                }
            if !isSure { return false }
        }
        session.note(migrations.underWay)
        return true
    }

    func take(_ text: String) async -> Flow {
        let interruptsBefore = session.signals.interrupts
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            entry += entry.isEmpty ? String(line) : "\n" + line
            // Before it runs: what ends the session is remembered too.
            let isWhole = processor.pending(after: String(line)) == .nothing
            if isWhole { remember() }
            let flow = await processor.take(line + "\n")
            if processor.pending == .nothing { remember() }
            completer.refresh(after: String(line))
            if line.contains("migrate") { migrations.expire() }
            if flow == .quit || flow == .refused || session.signals.ending != nil || session.signals.interrupts != interruptsBefore { return flow }
        }
        return .next
    }

    private func remember() {
        defer { entry = "" }
        guard entry.contains(where: { !$0.isWhitespace }), entry.first?.isWhitespace == false else { return }
        let control = session.variables["HISTCONTROL"]
        if control == "ignoredups" || control == "ignoreboth", session.editor.history.entries.last == entry { return }
        session.editor.history.limit = session.variables["HISTSIZE"].flatMap(Int.init).flatMap { $0 < 0 ? nil : $0 } ?? .max
        session.editor.history.add(entry)
        guard mayWrite, HistoryFile.isStorable(entry), let file = HistoryFile(session.variables), let number = file.append(entry) else { return }
        session.note("The history cannot be written to \(file.path): \(String(cString: strerror(number)))\n")
        mayWrite = false
    }
}
