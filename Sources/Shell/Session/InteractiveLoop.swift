import Engine
import Glibc

/// The session at the terminal: prompt, line, result, again.
extension Session {
    func runInteractively() async -> ExitStatus {
        do { _ = try await connected() } catch {
            note(error)
            return .connection
        }
        await runStartupFile()
        let history = HistoryFile.standard()
        for entry in history?.load() ?? [] { editor.remember(entry) }
        if !isQuiet { output.write(welcome) }
        await tellDraft()
        var mayWrite = true
        // Lines of the statement being typed, as they go to the history.
        var entry = ""
        let processor = InputProcessor(self, origin: Origin(name: nil, data: standardInput), isScript: false)
        while signals.ending == nil {
            output.flush()
            measureTerminal()
            let mark = await draftMark
            let prompt = Prompt.text(database: (connection?.database).map { $0 + mark }, pending: processor.pending, isSkipping: processor.isSkipping, standing)
            switch editor.read(prompt, signals) {
            case .interrupted:
                output.write("\n")
                processor.interrupt()
                entry = ""
            case .terminated: return .failure
            case .endOfInput:
                output.write("\\q\n")
                return .success
            case .line(let line):
                entry += entry.isEmpty ? line : "\n" + line
                let interruptsBefore = signals.interrupts
                for part in line.split(separator: "\n", omittingEmptySubsequences: false) {
                    let flow = await processor.take(part + "\n")
                    if processor.pending == .nothing, !entry.isEmpty {
                        editor.remember(entry)
                        if mayWrite, HistoryFile.isStorable(entry), let history, let number = history.append(entry) {
                            note("The history cannot be written to \(history.path): \(String(cString: strerror(number)))\n")
                            mayWrite = false
                        }
                        entry = ""
                    }
                    if flow == .quit { return .success }
                    if signals.ending != nil || signals.interrupts != interruptsBefore { break }
                }
            }
        }
        return .failure
    }

    private var welcome: String {
        let number = connection?.serverVersion ?? 0
        return "ai-shell \(Version.text) (server \(number / 10000).\(number % 10000))\nType \"help\" for help, \"quit\" to leave.\n\n"
    }
}
