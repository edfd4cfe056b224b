/// A file of SQL, statement by statement, each with its place.
public struct SQLScript: Sendable {
    public let file: String
    /// Whether whoever runs it opens a transaction around it.
    public private(set) var isInTransaction: Bool
    /// What was passed over, as sentences.
    public private(set) var notes: [String] = []
    private(set) var statements: [Statement] = []

    struct Statement: Sendable {
        let split: SplitStatement
        let tree: ParseTree
        let place: SourcePlace
        let lineText: String
        var comments: [AllowComment] = []
    }

    /// - Parameters:
    ///   - isInTransaction: Whether it is to run as one transaction; nil goes by the tool that it was written for.
    ///   - settings: The text of the `.conf` file beside a script of Flyway.
    /// - Throws: ``MigrationFileError`` with every statement that PostgreSQL's grammar does not read.
    public init(_ bytes: [UInt8], file: String, isInTransaction: Bool? = nil, settings: String? = nil) throws(MigrationFileError) {
        self.file = file
        var text = String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n")
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        let written = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let tool = ScriptTool(written, file: file, settings: settings)
        lines = written
        (notes, self.isInTransaction) = (tool.notes, isInTransaction ?? tool.isInTransaction ?? false)
        var reader = Reader(file: file, lines: written)
        for (index, line) in tool.lines.enumerated() { reader.read(line, number: index + 1) }
        reader.finish()
        guard reader.problems.isEmpty else { throw MigrationFileError(file: file, problems: reader.problems) }
        statements = reader.statements
        notes += reader.notes
        if isInTransaction == nil, ScriptTool.isFlyway(file), statements.contains(where: { $0.tree.statements.contains(where: StatementPieces.runsAlone) }) { self.isInTransaction = false }
    }

    /// Every statement, those in bodies too, as one text: what the catalog is asked about.
    var sql: String {
        statements.flatMap { statement in
            statement.tree.texts + zip(statement.tree.statements, statement.tree.texts).flatMap { RoutineBody($0, $1)?.statements.map(\.sql) ?? [] }
        }.joined(separator: "\n;\n")
    }

    func line(_ number: Int) -> String { lines.indices.contains(number - 1) ? lines[number - 1] : "" }
    private let lines: [String]
}

extension SQLScript {
    /// Goes through the lines as psql does.
    fileprivate struct Reader {
        let file: String
        let lines: [String]
        var statements: [Statement] = []
        var problems: [FileProblem] = []

        private var splitter = StatementSplitter()
        private var variables: [String: String] = [:]
        private var isInData = false
        private var commandLines: [Int] = []
        private var hasPlaceholders = false
        /// Of the statement that is being read.
        private var comments: [AllowComment] = []
        /// The line on which the last statement ended.
        private var lastEnd = 0
        private let heard = Heard()

        /// Comments since the last look, as the splitter meets them.
        private final class Heard { var comments: [(text: String, location: SourceLocation)] = [] }

        init(file: String, lines: [String]) {
            (self.file, self.lines) = (file, lines)
            splitter.onComment = { [heard] in heard.comments.append(($0, $1)) }
        }

        mutating func read(_ line: String, number: Int) {
            if isInData {
                isInData = line != "\\."
                return
            }
            splitter.feed(line + "\n", line: number)
            while true {
                let event = splitter.next { [variables] in Self.value(of: $0, variables) }
                hear(isPending: splitter.pending != .nothing)
                switch event {
                case .statement(let statement): add(statement)
                case .backslash: run(splitter.takeLine(), number)
                case .needsMore: return
                }
                // Its data begin with the next line.
                if isInData { return splitter.reset() }
            }
        }

        mutating func finish() {
            let pending = splitter.pending
            if let last = splitter.finish() {
                if let message = Self.unfinished[pending] { return note(message, at: last.start) }
                add(last)
            }
            // What follows the last statement belongs to nothing.
            hear(isPending: true)
            if let index = statements.indices.last { statements[index].comments += comments }
        }

        private static let unfinished: [StatementSplitter.Pending: String] = [
            .singleQuote: "the string that begins in this statement is never closed", .doubleQuote: "the quoted name that begins in this statement is never closed",
            .dollarQuote: "the dollar-quoted text that begins in this statement is never closed", .comment: "the comment that begins here is never closed",
        ]

        /// Gives comments to the statement that they stand beside.
        private mutating func hear(isPending: Bool) {
            for (text, location) in heard.comments {
                let place = SourcePlace(file: file, line: location.line, column: location.column)
                guard let comment = AllowComment(text.dropFirst(2), at: place, lineText: lines[location.line - 1]) else { continue }
                if location.line == lastEnd, let index = statements.indices.last { statements[index].comments.append(comment) } else { comments.append(comment) }
            }
            heard.comments = []
        }

        private mutating func note(_ message: String, hint: String? = nil, at location: SourceLocation) {
            let place = SourcePlace(file: file, line: location.line, column: location.column)
            problems.append(FileProblem(place: place, message: message, hint: hint, lineText: lines.indices.contains(location.line - 1) ? lines[location.line - 1] : ""))
        }

        private mutating func add(_ split: SplitStatement) {
            lastEnd = split.location(ofCharacter: split.text.unicodeScalars.count).line
            isInData = split.readsInlineData
            let place = SourcePlace(file: file, line: split.start.line, column: split.start.column)
            do throws(SQLSyntaxError) {
                let tree = try parsed(split.text)
                statements.append(Statement(split: split, tree: tree, place: place, lineText: lines[place.line - 1], comments: comments))
            } catch {
                let location = error.position.map { split.location(ofCharacter: $0 + 1) } ?? split.start
                note(error.message, hint: error.hint, at: location)
            }
            comments = []
        }

        /// Variables and placeholders that nobody gave a value stand for names where the grammar wants one.
        private mutating func parsed(_ text: String) throws(SQLSyntaxError) -> ParseTree {
            do throws(SQLSyntaxError) { return try SQLParser.parse(text) } catch {
                var splitter = StatementSplitter()
                splitter.splitsAtSemicolons = false
                splitter.feed(text.replacing(/\$\{[^{}\s]+\}/) { match in "p" + String(repeating: "_", count: match.output.count - 1) })
                while case .backslash = splitter.next(expanding: { Self.stand(for: $0) }) { _ = splitter.takeLine() }
                guard let filled = splitter.finish()?.text, let tree = try? SQLParser.parse(filled) else { throw error }
                hasPlaceholders = true
                return tree
            }
        }

        private static func value(of reference: StatementSplitter.Reference, _ variables: [String: String]) -> String? {
            switch reference {
            case .text(let name): variables[name]
            case .literal(let name): variables[name].map(Quote.literal)
            case .identifier(let name): variables[name].map(Quote.identifier)
            case .isSet(let name): variables[name] == nil ? "FALSE" : "TRUE"
            }
        }

        private static func stand(for reference: StatementSplitter.Reference) -> String {
            switch reference {
            case .text(let name): Quote.identifier(name)
            case .literal(let name): Quote.literal(name)
            case .identifier(let name): Quote.identifier(name)
            case .isSet: "TRUE"
            }
        }

        /// A command of psql: `\g` and its kin send what stands before, `\set` gives a variable its value.
        private mutating func run(_ command: String, _ number: Int) {
            let words = command.split(whereSeparator: \.isWhitespace)
            let name = words.first.map(String.init) ?? ""
            if name.hasPrefix("\\g") || name == "\\crosstabview" || name == "\\watch", let statement = splitter.takeStatement() { return add(statement) }
            if name == "\\set", words.count > 1 {
                variables[String(words[1])] = words.dropFirst(2).map { word in
                    word.count > 1 && word.first == "'" && word.last == "'" ? String(word.dropFirst().dropLast()) : String(word)
                }.joined()
            }
            if name != "\\echo" && name != "\\qecho" && name != "\\set" && name != "\\." { commandLines.append(number) }
        }

        var notes: [String] {
            var notes: [String] = []
            if let first = commandLines.first {
                let count = commandLines.count
                notes.append("\(count == 1 ? "A command" : "\(count) commands") of psql \(count == 1 ? "was" : "were") passed over, \(count == 1 ? "in" : "the first in") line \(first): files that they include are not looked into.")
            }
            if hasPlaceholders { notes.append("Placeholders and variables without a value were taken for names.") }
            return notes
        }
    }
}
