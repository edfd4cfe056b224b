import Engine

/// Statements of a script that wait to be sent together: within an open transaction nobody can tell the difference but by the clock.
struct StatementQueue {
    private(set) var statements: [SplitStatement] = []
    private var bytes = 0

    private static let mostStatements = 256
    /// Less than what a socket takes at once, so that neither side waits for the other.
    private static let mostBytes = 48 * 1024
    /// Of one statement; a longer one gains nothing.
    private static let longest = 8 * 1024

    var isEmpty: Bool { statements.isEmpty }
    var isFull: Bool { statements.count >= Self.mostStatements || bytes >= Self.mostBytes }

    mutating func append(_ statement: SplitStatement) {
        statements.append(statement)
        bytes += statement.text.utf8.count
    }

    /// Gives all of them, and holds none.
    mutating func take() -> [SplitStatement] {
        defer { self = StatementQueue() }
        return statements
    }

    /// What neither begins nor ends a transaction, has no data of its own, and changes nothing of how text is read.
    private static let kinds: Set<String> = [
        "insert", "update", "delete", "merge", "select", "values", "table", "with", "create", "alter", "drop", "comment", "grant", "revoke", "truncate",
    ]

    static func takes(_ statement: SplitStatement) -> Bool {
        statement.isSingle && statement.text.utf8.count <= longest && kinds.contains(firstWord(statement.text))
    }

    /// Empty where a comment comes first.
    private static func firstWord(_ text: String) -> String {
        let letters = text.utf8.drop { $0 <= 0x20 }.prefix { $0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z") }
        return String(Substring(letters)).lowercased()
    }

    /// Whether a line may depend on what came before it has done: on variables that tell of it, or on how a backslash is read.
    static func waits(for line: String) -> Bool {
        line.utf8.contains(UInt8(ascii: "\\")) || line.utf8.contains(UInt8(ascii: ":")) && ["ERROR", "SQLSTATE", "ROW_COUNT"].contains(where: line.contains)
    }
}

extension Session {
    /// Whether a statement of a script may wait to be sent with the next ones.
    func mayQueue(_ statement: SplitStatement) -> Bool {
        standing?.transaction == .inTransaction && !showsTiming && !variables.isOn("SINGLESTEP", default: false)
            && variables["ON_ERROR_ROLLBACK"] == "off" && variables["ECHO"] != "all" && StatementQueue.takes(statement)
    }

    /// Sends them together.
    /// - Returns: How it ended, and how many of them were not run.
    func send(_ statements: [SplitStatement], from origin: Origin) async -> (status: ExitStatus, left: Int) {
        func place(_ location: SourceLocation) -> String? { origin.name.map { "\($0):\(location.line):\(location.column)" } }
        let connection: PostgresConnection
        do { connection = try await connected() } catch {
            note(error)
            return ((error as? any DescribedError)?.exitStatus ?? .connection, 0)
        }
        let (output, errors, style, reporting) = (output, errors, style, reporting)
        let echoes = variables["ECHO"] == "queries"
        let log = log
        let places = statements.map { place($0.start) }
        // The statement whose answers come now, and the error that ended it.
        let current = Mutex<(number: Int, error: ServerError?)>((-1, nil))
        let sink = ResultSink(results, outputOptions, printsTags: !isQuiet)
        @Sendable func reach(_ number: Int) {
            let reached = current.withLock { state in
                defer { state.number = max(state.number, number) }
                return state.number + 1..<max(state.number + 1, number + 1)
            }
            for index in reached {
                if echoes { output.write(statements[index].text + "\n") }
                log?.write(statement: statements[index].text)
            }
        }
        connection.onNotice { notice in
            output.flush()
            // It comes before the answer of its statement.
            let number = min(current.withLock(\.number) + 1, statements.count - 1)
            errors.write(style.paint(ErrorReport.text(notice, place: places[max(0, number)], reporting)))
        }
        do {
            let standing = try await signals.listening(.statement(connection)) {
                try await connection.pipeline(statements.map(\.text)) { number, reply in
                    reach(number)
                    switch reply {
                    case .row(let rows): try sink.take(row: rows)
                    case .result(let rows): try sink.take(result: rows)
                    case .copyOut(let chunk): try sink.take(copy: chunk.bytes)
                    case .error(let error): current.withLock { $0.error = $0.error ?? error }
                    }
                }
            }
            update(standing)
        } catch let error as OutputFailure {
            errors.write(ErrorReport.text(error))
            return (.failure, 0)
        } catch is PagerLeft {
            update(await connection.standing)
        } catch {
            let (number, last) = current.withLock { ($0.number, $0.error) }
            let startPlace = places[max(0, number)]
            if let last { note(last, place: startPlace) }
            return (await recover(from: error, place: startPlace), 0)
        }
        let (number, error) = current.withLock { ($0.number, $0.error) }
        remember(error, affected: sink.affected)
        guard let error else { return (.success, 0) }
        let failed = statements[max(0, number)]
        note(error, place: error.position.map { place(failed.location(ofCharacter: $0)) } ?? place(failed.start))
        if variables["ECHO"] == "errors" { note("STATEMENT:  \(failed.text)\n") }
        return (.sql, statements.count - number - 1)
    }
}
