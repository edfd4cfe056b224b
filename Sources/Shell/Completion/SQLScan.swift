/// The words of a statement that is still being typed: PostgreSQL's own scanner wants it whole.
struct SQLScan {
    enum Kind: Equatable { case word, name, number, text, mark }

    struct Token: Equatable {
        var kind: Kind
        /// A word in capitals, a quoted name without its quotes, a mark as it is.
        var text: String
        /// As written, for words.
        var written: String
        /// Scalars of the text.
        var range: Range<Int>
        /// The parentheses around it, each by where it opens.
        var parentheses: [Int]

        func isWord(_ words: String...) -> Bool { kind == .word && words.contains(text) }
        func isMark(_ mark: String) -> Bool { kind == .mark && text == mark }
        /// As a table's or a column's name, folded as the server folds it.
        var name: String? {
            switch kind {
            case .word: written.lowercased()
            case .name: text
            default: nil
            }
        }
    }

    private(set) var tokens: [Token] = []
    /// Whether the text ends inside a comment, a text or a dollar quote.
    private(set) var endsInside = false
    /// Where a quoted name begins that is not closed.
    private(set) var openName: Int?

    init(_ scalars: [Unicode.Scalar]) {
        var index = 0
        var parentheses: [Int] = []
        func at(_ place: Int) -> Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }
        func add(_ kind: Kind, _ start: Int, _ text: String? = nil) {
            let written = EditBuffer.string(scalars[start..<index])
            tokens.append(Token(kind: kind, text: text ?? written, written: written, range: start..<index, parentheses: parentheses))
        }
        /// - Returns: Whether the quote is closed.
        func skip(_ quote: Unicode.Scalar, escapes: Bool = false) -> Bool {
            while let next = at(index) {
                index += 1
                if escapes, next == "\\" { index = min(index + 1, scalars.count) }
                if next == quote {
                    guard at(index) == quote else { return true }
                    index += 1
                }
            }
            return false
        }
        while let scalar = at(index) {
            let start = index
            switch scalar {
            case "'":
                index += 1
                let escapes = start > 0 && tokens.last?.range.upperBound == start && tokens.last?.isWord("E") == true
                if !skip("'", escapes: escapes) { endsInside = true }
                add(.text, start)
            case "\"":
                index += 1
                if !skip("\"") { openName = start }
                let inner = EditBuffer.string(scalars[(start + 1)..<max(start + 1, openName == nil ? index - 1 : index)])
                add(.name, start, inner.replacing("\"\"", with: "\""))
            case "$" where at(index + 1).map({ $0 == "$" || Self.isLetter($0) }) == true:
                var end = index + 1
                while let next = at(end), next != "$", Self.isWord(next) { end += 1 }
                guard at(end) == "$" else {
                    index += 1
                    continue
                }
                let tag = scalars[start...end]
                index = end + 1
                var isClosed = false
                while index < scalars.count, !isClosed {
                    if scalars[index...].starts(with: tag) {
                        index += tag.count
                        isClosed = true
                    } else {
                        index += 1
                    }
                }
                if !isClosed { endsInside = true }
                add(.text, start)
            case "-" where at(index + 1) == "-":
                while let next = at(index), next != "\n" {
                    _ = next
                    index += 1
                }
                if index == scalars.count { endsInside = true }
            case "/" where at(index + 1) == "*":
                var depth = 0
                repeat {
                    if at(index) == "/", at(index + 1) == "*" {
                        depth += 1
                        index += 2
                    } else if at(index) == "*", at(index + 1) == "/" {
                        depth -= 1
                        index += 2
                    } else {
                        index += 1
                    }
                } while depth > 0 && index < scalars.count
                if depth > 0 { endsInside = true }
                index = min(index, scalars.count)
            case "(":
                index += 1
                add(.mark, start)
                parentheses.append(start)
            case ")":
                index += 1
                if !parentheses.isEmpty { parentheses.removeLast() }
                add(.mark, start)
            case ":" where at(index + 1) == ":":
                index += 2
                add(.mark, start)
            case _ where ("0"..."9").contains(scalar):
                while let next = at(index), Self.isWord(next) || next == "." { index += 1 }
                add(.number, start)
            case _ where Self.isLetter(scalar):
                while let next = at(index), Self.isWord(next) { index += 1 }
                add(.word, start, EditBuffer.string(scalars[start..<index]).uppercased())
            case _ where scalar.properties.isWhitespace: index += 1
            default:
                index += 1
                add(.mark, start)
            }
        }
    }

    static func isLetter(_ scalar: Unicode.Scalar) -> Bool { scalar == "_" || scalar.properties.isAlphabetic }
    static func isWord(_ scalar: Unicode.Scalar) -> Bool { isLetter(scalar) || ("0"..."9").contains(scalar) || scalar == "$" }
}
