/// Finds where statements end, as PostgreSQL's own shell does: lexically, without a grammar.
///
/// Text goes in by whole lines with ``feed(_:)``; ``next(expanding:)`` gives what was found. A `;` ends a statement outside quotes,
/// comments, parentheses and the bodies of SQL-standard functions (`BEGIN ATOMIC … END`).
/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-syntax-lexical.html>
public struct StatementSplitter {
    /// What is unfinished after the text given so far.
    public enum Pending: Hashable, Sendable {
        /// Nothing but blanks and finished comments.
        case nothing
        case statement, parenthesis, comment, singleQuote, doubleQuote, dollarQuote
    }

    public enum Event: Hashable {
        case statement(SplitStatement)
        /// A backslash outside quotes: the rest of its line is ``takeLine()``.
        case backslash
        case needsMore
    }

    /// A variable in the text: `:name`, `:'name'`, `:"name"`, `:{?name}`.
    public enum Reference: Hashable {
        case text(String), literal(String), identifier(String), isSet(String)
    }

    /// The session's value of this setting, as the server reports it: off makes backslash an escape in `'…'`.
    public var standardConformingStrings: Bool
    /// False keeps a text of several statements together, as one message.
    public var splitsAtSemicolons = true
    /// Whether a `;` alone counts as a statement, as it does for psql, which sends it.
    public var givesEmptyStatements = false
    /// Told each unquoted word, in lower case.
    var onWord: ((String) -> Void)?
    /// Told each comment that begins with `--`, and where.
    var onComment: ((String, SourceLocation) -> Void)?

    private enum Mode: Hashable { case plain, string(escapes: Bool), name, dollar([UInt8]), comment(depth: Int) }
    private struct Source {
        var bytes: [UInt8]
        var index = 0
        var variable: String?
    }

    private var mode = Mode.plain
    private var source = Source(bytes: [])
    private var outer: [Source] = []
    private var location = SourceLocation(line: 1, column: 1)
    private var consumed = 0

    private var buffer: [UInt8] = []
    private var marks: [SplitStatement.Mark] = []
    private var needsMark = true
    private var firstToken: (offset: Int, location: SourceLocation)?
    private var parentheses = 0
    private var bodies = 0
    private var words: [String] = []
    /// Several statements in one message.
    private var isJoined = false
    /// After a closing quote: a string after blanks with a line end goes on in the same kind.
    private var continuation: (escapes: Bool, newline: Bool)?

    public init(standardConformingStrings: Bool = true, startingAt location: SourceLocation = SourceLocation(line: 1, column: 1)) {
        self.standardConformingStrings = standardConformingStrings
        self.location = location
    }

    /// All statements of a text; what follows the last `;` counts too when it holds a token.
    public static func split(_ text: String, standardConformingStrings: Bool = true) -> [SplitStatement] {
        var splitter = StatementSplitter(standardConformingStrings: standardConformingStrings)
        splitter.feed(text)
        var statements: [SplitStatement] = []
        while true {
            switch splitter.next() {
            case .statement(let statement): statements.append(statement)
            case .backslash: splitter.takeAsToken()
            case .needsMore:
                if let rest = splitter.finish() { statements.append(rest) }
                return statements
            }
        }
    }

    /// A text as one message, whatever it holds; nil when it is empty.
    public static func whole(_ text: String) -> SplitStatement? {
        var splitter = StatementSplitter()
        splitter.splitsAtSemicolons = false
        splitter.feed(text)
        while case .backslash = splitter.next() { splitter.takeAsToken() }
        return splitter.finish()
    }

    public var pending: Pending {
        switch mode {
        case .string: .singleQuote
        case .name: .doubleQuote
        case .dollar: .dollarQuote
        case .comment: .comment
        case .plain: firstToken == nil ? .nothing : parentheses > 0 ? .parenthesis : .statement
        }
    }

    /// The text collected so far.
    public var pendingText: String { String(decoding: buffer, as: UTF8.self) }

    /// What is collected of a statement, to come back to: text that `\if` skips does not count.
    public struct Draft {
        fileprivate var buffer: [UInt8]
        fileprivate var marks: [SplitStatement.Mark]
        fileprivate var firstToken: (offset: Int, location: SourceLocation)?
        fileprivate var parentheses: Int
        fileprivate var bodies: Int
        fileprivate var words: [String]
    }

    /// May be kept and given back outside quotes and comments only, as at a backslash.
    public var draft: Draft {
        get { Draft(buffer: buffer, marks: marks, firstToken: firstToken, parentheses: parentheses, bodies: bodies, words: words) }
        set {
            (buffer, marks, firstToken) = (newValue.buffer, newValue.marks, newValue.firstToken)
            (parentheses, bodies, words) = (newValue.parentheses, newValue.bodies, newValue.words)
            needsMark = true
        }
    }

    /// Adds whole lines.
    /// - Parameter line: The number of the first, where lines between were read by somebody else.
    public mutating func feed(_ text: String, line: Int? = nil) {
        precondition(outer.isEmpty, "the text before is not yet scanned")
        if let line, line != location.line {
            location = SourceLocation(line: line, column: 1)
            needsMark = true
        }
        source.bytes.removeSubrange(..<source.index)
        source.index = 0
        source.bytes.append(contentsOf: text.utf8)
    }

    /// Forgets what is pending and what is not yet scanned.
    public mutating func reset() {
        source = Source(bytes: [])
        outer = []
        mode = .plain
        startStatement()
    }

    /// The statement at the end of the input without its `;`, nil when there is none.
    public mutating func finish() -> SplitStatement? {
        defer { reset() }
        guard firstToken != nil || mode != .plain else { return nil }
        if buffer.last == UInt8(ascii: "\n") { buffer.removeLast() }
        return collected()
    }

    /// What is collected as a statement, without its `;`, nil when there is none; what follows is still to be scanned.
    public mutating func takeStatement() -> SplitStatement? {
        defer { startStatement() }
        return firstToken == nil ? nil : collected()
    }

    /// After ``Event/backslash``: takes the rest of the line from the backslash on, without its line end.
    public mutating func takeLine() -> String {
        var line: [UInt8] = []
        while outer.count > 0 {
            line += source.bytes[source.index...]
            source = outer.removeLast()
        }
        let end = source.bytes[source.index...].firstIndex(of: UInt8(ascii: "\n")) ?? source.bytes.count
        line += source.bytes[source.index..<end]
        advance(end - source.index)
        needsMark = true
        return String(decoding: line, as: UTF8.self)
    }

    /// After ``takeLine()``: gives back the end of what was taken.
    public mutating func giveBack(_ rest: String) {
        guard !rest.isEmpty else { return }
        source.index -= rest.utf8.count
        consumed -= rest.utf8.count
        location.column -= rest.unicodeScalars.count
    }

    /// What comes next in the text given so far.
    /// - Parameter expanding: The value for a variable in its place, nil to leave the text as it is.
    public mutating func next(expanding: (Reference) -> String? = { _ in nil }) -> Event {
        while true {
            while source.index == source.bytes.count {
                guard let last = outer.popLast() else { return .needsMore }
                source = last
                needsMark = true
            }
            switch mode {
            case .plain:
                if let event = scanPlain(expanding) { return event }
            case .string(let escapes):
                scanString(escapes)
            case .name:
                take(1) { $0 == UInt8(ascii: "\"") ? .plain : nil }
            case .dollar(let tag):
                if starts(with: tag) {
                    take(tag.count)
                    mode = .plain
                } else {
                    take(1)
                }
            case .comment(let depth):
                if starts(with: [UInt8(ascii: "/"), UInt8(ascii: "*")]) {
                    take(2)
                    mode = .comment(depth: depth + 1)
                } else if starts(with: [UInt8(ascii: "*"), UInt8(ascii: "/")]) {
                    take(2)
                    mode = depth == 1 ? .plain : .comment(depth: depth - 1)
                } else {
                    take(1)
                }
            }
        }
    }

    // MARK: Scanning

    private mutating func scanPlain(_ expanding: (Reference) -> String?) -> Event? {
        let byte = source.bytes[source.index]
        if byte.isBlank {
            if byte == UInt8(ascii: "\n") { continuation?.newline = true }
            // An empty line is not sent either.
            let isEmptyLine = byte == UInt8(ascii: "\n") && location.column == 1 && outer.isEmpty
            if isEmptyLine { needsMark = true }
            if buffer.isEmpty || isEmptyLine { advance(1) } else { take(1) }
            return nil
        }
        if byte == UInt8(ascii: "-"), peek(1) == UInt8(ascii: "-") {
            let end = source.bytes[source.index...].firstIndex(of: UInt8(ascii: "\n")) ?? source.bytes.count
            onComment?(String(decoding: source.bytes[source.index..<end], as: UTF8.self), location)
            // Before a statement it belongs to nothing, as blanks do; psql sends neither.
            if buffer.isEmpty { advance(end - source.index) } else { take(end - source.index) }
            return nil
        }
        if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
            continuation = nil
            take(2)
            mode = .comment(depth: 1)
            return nil
        }
        if byte == UInt8(ascii: "\\") {
            switch peek(1) {
            case UInt8(ascii: ";"), UInt8(ascii: ":"):
                if peek(1) == UInt8(ascii: ";") { isJoined = true }
                advance(1)
                needsMark = true
                takeToken(1)
                return nil
            default:
                // A line of its own for the command adds none to the statement.
                if buffer.last == UInt8(ascii: "\n") { buffer.removeLast() }
                return .backslash
            }
        }
        if byte == UInt8(ascii: ":"), let reference = reference() {
            if replace(reference, expanding) { return nil }
        }
        let continued = continuation
        continuation = nil
        switch byte {
        case UInt8(ascii: "'"):
            let escapes = continued.flatMap { $0.newline ? $0.escapes : nil } ?? !standardConformingStrings
            takeToken(1)
            mode = .string(escapes: escapes)
        case UInt8(ascii: "\""):
            takeToken(1)
            mode = .name
        case UInt8(ascii: "$"):
            scanDollar()
        case UInt8(ascii: "("):
            takeToken(1)
            parentheses += 1
        case UInt8(ascii: ")"):
            takeToken(1)
            parentheses = max(0, parentheses - 1)
        case UInt8(ascii: ";") where parentheses == 0 && bodies == 0 && splitsAtSemicolons:
            guard firstToken != nil || givesEmptyStatements else {
                // An empty statement: nothing to send.
                advance(1)
                startStatement()
                return nil
            }
            if firstToken == nil { takeToken(1) } else { take(1) }
            let statement = collected()
            startStatement()
            return .statement(statement)
        case UInt8(ascii: ";"):
            // Kept together with what follows; alone it is no token.
            isJoined = isJoined || !splitsAtSemicolons
            firstToken == nil ? take(1) : takeToken(1)
            words = parentheses == 0 && bodies == 0 ? [] : words
        case UInt8(ascii: ":") where peek(1) == UInt8(ascii: ":"):
            takeToken(2)
        case _ where byte.startsWord:
            scanWord()
        default:
            takeToken(1)
        }
        return nil
    }

    private mutating func scanString(_ escapes: Bool) {
        let byte = source.bytes[source.index]
        if escapes, byte == UInt8(ascii: "\\"), peek(1) != nil {
            take(2)
        } else if byte == UInt8(ascii: "'") {
            if peek(1) == UInt8(ascii: "'") {
                take(2)
            } else {
                take(1)
                mode = .plain
                continuation = (escapes, false)
            }
        } else {
            take(1)
        }
    }

    private mutating func scanDollar() {
        var end = source.index + 1
        if let next = peek(1), next.startsWord {
            while end < source.bytes.count, source.bytes[end].startsWord || source.bytes[end].isDigit { end += 1 }
        }
        guard end < source.bytes.count, source.bytes[end] == UInt8(ascii: "$") else { return takeToken(1) }
        let tag = Array(source.bytes[source.index...end])
        takeToken(tag.count)
        mode = .dollar(tag)
    }

    private mutating func scanWord() {
        let byte = source.bytes[source.index] | 0x20
        switch (byte, peek(1)) {
        case (UInt8(ascii: "e"), UInt8(ascii: "'")):
            takeToken(2)
            mode = .string(escapes: true)
            return
        case (UInt8(ascii: "b"), UInt8(ascii: "'")), (UInt8(ascii: "x"), UInt8(ascii: "'")):
            takeToken(2)
            mode = .string(escapes: false)
            return
        case (UInt8(ascii: "u"), UInt8(ascii: "&")) where peek(2) == UInt8(ascii: "'"):
            takeToken(3)
            mode = .string(escapes: false)
            return
        default: break
        }
        var end = source.index + 1
        while end < source.bytes.count, source.bytes[end].continuesWord { end += 1 }
        let length = end - source.index
        let word = length > Self.longestKeyword && onWord == nil ? "" : String(decoding: source.bytes[source.index..<end], as: UTF8.self).lowercased()
        takeToken(length)
        onWord?(word)
        if words.count < 4 { words.append(word) }
        guard parentheses == 0, isRoutine else { return }
        switch word {
        case "begin": bodies += 1
        case "case" where bodies > 0: bodies += 1
        case "end" where bodies > 0: bodies -= 1
        default: break
        }
    }

    /// `procedure`: longer words decide nothing here.
    private static let longestKeyword = 9

    /// Whether the statement begins as one that may have a body of statements.
    private var isRoutine: Bool {
        guard words.first == "create", words.count > 1 else { return false }
        let rest = words[1] == "or" && words.count > 2 && words[2] == "replace" ? words.dropFirst(3) : words.dropFirst()
        return rest.first == "function" || rest.first == "procedure"
    }

    // MARK: Variables

    /// The variable that the text at the index names, and its length in bytes.
    private func reference() -> (Reference, Int)? {
        let bytes = source.bytes
        var start = source.index + 1
        guard start < bytes.count else { return nil }
        let opening = bytes[start]
        func name(from first: Int) -> (String, Int)? {
            var end = first
            while end < bytes.count, bytes[end].startsWord || bytes[end].isDigit { end += 1 }
            return end == first ? nil : (String(decoding: bytes[first..<end], as: UTF8.self), end)
        }
        switch opening {
        case UInt8(ascii: "'"), UInt8(ascii: "\""):
            start += 1
            guard let (name, end) = name(from: start), end < bytes.count, bytes[end] == opening else { return nil }
            return (opening == UInt8(ascii: "'") ? .literal(name) : .identifier(name), end + 1 - source.index)
        case UInt8(ascii: "{"):
            guard start + 1 < bytes.count, bytes[start + 1] == UInt8(ascii: "?"), let (name, end) = name(from: start + 2),
                end < bytes.count, bytes[end] == UInt8(ascii: "}")
            else { return nil }
            return (.isSet(name), end + 1 - source.index)
        default:
            guard let (name, end) = name(from: start) else { return nil }
            return (.text(name), end - source.index)
        }
    }

    private mutating func replace(_ found: (Reference, Int), _ expanding: (Reference) -> String?) -> Bool {
        let (reference, length) = found
        guard let value = expanding(reference) else { return false }
        var inserted = Source(bytes: Array(value.utf8))
        if case .text(let name) = reference {
            // A variable that holds itself stays as it is, or this would never end.
            if ([source] + outer).contains(where: { $0.variable == name }) { return false }
            inserted.variable = name
        } else if !value.isEmpty {
            // A quoted value is one token.
            let place = location
            markFixed(place)
            firstToken = firstToken ?? (consumed, place)
            buffer += inserted.bytes
            advance(length)
            needsMark = true
            return true
        }
        let place = location
        advance(length)
        needsMark = true
        if outer.isEmpty { expansionPlace = place }
        outer.append(source)
        source = inserted
        return true
    }

    private var expansionPlace = SourceLocation(line: 1, column: 1)

    private mutating func markFixed(_ place: SourceLocation) {
        marks.append(SplitStatement.Mark(offset: buffer.count, location: outer.isEmpty ? place : expansionPlace, isFixed: true))
    }

    // MARK: Taking

    private func peek(_ distance: Int) -> UInt8? {
        let index = source.index + distance
        return index < source.bytes.count ? source.bytes[index] : nil
    }

    private func starts(with bytes: [UInt8]) -> Bool {
        source.index + bytes.count <= source.bytes.count && source.bytes[source.index..<source.index + bytes.count].elementsEqual(bytes)
    }

    private mutating func takeAsToken() { takeToken(1) }

    private mutating func takeToken(_ count: Int) {
        if firstToken == nil { firstToken = (consumed, outer.isEmpty ? location : expansionPlace) }
        take(count)
    }

    private mutating func take(_ count: Int, _ change: (UInt8) -> Mode?) {
        let byte = source.bytes[source.index]
        take(count)
        if let new = change(byte) { mode = new }
    }

    private mutating func take(_ count: Int) {
        if needsMark {
            if outer.isEmpty {
                marks.append(SplitStatement.Mark(offset: buffer.count, location: location, isFixed: false))
            } else {
                markFixed(expansionPlace)
            }
            needsMark = false
        }
        buffer.append(contentsOf: source.bytes[source.index..<source.index + count])
        advance(count)
    }

    private mutating func advance(_ count: Int) {
        let taken = source.index..<source.index + count
        source.index += count
        guard outer.isEmpty else { return }
        consumed += count
        for index in taken {
            let byte = source.bytes[index]
            if byte == UInt8(ascii: "\n") {
                location = SourceLocation(line: location.line + 1, column: 1)
                needsMark = true
            } else if byte & 0xC0 != 0x80 {
                location.column += 1
            }
        }
    }

    private func collected() -> SplitStatement {
        let first = firstToken ?? (consumed, location)
        return SplitStatement(text: String(decoding: buffer, as: UTF8.self), offset: first.offset, start: first.location, marks: marks, isSingle: !isJoined)
    }

    private mutating func startStatement() {
        buffer.removeAll(keepingCapacity: true)
        marks = []
        needsMark = true
        firstToken = nil
        parentheses = 0
        bodies = 0
        words = []
        isJoined = false
        continuation = nil
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
    fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
    /// Letters, `_` and whatever is not ASCII.
    fileprivate var startsWord: Bool { (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) || self == 0x5F || self >= 0x80 }
    fileprivate var continuesWord: Bool { startsWord || isDigit || self == UInt8(ascii: "$") }
}
