import Engine
import MigrateCommands

/// Asks before a typed statement that would lose data or stop others. `\set GUARD off` ends that; scripts never see it.
@ShellActor
struct StatementGuard {
    let session: Session

    /// Statements that begin otherwise change no schema and not every row of a table.
    private static let words: Set = [
        "alter", "cluster", "create", "delete", "drop", "explain", "refresh", "reindex", "truncate", "update", "vacuum", "with",
    ]
    /// Of those, the ones that are only looked at where their text alone is already suspicious.
    private static let frequent: Set = ["delete", "explain", "update", "with"]

    /// - Returns: Whether it may run.
    func allows(_ statement: SplitStatement) async -> Bool {
        guard let text = await question(for: statement.text, firstWord: statement.words(1).first ?? "") else { return true }
        session.note(text)
        let answer = session.ask("Run it? [y/N] ", Interrupts()) ?? ""
        if answer.isYes { return true }
        session.note("It was not run. \\set GUARD off ends these questions.\n")
        return false
    }

    private func question(for sql: String, firstWord word: String) async -> String? {
        guard session.isInteractive, session.variables.isOn("GUARD", default: true), Self.words.contains(word) else { return nil }
        var offline = StatementJudge(nil)
        // What cannot be read the server refuses.
        guard let plain = try? offline.judge(sql) else { return nil }
        if Self.frequent.contains(word), plain.allSatisfy(\.hazards.isEmpty) { return nil }
        // In a failed transaction nothing runs.
        guard let connection = try? await session.connected(), session.standing?.transaction != .failed else { return nil }
        do {
            let settings = try await connection.query("""
                SELECT pg_catalog.current_setting('search_path') AS path,
                       (SELECT setting FROM pg_catalog.pg_settings WHERE name = 'lock_timeout') AS patience
                """)[0]
            var options = session.engineOptions
            options.lookWait = .seconds(1)
            let engine = MigrationEngine(connections: DatabaseConnectionManager(session.settings.forShell), options: options)
            let outlook = try await engine.outlook(for: sql, searchPath: settings.text("path"), pid: connection.backendPID, isInTransaction: session.transactionIsOpen)
            return GuardAdvice(outlook, lockTimeout: settings.integer("patience"), isInTransaction: session.transactionIsOpen).text
        } catch RunFailure.lookBlocked(_, let blockers) {
            return blockers.map { "Now \($0.description) locks \($0.table) even against being looked at; this would wait for it.\n" }.joined()
        } catch {
            // Without a look at the database only what the text says is known.
            return GuardAdvice(StatementOutlook(judgements: plain), lockTimeout: 0, isInTransaction: session.transactionIsOpen).text
        }
    }
}
