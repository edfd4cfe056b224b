import Engine

/// The session at the terminal: prompt, text, result, again.
extension Session {
    func runInteractively() async -> ExitStatus {
        do { _ = try await connected() } catch {
            note(error)
            return .connection
        }
        await runStartupFile()
        if !isQuiet { output.write(welcome) }
        await tellDraft()
        let input = TypedInput(self)
        var draft: EditBuffer?
        var endsOfInput = 0
        while signals.ending == nil {
            output.flush()
            measureTerminal()
            let watch = connection.map { ConnectionWatch($0, alerts, reporting) }
            await input.rest()
            let answer = editor.read(input.prompt, signals, guide: input, draft: draft)
            let loss = await watch?.end()
            draft = nil
            if case .endOfInput = answer { endsOfInput += 1 } else { endsOfInput = 0 }
            switch answer {
            case .interrupted:
                output.write("\n")
                input.interrupt()
            case .terminated: return .failure
            case .endOfInput:
                if let limit = variables["IGNOREEOF"].map({ Int($0) ?? 10 }), endsOfInput <= limit {
                    note("\nUse \"\\q\" to leave.\n")
                    continue
                }
                output.write("\\q\n")
                if input.mayLeave() { return .success }
            case .left(let typed):
                draft = typed
                if let loss { _ = await recover(from: loss, place: nil) }
            case .line(let text):
                // Known only now: what was typed may have meant the session that is gone.
                if let loss {
                    _ = await recover(from: loss, place: nil)
                    draft = EditBuffer(text)
                    continue
                }
                if await input.take(text) == .quit, input.mayLeave() { return .success }
            }
        }
        return .failure
    }

    private var welcome: String {
        let number = connection?.serverVersion ?? 0
        return "ai-shell \(Version.text) (server \(number / 10000).\(number % 10000))\nType \"help\" for help, \"quit\" to leave.\n\n"
    }
}
