import Engine

/// Scripts: files, standard input, and the texts of `-c`.
extension Session {
    /// Opens a script; `-` is standard input. Says why when it cannot.
    func open(_ path: String, place: String? = nil) -> LineReader? {
        if path == "-" { return standardInput }
        do { return try LineReader(path: path) } catch {
            note(error, place: place)
            return nil
        }
    }

    /// Runs a script to its end or its first error.
    func run(script reader: LineReader) async -> Flow {
        let processor = InputProcessor(self, origin: Origin(name: reader.name, data: reader), isScript: true)
        let interruptsBefore = signals.interrupts
        while let bytes = reader.next() {
            let number = reader.linesRead
            if variables["ECHO"] == "all", bytes.count > 1 || processor.isInQuote { output.write(String(decoding: bytes, as: UTF8.self)) }
            let line: String
            do { line = try ScriptLine.text(bytes, number: number) } catch {
                note(error, place: "\(reader.name):\(number)")
                return .failed(.failure)
            }
            let flow = await processor.take(line, number: number)
            if flow != .next { return flow }
            if signals.ending != nil || signals.interrupts != interruptsBefore { return .failed(.sql) }
        }
        if let number = reader.failure {
            note(UnreadableFile(path: reader.name, number: number))
            return .failed(.failure)
        }
        return await processor.finish()
    }

    /// Runs the text of one `-c`: SQL alone is one message, and so one implicit transaction.
    func run(text: String) async -> Flow {
        let origin = Origin(name: nil, data: standardInput)
        if let statement = wholeSQL(text) {
            let status = await run(statement, from: origin)
            return status == .success ? .next : .failed(status)
        }
        let processor = InputProcessor(self, origin: origin, isScript: true)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let flow = await processor.take(line + "\n")
            if flow != .next { return flow }
        }
        return await processor.finish()
    }

    /// The text as one message; nil when it holds commands too, or nothing.
    private func wholeSQL(_ text: String) -> SplitStatement? {
        let variables = variables
        var probe = StatementSplitter()
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if probe.pending == .nothing, InputProcessor.isCommand(String(line)) { return nil }
            probe.feed(line + "\n")
            scan: while true {
                switch probe.next(expanding: { variables.value($0) }) {
                case .statement: continue
                case .backslash: return nil
                case .needsMore: break scan
                }
            }
        }
        var splitter = StatementSplitter()
        splitter.splitsAtSemicolons = false
        splitter.feed(text)
        _ = splitter.next(expanding: { variables.value($0) })
        return splitter.finish()
    }
}
