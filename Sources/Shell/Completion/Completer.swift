import Engine
import MigrateCommands

/// Completion in the session: finds out what is being typed, and asks the source that knows about it.
///
/// What the database knows is read in the background, over a connection of its own, from the first prompt on and again after
/// what changes it; until it is there, words and commands are completed all the same.
@ShellActor
final class Completer {
    private let session: Session
    private let migrations: MigrationWatch
    private let known = Known()
    /// Whose names these are.
    private var source: ConnectionSettings?
    private var isStale = true

    /// Written beside the prompt, which holds the session's own thread.
    private final class Known: Sendable {
        let names = Mutex(SchemaNames())
        let isLoading = Mutex(false)
    }

    init(_ session: Session, _ migrations: MigrationWatch) { (self.session, self.migrations) = (session, migrations) }

    // MARK: What the database knows

    /// Words after which the names may be others.
    private static let changing: Set = ["ALTER", "CREATE", "DROP", "DO", "CALL", "COMMENT", "GRANT", "REVOKE", "SET", "RESET", "IMPORT", "COMMIT", "ROLLBACK", "END", "REASSIGN", "MIGRATE", "\\C", "\\CONNECT", "\\I", "\\IR", "\\GEXEC"]

    /// Marks the names as old when the line may have changed them.
    func refresh(after line: String) {
        let words = line.uppercased().split { !$0.isLetter && $0 != "\\" }
        if words.contains(where: { Self.changing.contains(String($0)) }) { isStale = true }
    }

    /// Begins to read the names when they are missing or old. Called when the prompt stands.
    func load() {
        guard session.connection != nil, isStale || source != session.settings, !known.isLoading.withLock({ $0 }) else { return }
        let settings = session.settings.forShell
        isStale = false
        source = session.settings
        let known = known
        known.isLoading.withLock { $0 = true }
        Task.detached(priority: .background) {
            let read = try? await Self.read(settings)
            if let read { known.names.withLock { $0 = read } }
            known.isLoading.withLock { $0 = false }
        }
    }

    private nonisolated static func read(_ settings: ConnectionSettings) async throws -> SchemaNames {
        let connection = try await PostgresConnection.connect(settings)
        do {
            let names = try await SchemaNames.read(connection)
            await connection.close()
            return names
        } catch {
            await connection.close()
            throw error
        }
    }

    private var names: SchemaNames { known.names.withLock { $0 } }

    // MARK: What is being typed

    /// - Parameter pendingText: The statement's lines that were taken before.
    func completion(_ buffer: EditBuffer, pendingText: String) -> Completion? {
        let earlier = Array(pendingText.unicodeScalars)
        let text = earlier + buffer.scalars
        let cursor = earlier.count + buffer.cursor
        guard var found = completion(text, cursor) else { return nil }
        found.start -= earlier.count
        return found.start < 0 ? nil : found
    }

    private func completion(_ text: [Unicode.Scalar], _ cursor: Int) -> Completion? {
        let lineStart = (text[..<cursor].lastIndex(of: "\n") ?? -1) + 1
        let scan = SQLScan(Array(text[..<cursor]))
        let statementStart = (scan.tokens.last { $0.isMark(";") && $0.parentheses.isEmpty }?.range.upperBound ?? 0)
        // A shell command begins a line while no SQL is pending.
        let line = EditBuffer.string(text[lineStart..<cursor])
        let isFresh = statementStart <= lineStart && !scan.tokens.contains { $0.range.lowerBound >= statementStart && $0.range.lowerBound < lineStart }
        if isFresh, InputProcessor.isCommand(line), line.contains(where: \.isWhitespace), let found = command(line, cursor: cursor) { return found }
        // A backslash command takes the rest of its line.
        if let backslash = scan.tokens.last(where: { $0.isMark("\\") && $0.range.lowerBound >= lineStart }) {
            return meta(EditBuffer.string(text[backslash.range.upperBound..<cursor]), cursor: cursor)
        }
        if let found = variable(text, cursor, scan) { return found }
        var end = text.count
        if let next = SQLScan(text).tokens.first(where: { $0.isMark(";") && $0.parentheses.isEmpty && $0.range.lowerBound >= cursor }) { end = next.range.lowerBound }
        let sql = SQLCompletion(names: names, keywordCase: session.variables["COMP_KEYWORD_CASE"] ?? "", commandWords: isFresh ? InputProcessor.commandWords.sorted() : [])
        guard var found = sql.completion(Array(text[statementStart..<end]), cursor: cursor - statementStart) else { return nil }
        found.start += statementStart
        return found
    }

    private func command(_ line: String, cursor: Int) -> Completion? {
        // The word at the cursor begins after the last blank outside quotes.
        let current = String(line.reversed().prefix { !$0.isWhitespace }.reversed())
        guard case .words(let words) = WordSplitter.split(String(line.dropLast(current.count))) else { return nil }
        var names = names
        names.states = migrations.states
        let suggestions = CommandSuggestions(folder: session.engineOptions.migrationsDirectory, names: names).suggestions(after: words, current: current)
        let candidates = suggestions.filter { $0.text.hasPrefix(current) }.map { Candidate(text: ShellWord.quoted($0.text, forSystemShell: false), note: $0.note, ending: $0.isUnfinished ? "" : " ") }
        return Completion(start: cursor - current.unicodeScalars.count, candidates: candidates)
    }

    /// - Parameter line: From behind the backslash to the cursor.
    private func meta(_ line: String, cursor: Int) -> Completion? {
        let current = String(line.reversed().prefix { !$0.isWhitespace }.reversed())
        let start = cursor - current.unicodeScalars.count
        let words = line.dropLast(current.count).split(whereSeparator: \.isWhitespace).map(String.init)
        guard let name = words.first else {
            let found = MetaCompletion.names().filter { $0.text.hasPrefix("\\" + current) }
            return found.isEmpty ? nil : Completion(start: start - 1, candidates: found)
        }
        let folded = current.lowercased()
        let found = MetaCompletion.candidates(name, after: Array(words.dropFirst()), typed: current, names, session.variables).filter {
            let text = $0.text.lowercased()
            return text.hasPrefix(folded) || text.hasPrefix("\"" + folded)
        }
        return found.isEmpty ? nil : Completion(start: start, candidates: found)
    }

    /// `:name` outside quotes.
    private func variable(_ text: [Unicode.Scalar], _ cursor: Int, _ scan: SQLScan) -> Completion? {
        guard !scan.endsInside else { return nil }
        var start = cursor
        while start > 0, SQLScan.isWord(text[start - 1]) { start -= 1 }
        guard start > 0, text[start - 1] == ":", start < 2 || text[start - 2] != ":" && !SQLScan.isWord(text[start - 2]), start < 2 || text[start - 2] != "[" else { return nil }
        let typed = EditBuffer.string(text[start..<cursor])
        let found = session.variables.sorted.filter { $0.name.hasPrefix(typed) }.map { Candidate(text: $0.name, note: $0.value, ending: "") }
        return found.isEmpty ? nil : Completion(start: start, candidates: found)
    }
}
