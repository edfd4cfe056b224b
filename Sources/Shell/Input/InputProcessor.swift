import Engine
import MigrateCommands

/// Takes lines, of a script or typed, and runs what they hold: SQL, backslash commands, shell commands.
@ShellActor
final class InputProcessor {
    let session: Session
    let origin: Session.Origin
    /// A script: it stops at its first error.
    let isScript: Bool
    private(set) var splitter: StatementSplitter
    /// A shell command whose quote is open, and the line it began in.
    private var command: (text: String, pending: StatementSplitter.Pending)?
    private(set) var lineNumber = 1
    let conditions = Conditions()
    /// What was sent last.
    private var previous: SplitStatement?
    /// What is sent together with what follows.
    private var queue = StatementQueue()

    /// What may begin a line outside SQL.
    nonisolated static let commandWords = MigrateCommands.CommandLine.words.union(["help", "quit", "exit"])

    init(_ session: Session, origin: Session.Origin, isScript: Bool) {
        self.session = session
        self.origin = origin
        self.isScript = isScript
        splitter = StatementSplitter(standardConformingStrings: session.standing?.standardConformingStrings ?? true)
        splitter.givesEmptyStatements = isScript
    }

    var pending: StatementSplitter.Pending { command?.pending ?? splitter.pending }
    /// Whether an empty line would belong to a text or a comment.
    var isInQuote: Bool { ![.nothing, .statement, .parenthesis].contains(pending) }
    var pendingText: String { splitter.pendingText }
    /// Whether an `\if` skips what is typed.
    var isSkipping: Bool { !conditions.isActive }

    /// After Ctrl-C: forgets what is pending, and leaves the innermost `\if`.
    func interrupt() {
        reset()
        if conditions.pop() { session.note("\\if: escaped\n") }
    }

    func reset() {
        splitter.reset()
        command = nil
    }

    /// Whether the line, given while nothing is pending, begins a shell command.
    static func isCommand(_ line: String) -> Bool {
        let word = line.drop { $0.isWhitespace }.prefix { !$0.isWhitespace && $0 != ";" }
        return commandWords.contains(String(word))
    }

    /// What would be unfinished after a text typed now; nothing where it would run, or be refused, at once.
    func pending(after text: String) -> StatementSplitter.Pending {
        guard conditions.isActive, !session.variables.isOn("SINGLELINE", default: false) else { return .nothing }
        var probe = splitter
        var words = command?.text
        var open: StatementSplitter.Pending?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if words != nil || probe.pending == .nothing && Self.isCommand(String(line)) {
                words = (words ?? "") + line + "\n"
                switch WordSplitter.split(words ?? "", expanding: { _ in nil }) {
                case .incomplete(let pending): open = pending
                case .words: (words, open) = (nil, nil)
                }
                continue
            }
            // Said to somebody who wants to leave while something is unfinished.
            if Self.leaving.contains(String(line.filter { !$0.isWhitespace && $0 != ";" })) { return .nothing }
            probe.feed(line + "\n")
            reading: while true {
                switch probe.next(expanding: { _ in nil }) {
                case .statement: continue
                // A backslash command takes what stands before it.
                case .backslash: return .nothing
                case .needsMore: break reading
                }
            }
        }
        return open ?? probe.pending
    }

    /// Words that somebody who is stuck types.
    private static let leaving: Set = ["quit", "exit", "help"]

    /// - Parameters:
    ///   - line: With its line end.
    ///   - number: Its number in the script.
    func take(_ line: String, number: Int? = nil) async -> Flow {
        if let number { lineNumber = number }
        if session.connection == nil, line.contains(":"), Variables.ofConnection.contains(where: line.contains) {
            // What they say is known once there is a connection; without one the line says so itself.
            _ = try? await session.connected()
        }
        if !queue.isEmpty, StatementQueue.waits(for: line) {
            let flow = await flushQueue()
            if flow != .next { return flow }
        }
        if command != nil || splitter.pending == .nothing && conditions.isActive && Self.isCommand(line) {
            let flow = await flushQueue()
            if flow != .next { return flow }
            let text = (command?.text ?? "") + line
            let variables = session.variables
            switch WordSplitter.split(text, expanding: { variables.value($0) }) {
            case .incomplete(let pending):
                command = (text, pending)
                return .next
            case .words(let words):
                command = nil
                splitter.reset()
                return settle(await session.run(command: words, mayAsk: session.isInteractive && !isScript))
            }
        }
        if !isScript, splitter.pending != .nothing, Self.leaving.contains(String(line.filter { !$0.isWhitespace && $0 != ";" })) {
            session.note("A statement is unfinished: end it with ;, clear it with Ctrl-C or \\r, or leave with \\q.\n")
        }
        splitter.feed(line, line: number)
        return await runFound()
    }

    /// Runs what is left without a `;` at the end of a script.
    func finish() async -> Flow {
        let queued = await flushQueue()
        if queued != .next { return queued }
        if let command {
            session.note(UnfinishedCommand(text: command.text), place: place)
            return settle(.failed(.failure))
        }
        let rest = splitter.finish()
        if !conditions.isEmpty {
            session.note(MetaError.other("the input ends inside \\if", hint: "Each \\if has its \\endif in the same script."), place: place)
            return settle(.failed(.sql))
        }
        guard let statement = rest else { return .next }
        return settle(await run(statement))
    }

    private func run(_ statement: SplitStatement, _ use: ResultUse = .print) async -> Flow {
        previous = statement
        if !isScript, await !StatementGuard(session: session).allows(statement) { return .refused }
        return await flow(session.run(statement, from: origin, use))
    }

    /// Sends what waits; where the script goes on after an error, the rest of it one by one.
    private func flushQueue() async -> Flow {
        guard !queue.isEmpty else { return .next }
        let statements = queue.take()
        let (status, left) = await session.send(statements, from: origin)
        var result = settle(flow(status))
        for statement in statements.suffix(left) where result == .next { result = settle(await flow(session.run(statement, from: origin))) }
        return result
    }

    private func runFound() async -> Flow {
        let interruptsBefore = session.signals.interrupts
        while true {
            if session.signals.interrupts != interruptsBefore {
                // Ctrl-C means the rest of the line too.
                splitter.reset()
                return .next
            }
            let variables = session.variables
            let isActive = conditions.isActive
            switch splitter.next(expanding: { isActive ? variables.value($0) : nil }) {
            case .needsMore:
                guard variables.isOn("SINGLELINE", default: false), isActive, splitter.pending == .statement, let statement = splitter.takeStatement() else { return .next }
                let flow = await flushQueue()
                return flow == .next ? settle(await run(statement)) : flow
            case .statement(let statement):
                guard isActive else {
                    if !isScript { session.note("This statement is skipped; \\endif or Ctrl-C ends the \\if.\n") }
                    continue
                }
                if isScript, session.mayQueue(statement) {
                    previous = statement
                    queue.append(statement)
                    guard queue.isFull else { continue }
                    let flow = await flushQueue()
                    if flow != .next { return flow }
                    continue
                }
                var flow = await flushQueue()
                if flow == .next { flow = settle(await run(statement)) }
                if flow == .refused { splitter.reset() }
                if flow != .next { return flow }
            case .backslash:
                var line = MetaLine(splitter.takeLine())
                let command = MetaCommandList.find(line.name)
                guard isActive || command?.isConditional == true else {
                    line.skipArguments(command?.reading ?? .words)
                    splitter.giveBack(line.rest)
                    continue
                }
                switch command?.reading ?? .words {
                case .wholeLine: line.takeWhole()
                case .words where command?.isConditional == true: line.takeArguments(conditions.isReading(line.name) ? variables : nil)
                case .words: line.takeArguments(variables, most: command?.most ?? .max)
                case .wordsOrPipe: line.takeArguments(variables, allowsPipe: true, most: command?.most ?? .max)
                }
                splitter.giveBack(line.rest)
                let flow = settle(await run(line, command))
                if flow != .next { return flow }
            }
            splitter.standardConformingStrings = session.standing?.standardConformingStrings ?? true
        }
    }

    private func run(_ line: MetaLine, _ command: (any MetaCommand.Type)?) async -> Flow {
        guard let command else {
            let nearest = Nearest.word(to: line.name, among: MetaCommandList.all.flatMap { $0.names })
            session.note(UnknownMetaCommand(name: line.name, nearest: nearest), place: place)
            return .failed(.sql)
        }
        conditions.draft = splitter.draft
        var call = MetaCall(session: session, line: line, buffer: splitter.pendingText, previous: previous, conditions: conditions, origin: origin, place: place)
        call.runsFile = { [weak self] path, relative in await self?.include(path, relative) ?? .next }
        do {
            if let problem = line.problem { throw problem }
            for word in line.extra { session.note("\\\(line.name): extra argument \"\(word)\" ignored\n") }
            if session.restriction != nil, line.name != "unrestrict" {
                throw MetaError.other("backslash commands are restricted; only \\unrestrict is allowed", hint: nil)
            }
            switch try await command.run(call) {
            case .done:
                if command.isConditional, let draft = conditions.draft { splitter.draft = draft }
                return .next
            case .quit: return .quit
            case .failed(let status): return .failed(status)
            case .clear:
                splitter.reset()
                return .next
            case .execute(let use):
                guard let statement = splitter.takeStatement() ?? previous else { throw MetaError.emptyBuffer(command: line.name) }
                return await run(statement, use)
            case .replace(let text):
                splitter.reset()
                splitter.feed(text)
                return await runFound()
            }
        } catch {
            session.note(error, place: place)
            let status = (error as? any DescribedError)?.exitStatus ?? .sql
            return .failed(status == .connection ? .connection : .sql)
        }
    }

    private func include(_ path: String, _ isRelative: Bool) async -> Flow {
        var path = path
        if isRelative, !path.hasPrefix("/"), let name = origin.name, let slash = name.lastIndex(of: "/") { path = name[...slash] + path }
        guard let reader = session.open(path, place: place) else { return .failed(.sql) }
        let flow = await session.run(script: reader)
        return flow == .quit ? .next : flow
    }

    /// Where an error that has no position of its own happened; nil for what was typed.
    private var place: String? { origin.name.map { "\($0):\(lineNumber)" } }

    private func flow(_ status: ExitStatus) -> Flow { status == .success ? .next : .failed(status) }

    /// Decides whether an error ends the script.
    private func settle(_ flow: Flow) -> Flow {
        guard case .failed(let status) = flow, isScript else {
            if case .failed = flow { return .next }
            return flow
        }
        if status == .connection || session.signals.ending != nil || session.variables.isOn("ON_ERROR_STOP", default: true) { return flow }
        if status == .failure { session.worst = max(session.worst, status) }
        return .next
    }
}

private struct UnfinishedCommand: DescribedError {
    let text: String
    var message: String { "the input ends inside a quote of the command \"\(text.prefix { !$0.isNewline })\"" }
}

struct UnknownMetaCommand: DescribedError {
    let name: String
    let nearest: String?
    var message: String { "invalid command \\\(name)" }
    var hint: String? { (nearest.map { "Did you mean \\\($0)? " } ?? "") + "\\? lists the commands." }
    var exitStatus: ExitStatus { .sql }
}
