import Engine
import MigrateCommands

/// Sends statements and does with the results what is asked for.
extension Session {
    /// Where a statement stands and where the data of its `COPY … FROM STDIN` come from.
    struct Origin {
        /// As errors call the file; nil for what was typed or given with `-c`.
        var name: String?
        var data: LineReader?

        /// As errors say it: `script.sql:3:8`.
        func place(_ location: SourceLocation) -> String? { name.map { "\($0):\(location.line):\(location.column)" } }
    }

    /// Runs one text of statements.
    /// - Returns: `success`, `sql` when the server refused it, `connection` when the session was lost, `failure` when nothing can be printed.
    func run(_ statement: SplitStatement, from origin: Origin, _ use: ResultUse = .print) async -> ExitStatus {
        do {
            switch use {
            case .print:
                return await send(statement, from: origin, to: ResultSink(results, statementOptions, printsTags: !isQuiet))
            case .printTo(let target, let settings):
                var options = statementOptions
                for setting in settings { try OutputSetting.set(setting.name, to: setting.value, in: &options) }
                guard let target else { return await send(statement, from: origin, to: ResultSink(results, options, printsTags: !isQuiet)) }
                options.terminalWidth = nil
                options.terminalHeight = nil
                // A command may print beside us.
                output.flush()
                let file = try ResultTarget(target)
                let status = await send(statement, from: origin, to: ResultSink(file.writer, options, printsTags: !isQuiet))
                try file.end()
                return status
            case .variables(let prefix):
                let sink = ResultSink(keeping: results, printsTags: !isQuiet)
                let status = await send(statement, from: origin, to: sink)
                if status == .success, let kept = sink.kept.last { try keep(kept, prefix: prefix) }
                return status
            case .run:
                let sink = ResultSink(keeping: results, printsTags: !isQuiet)
                let status = await send(statement, from: origin, to: sink)
                guard status == .success else { return status }
                return await runValues(sink.kept, from: origin)
            case .describe: return await describe(statement, from: origin)
            case .crosstab(let columns):
                let sink = ResultSink(keeping: results, printsTags: !isQuiet)
                let status = await send(statement, from: origin, to: sink)
                if status == .success, let kept = sink.kept.last { ResultPrinter(results, outputOptions).print(try Crosstab(kept, columns, null: outputOptions.null).rows) }
                return status
            case .watch(let seconds): return try await watch(statement, from: origin, seconds: seconds)
            }
        } catch {
            note(error, place: origin.place(statement.start))
            return (error as? any DescribedError)?.exitStatus == .connection ? .connection : .sql
        }
    }

    /// Sends a text and hands what comes back to the sink.
    /// - Parameter dataEndsWithFile: The data of a COPY are a file of their own, in which `\.` means nothing.
    func send(_ statement: SplitStatement, from origin: Origin, to sink: ResultSink, dataEndsWithFile: Bool = false) async -> ExitStatus {
        let startPlace = origin.place(statement.start)
        let connection: PostgresConnection
        do { connection = try await connected() } catch {
            note(error)
            return (error as? any DescribedError)?.exitStatus ?? .connection
        }
        if variables.isOn("SINGLESTEP", default: false), !confirms(statement.text) { return .success }
        if variables["ECHO"] == "queries" { output.write(statement.text + "\n") }
        log?.write(statement: statement.text)
        let (output, errors, style, reporting) = (output, errors, style, reporting)
        connection.onNotice { notice in
            output.flush()
            errors.write(style.paint(ErrorReport.text(notice, place: startPlace, reporting)))
        }
        let isTyped = isInteractive && origin.name == nil && !dataEndsWithFile
        let prompt = isTyped ? Prompt.raw(Prompt(pending: nil).text(variables["PROMPT3"] ?? "", self)) : ""
        // What came before stands above the lines of data.
        if isTyped { output.flush() }
        let data = CopyData(origin.data, isTyped: isTyped, endsWithFile: dataEndsWithFile, errors: errors, prompt: prompt)
        let started = ContinuousClock.now
        let hadFailed = standing?.transaction == .failed
        do {
            let savepoint = try await prepareTransaction(for: statement, connection)
            var standing = try await signals.listening(.statement(connection)) {
                try await connection.converse(statement.text, rowByRow: true, copySource: { try data.next() }) { try sink.take($0) }
            }
            standing = try await settleSavepoint(savepoint, standing, connection)
            update(standing)
        } catch let error as OutputFailure {
            errors.write(ErrorReport.text(error))
            return .failure
        } catch is PagerLeft {
            sink.abandon()
            update(await connection.standing)
        } catch {
            sink.abandon()
            if let last = sink.error { note(last, place: startPlace) }
            return await recover(from: error, place: startPlace)
        }
        remember(sink.error, affected: sink.affected)
        if let error = sink.error {
            tell(error, of: statement, from: origin)
            await recordRefusal(of: statement.text)
            // Their data must never be taken for SQL.
            if !data.wasRead, !dataEndsWithFile, statement.readsInlineData, let lines = origin.data, origin.name != nil { skipData(lines) }
            return .sql
        }
        if showsTiming { output.write(Timing.text(ContinuousClock.now - started)) }
        await record(statement.text, hadFailed: hadFailed)
        if options.isSingleTransaction, standing?.transaction == .idle {
            note(TransactionEnded(), place: startPlace)
            return .sql
        }
        return .success
    }

    /// Asks whether the statement is to be sent.
    private func confirms(_ text: String) -> Bool {
        output.flush()
        let question = "***(Single step mode: verify command)*******************************************\n\(text)\n"
            + "***(press return to proceed or enter x and return to cancel)********************\n"
        return ask(question, Interrupts())?.trimmed.lowercased() != "x"
    }

    private func skipData(_ lines: LineReader) {
        while let line = lines.next() { if CopyData.isEnd(line) { return } }
        note("\(lines.name): the data of the failed COPY go to the end of the input without \\.\n")
        worst = max(worst, .failure)
    }

    /// Says what the server refused, at the token where it says so.
    func tell(_ error: ServerError, of statement: SplitStatement, from origin: Origin) {
        note(error, place: origin.place(error.position.map { statement.location(ofCharacter: $0) } ?? statement.start))
        if variables["ECHO"] == "errors" { note("STATEMENT:  \(statement.text)\n") }
    }

    /// The variables that say how the last statement ended.
    func remember(_ error: ServerError?, affected: Int?) {
        variables.tell("ERROR", error == nil ? "false" : "true")
        variables.tell("SQLSTATE", error?.code ?? "00000")
        variables.tell("ROW_COUNT", "\(error == nil ? affected ?? 0 : 0)")
        guard let error else { return }
        lastError = error
        variables.tell("LAST_ERROR_MESSAGE", error.message)
        variables.tell("LAST_ERROR_SQLSTATE", error.code)
    }

    // MARK: Transactions

    private enum Savepoint { case none, set }

    private static let savepoint = "pg_psql_temporary_savepoint"

    /// Begins what `AUTOCOMMIT` off and `ON_ERROR_ROLLBACK` ask for.
    private func prepareTransaction(for statement: SplitStatement, _ connection: PostgresConnection) async throws -> Savepoint {
        if standing?.transaction == .idle, !variables.isOn("AUTOCOMMIT", default: true), !TransactionWords.runsOutside(statement.words(6)) {
            try await connection.execute("BEGIN")
            standing = await connection.standing
        }
        let wants = variables.isOn("ON_ERROR_ROLLBACK", default: false) || variables["ON_ERROR_ROLLBACK"] == "interactive" && isInteractive
        guard wants, standing?.transaction == .inTransaction else { return .none }
        try await connection.execute("SAVEPOINT \(Self.savepoint)")
        return .set
    }

    private func settleSavepoint(
        _ savepoint: Savepoint, _ standing: PostgresConnection.Standing, _ connection: PostgresConnection
    ) async throws -> PostgresConnection.Standing {
        guard savepoint == .set else { return standing }
        switch standing.transaction {
        case .failed: try await connection.execute("ROLLBACK TO \(Self.savepoint)")
        // A statement that ended the transaction, or its own savepoint, took ours with it.
        case .inTransaction: _ = try? await connection.execute("RELEASE \(Self.savepoint)")
        default: return standing
        }
        return await connection.standing
    }

    // MARK: Other uses of results

    private func keep(_ result: ResultSink.Kept, prefix: String) throws {
        guard let row = result.rows.first else { throw MetaError.other("no rows returned for \\gset", hint: nil) }
        guard result.rows.count == 1 else { throw MetaError.other("more than one row returned for \\gset", hint: nil) }
        for (name, value) in zip(result.names, row) {
            // Data must not be able to steer the shell.
            if Variables.isSpecial(prefix + name) {
                note("attempt to \\gset into specially treated variable \"\(prefix + name)\" ignored\n")
                continue
            }
            try variables.set(prefix + name, to: value)
        }
    }

    private func runValues(_ results: [ResultSink.Kept], from origin: Origin) async -> ExitStatus {
        let interruptsBefore = signals.interrupts
        for value in results.flatMap(\.rows).joined() {
            guard let value, signals.ending == nil, signals.interrupts == interruptsBefore else { continue }
            if variables["ECHO"] == "all" { output.write(value + "\n") }
            guard let statement = StatementSplitter.whole(value) else { continue }
            let status = await send(statement, from: Origin(name: nil, data: nil), to: ResultSink(self.results, statementOptions, printsTags: !isQuiet))
            if status == .connection || status != .success && variables.isOn("ON_ERROR_STOP", default: !isInteractive) { return status }
        }
        return .success
    }

    private func describe(_ statement: SplitStatement, from origin: Origin) async -> ExitStatus {
        let place = origin.place(statement.start)
        do {
            let connection = try await connected()
            if variables["ECHO"] == "queries" { output.write(statement.text + "\n") }
            let columns = try await signals.listening(.statement(connection)) { try await connection.describe(statement.text) }
            remember(nil, affected: columns.count)
            guard !columns.isEmpty else {
                output.write("The command has no result, or the result has no columns.\n")
                return .success
            }
            let values = columns.map { "(\(Quote.literal($0.name)), \($0.type)::pg_catalog.oid, \($0.modifier))" }.joined(separator: ", ")
            let rows = try await connection.query("""
                SELECT name AS "Column", pg_catalog.format_type(tp, tpm) AS "Type" FROM (VALUES \(values)) s(name, tp, tpm)
                """)
            ResultPrinter(results, outputOptions).print(rows)
            return .success
        } catch let error as ServerError {
            remember(error, affected: nil)
            note(error, place: place)
            return .sql
        } catch { return await recover(from: error, place: place) }
    }
}

/// `-1` promises one transaction; a script that ends it breaks that.
private struct TransactionEnded: DescribedError {
    var message: String { "the script ended the transaction that -1 began" }
    var hint: String? { "What came before is committed; leave out either -1 or the script's own COMMIT and ROLLBACK." }
    var exitStatus: ExitStatus { .sql }
}
