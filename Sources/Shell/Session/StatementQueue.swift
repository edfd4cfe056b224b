import Engine

/// Statements of a script that wait to be sent together, without waiting for each answer.
///
/// Within an open transaction that gives what one by one gives, but for two things of the extended protocol, where statements are not
/// sent together: rows that a rewrite rule returns do not come, and `pg_cursors` lists the statement itself.
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
        guard statement.isSingle, statement.text.utf8.count <= longest else { return false }
        let word = firstWord(statement.text)
        return kinds.contains(word) && !mentions("pg_cursors", statement.text) && !(["create", "alter"].contains(word) && mentions("rule", statement.text))
    }

    /// - Parameter word: In lower case; the text's case does not matter.
    private static func mentions(_ word: StaticString, _ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            word.withUTF8Buffer { word in
                guard bytes.count >= word.count else { return false }
                for start in 0...(bytes.count - word.count) where bytes[start] | 0x20 == word[0] {
                    var length = 1
                    while length < word.count, bytes[start + length] | 0x20 == word[length] | 0x20 { length += 1 }
                    if length == word.count { return true }
                }
                return false
            }
        }
    }

    /// Whether some table rewrites what is done to it, by a rule of a user's.
    static let hasRules = "SELECT EXISTS (SELECT FROM pg_catalog.pg_rewrite WHERE rulename <> '_RETURN' AND oid >= 16384)"

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
        standing?.transaction == .inTransaction && !showsTiming && !isRecording && !variables.isOn("SINGLESTEP", default: false)
            && variables["ON_ERROR_ROLLBACK"] == "off" && variables["ECHO"] != "all" && StatementQueue.takes(statement)
    }

    /// Sends them together.
    /// - Returns: How it ended, and how many of them were not sent or not run, the last ones.
    func send(_ statements: [SplitStatement], from origin: Origin) async -> (status: ExitStatus, left: Int) {
        let connection: PostgresConnection
        do { connection = try await connected() } catch {
            note(error)
            return ((error as? any DescribedError)?.exitStatus ?? .connection, 0)
        }
        do {
            if try await connection.query(StatementQueue.hasRules).scalar == "t" { return (.success, statements.count) }
        } catch {
            return (.success, statements.count)
        }
        let (output, errors, style, reporting) = (output, errors, style, reporting)
        let echoes = variables["ECHO"] == "queries"
        let log = log
        let places = statements.map { origin.place($0.start) }
        // The statement whose answers come now.
        let current = Mutex(-1)
        let sink = ResultSink(results, statementOptions, printsTags: !isQuiet)
        @Sendable func reach(_ number: Int) {
            let reached = current.withLock { current in
                defer { current = max(current, number) }
                return current + 1..<max(current, number) + 1
            }
            for index in reached {
                if echoes { output.write(statements[index].text + "\n") }
                log?.write(statement: statements[index].text)
            }
        }
        connection.onNotice { notice in
            output.flush()
            // It comes before the answer of its statement.
            let number = min(current.withLock { $0 } + 1, statements.count - 1)
            errors.write(style.paint(ErrorReport.text(notice, place: places[number], reporting)))
        }
        do {
            let standing = try await signals.listening(.statement(connection)) {
                try await connection.pipeline(statements.map(\.text)) { number, reply in
                    reach(number)
                    try sink.take(reply)
                }
            }
            update(standing)
        } catch let error as OutputFailure {
            errors.write(ErrorReport.text(error))
            return (.failure, 0)
        } catch is PagerLeft {
            sink.abandon()
            update(await connection.standing)
        } catch {
            sink.abandon()
            let startPlace = places[max(0, current.withLock { $0 })]
            if let last = sink.error { note(last, place: startPlace) }
            return (await recover(from: error, place: startPlace), 0)
        }
        remember(sink.error, affected: sink.affected)
        guard let error = sink.error else { return (.success, 0) }
        let failed = current.withLock { $0 }
        tell(error, of: statements[failed], from: origin)
        return (.sql, statements.count - failed - 1)
    }
}
