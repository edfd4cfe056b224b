import Engine
import Synchronization

/// Sends statements and prints what comes back.
extension Session {
    /// Where a statement stands and where the data of its `COPY … FROM STDIN` come from.
    struct Origin {
        /// As errors call the file; nil for what was typed or given with `-c`.
        var name: String?
        var data: LineReader?
    }

    /// Runs one text of statements.
    /// - Returns: `success`, `sql` when the server refused it, `connection` when the session was lost, `failure` when nothing can be printed.
    func run(_ statement: SplitStatement, from origin: Origin, expanded: Bool = false) async -> ExitStatus {
        let printing = expanded ? outputOptions.expanding : outputOptions
        func place(_ location: SourceLocation) -> String? { origin.name.map { "\($0):\(location.line):\(location.column)" } }
        let startPlace = place(statement.start)
        let connection: PostgresConnection
        do { connection = try await connected() } catch {
            note(error)
            return (error as? any DescribedError)?.exitStatus ?? .connection
        }
        if options.echoesQueries { output.write(statement.text + "\n") }
        let printer = ResultPrinter(output, printing)
        let failure = Mutex<ServerError?>(nil)
        let (output, errors, isQuiet, style) = (output, errors, isQuiet, style)
        connection.onNotice { notice in
            output.flush()
            errors.write(style.paint(ErrorReport.text(notice, place: startPlace)))
        }
        let data = CopyData(origin.data, isTyped: isInteractive && origin.name == nil, errors: errors)
        let started = ContinuousClock.now
        do {
            let standing = try await signals.listening(.statement(connection)) {
                try await connection.converse(statement.text, rowByRow: printing.streams, copySource: { try data.next() }) { reply in
                    switch reply {
                    case .row(let rows): printer.print(row: rows)
                    case .result(let rows):
                        if rows.hasRows { printer.print(rows) }
                        let tag = rows.commandTag
                        let returnsRows = rows.hasRows && ["INSERT", "UPDATE", "DELETE", "MERGE"].contains { tag.hasPrefix($0) }
                        let isCopyOut = data.takeCopyOut()
                        if !isQuiet, !tag.isEmpty, !isCopyOut, !rows.hasRows || returnsRows { output.write(tag + "\n") }
                    case .copyOut(let chunk):
                        data.noteCopyOut()
                        output.write(chunk.bytes)
                    case .error(let error): failure.withLock { $0 = $0 ?? error }
                    }
                    if let number = output.failure { throw OutputFailure(number: number) }
                }
            }
            update(standing)
        } catch let error as OutputFailure {
            errors.write(ErrorReport.text(error))
            return .failure
        } catch {
            if let last = failure.withLock({ $0 }) { note(last, place: startPlace) }
            return await recover(from: error, place: startPlace)
        }
        if let error = failure.withLock({ $0 }) {
            note(error, place: error.position.map { place(statement.location(ofCharacter: $0)) } ?? startPlace)
            if options.echoesFailures { note("STATEMENT:  \(statement.text)\n") }
            // Their data must never be taken for SQL.
            if !data.wasRead, statement.readsInlineData, let lines = origin.data, origin.name != nil { skipData(lines) }
            return .sql
        }
        if showsTiming { output.write(Timing.text(ContinuousClock.now - started)) }
        if options.isSingleTransaction, standing?.transaction == .idle {
            note(TransactionEnded(), place: startPlace)
            return .sql
        }
        return .success
    }

    private func skipData(_ lines: LineReader) {
        while let line = lines.next() { if CopyData.isEnd(line) { return } }
        note("\(lines.name): the data of the failed COPY go to the end of the input without \\.\n")
        worst = max(worst, .failure)
    }
}

/// `-1` promises one transaction; a script that ends it breaks that.
private struct TransactionEnded: DescribedError {
    var message: String { "the script ended the transaction that -1 began" }
    var hint: String? { "What came before is committed; leave out either -1 or the script's own COMMIT and ROLLBACK." }
    var exitStatus: ExitStatus { .sql }
}
