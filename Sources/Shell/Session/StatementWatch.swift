import Engine
import Glibc

/// `\watch`: a statement again and again.
extension Session {
    func watch(_ statement: SplitStatement, from origin: Origin, seconds: Double) async throws -> ExitStatus {
        let interruptsBefore = signals.interrupts
        let every = seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)"
        let pager = try watchPager()
        defer { try? pager?.end() }
        while true {
            var options = outputOptions
            options.pager = .off
            options.title = (outputOptions.title.map { $0 + "\t" } ?? "") + "\(LocalTime.text()) (every \(every)s)\n"
            let sink = ResultSink(pager?.writer ?? results, options, printsTags: !isQuiet)
            sink.mayBeLeft = pager != nil
            let status = await send(statement, from: origin, to: sink)
            guard status == .success else { return signals.interrupts == interruptsBefore ? status : .success }
            (pager?.writer ?? results).flush()
            output.flush()
            let end = ContinuousClock.now + .seconds(seconds)
            repeat {
                if signals.ending != nil { return .sql }
                if pager?.isLeft == true { return .success }
                if signals.interrupts != interruptsBefore {
                    // The terminal has shown ^C; the prompt is to begin a line.
                    if pager == nil, output.isTerminal { output.write("\n") }
                    return .success
                }
                try? await Task.sleep(for: min(.milliseconds(50), max(end - ContinuousClock.now, .zero)))
            } while ContinuousClock.now < end
        }
    }

    /// What `PSQL_WATCH_PAGER` names, on a terminal: a program that shows the last of many results, such as `pspg --stream`.
    private func watchPager() throws -> ResultTarget? {
        guard let command = getenv("PSQL_WATCH_PAGER").map({ String(cString: $0) }), !command.allSatisfy(\.isWhitespace) else { return nil }
        guard outputOptions.pager != .off, output.isTerminal, isatty(STDIN_FILENO) == 1 else { return nil }
        output.flush()
        return try ResultTarget("|" + command)
    }
}
