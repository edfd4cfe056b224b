import Engine

/// Shows a run as it happens: lines for what is done, and one line that moves for what is under way.
final class RunPrinter: Sendable {
    private let host: any CommandHost
    private let asJSON: Bool
    private let state = Mutex(State())

    private struct State {
        var hasLiveLine = false
        var lastLine: ContinuousClock.Instant?
        var lastWait = ""
        var step = ""
    }

    /// Where progress is not redrawn, a line each so many seconds.
    private static let plainPause: Duration = .seconds(5)
    private static let livePause: Duration = .milliseconds(100)

    init(_ host: any CommandHost, asJSON: Bool) {
        self.host = host
        self.asJSON = asJSON
    }

    func show(_ event: RunEvent) {
        state.withLock { state in
            if asJSON { return showJSON(event) }
            show(event, &state)
        }
    }

    /// Clears the moving line, before anything else is printed.
    func finish() { state.withLock { clear(&$0) } }

    private func show(_ event: RunEvent, _ state: inout State) {
        switch event {
        case .started: break
        case .resumed(let phase, let steps): line("going on with phase \(phase): \(Amount.counted(steps, "step")) done before", &state)
        case .phaseStarted(let plan): line("phase \(plan.number): \(plan.description)", &state)
        case .stepStarted(let step, _):
            state.step = step.title
            state.lastLine = nil
            state.lastWait = ""
            if host.isTerminal { live("  … \(step.title)", &state) }
        case .progress(let progress): self.progress(progress, &state)
        case .waiting(let wait): self.waiting(wait, &state)
        case .stepFinished(let step, let seconds): line("  ✓ \(step.title) (\(Amount.time(seconds)))", &state)
        case .phaseTakenBack(let number, let seconds): line("phase \(number) is taken back (\(Amount.time(seconds)))", &state)
        case .phaseFinished(let number, let seconds): line("phase \(number) is done (\(Amount.time(seconds)))", &state)
        // The plan that was shown before has named them.
        case .phaseSkipped: break
        case .undoing(let phase, let reason):
            if let reason { line("  ✗ \(reason)", &state) }
            line("taking phase \(phase) back", &state)
        case .reconnecting(let reason): line("the connection is lost, trying again: \(reason)", &state)
        case .note(let text): line("    \(text)", &state)
        case .finished: break
        }
    }

    private func line(_ text: String, _ state: inout State) {
        clear(&state)
        host.note(text + "\n")
    }

    private func live(_ text: String, _ state: inout State) {
        host.note("\r\u{1B}[K\(ScreenLine.cut(text, to: host.terminalWidth))")
        state.hasLiveLine = true
    }

    private func clear(_ state: inout State) {
        if state.hasLiveLine { host.note("\r\u{1B}[K") }
        state.hasLiveLine = false
    }

    private func isDue(_ state: inout State) -> Bool {
        let now = ContinuousClock().now
        if let last = state.lastLine, now - last < (host.isTerminal ? Self.livePause : Self.plainPause) { return false }
        // The first plain line comes after the first pause: a short step needs none.
        let isFirst = state.lastLine == nil
        state.lastLine = now
        return host.isTerminal || !isFirst
    }

    private func progress(_ progress: RunProgress, _ state: inout State) {
        guard isDue(&state) else { return }
        let text = "  " + ProgressText(progress).text
        if host.isTerminal { live(text, &state) } else { line(text, &state) }
    }

    private func waiting(_ wait: RunWait, _ state: inout State) {
        // Numbers that move on are no news.
        let words = (wait.reason + (wait.blockers.first?.description ?? "")).filter { !$0.isNumber }
        let text = "  ⏳ \(WaitText(wait).text)"
        // A wait of less than a try is no news.
        let isNews = wait.seconds > 0.5 && words != state.lastWait
        if host.isTerminal {
            // What does not fit the line that moves is said once in full.
            if isNews, ScreenLine.cut(text, to: host.terminalWidth) != text {
                state.lastWait = words
                line(text, &state)
            }
            guard isDue(&state) else { return }
            live(text, &state)
        } else if isNews || wait.seconds > 0.5 && isDue(&state) {
            state.lastWait = words
            line(text, &state)
        }
    }

    // MARK: JSON Lines

    private struct EventDocument: Encodable {
        var format = 1
        var event: String
        var phase: Int?
        var step: Int?
        var title: String?
        var seconds: Double?
        var rows: Int?
        var rowsEstimated: Int?
        var rowsPerSecond: Double?
        var secondsLeft: Double?
        var execution: Int?
        var message: String?
        var blockers: [String]?
    }

    private func showJSON(_ event: RunEvent) {
        let document: EventDocument
        switch event {
        case .started(let id, let migration): document = EventDocument(event: "started", execution: id, message: migration)
        case .resumed(let phase, let steps): document = EventDocument(event: "resumed", phase: phase, step: steps)
        case .phaseStarted(let plan): document = EventDocument(event: "phase_started", phase: plan.number, title: plan.description)
        case .stepStarted(let step, _): document = EventDocument(event: "step_started", step: step.number, title: step.title)
        case .progress(let progress):
            document = EventDocument(
                event: "progress", title: progress.title, rows: progress.rowsDone, rowsEstimated: progress.rowsEstimated,
                rowsPerSecond: progress.rowsPerSecond, secondsLeft: progress.secondsLeft, message: progress.stage)
        case .waiting(let wait):
            document = EventDocument(event: "waiting", seconds: wait.seconds, message: wait.reason, blockers: wait.blockers.map(\.description))
        case .stepFinished(let step, let seconds): document = EventDocument(event: "step_finished", step: step.number, title: step.title, seconds: seconds)
        case .phaseFinished(let number, let seconds): document = EventDocument(event: "phase_finished", phase: number, seconds: seconds)
        case .phaseTakenBack(let number, let seconds): document = EventDocument(event: "phase_taken_back", phase: number, seconds: seconds)
        case .phaseSkipped(let number): document = EventDocument(event: "phase_skipped", phase: number)
        case .undoing(let phase, let reason): document = EventDocument(event: "undoing", phase: phase, message: reason)
        case .reconnecting(let reason): document = EventDocument(event: "reconnecting", message: reason)
        case .note(let text): document = EventDocument(event: "note", message: text)
        // The command itself ends with a document of the outcome.
        case .finished: return
        }
        host.write(JSONText.line(document))
    }
}
