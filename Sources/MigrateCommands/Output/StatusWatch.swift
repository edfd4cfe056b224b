import Engine

/// Shows a run of another session for as long as it lasts: redrawn on a terminal, a line at a time elsewhere.
struct StatusWatch {
    private let host: any CommandHost
    private let asJSON: Bool

    /// Between two looks.
    private static let interval: Duration = .milliseconds(500)
    /// Where nothing is redrawn, what has not changed is said again after so long.
    private static let plainPause: Duration = .seconds(5)
    private static let tick: Duration = .milliseconds(100)

    init(_ host: any CommandHost, asJSON: Bool) {
        self.host = host
        self.asJSON = asJSON
    }

    /// Returns when no run is under way, of this migration where one is named, or on Ctrl-C.
    func run(_ migration: String?) async throws {
        let clock = ContinuousClock()
        var drawn = 0
        var last: (text: String, at: ContinuousClock.Instant)?
        while let run = try await host.engine.activeRun(), migration ?? run.migration == run.migration, host.interrupts.count == 0 {
            if asJSON {
                host.write(JSONText.line(Document(run: ActiveRunDocument(run))))
            } else if host.isTerminal {
                let lines = ["\(run.migration) (execution \(run.execution)); Ctrl-C ends the watch, not the run"] + ActiveRunText(run: run).lines
                draw(lines, over: drawn)
                drawn = lines.count
            } else {
                // What moves on by itself is no news.
                let waits = [run.state.wait?.reason, run.state.slowed].map { $0?.filter { !$0.isNumber } }
                let news = ([run.state.title, String(run.steering.version)] + waits).compactMap(\.self).joined(separator: "\n")
                if last.map({ $0.text != news || clock.now - $0.at >= Self.plainPause }) ?? true {
                    host.write("\(run.migration): \(ActiveRunText(run: run).line)\n")
                    last = (news, clock.now)
                }
            }
            let end = clock.now + Self.interval
            while clock.now < end, host.interrupts.count == 0 { try await clock.sleep(for: Self.tick) }
        }
        if drawn > 0 { host.note("\n") }
    }

    /// The cursor stays on the last line, so that an error of the terminal's own does not tear the picture.
    private func draw(_ lines: [String], over earlier: Int) {
        let width = host.terminalWidth
        let text = lines.map { "\u{1B}[K" + ScreenLine.cut($0, to: width) }.joined(separator: "\r\n")
        host.note("\r" + (earlier > 1 ? "\u{1B}[\(earlier - 1)A" : "") + text + "\u{1B}[J")
    }

    private struct Document: Encodable {
        let format = 1
        let run: ActiveRunDocument
    }
}
