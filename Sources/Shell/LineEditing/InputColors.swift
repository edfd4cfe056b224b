import MigrateCommands

/// Which parts of what is typed have a colour: keywords, texts, numbers, comments, commands.
enum InputColors {
    /// The codes of the terminal.
    enum Color: String {
        case keyword = "1;34", text = "32", number = "36", comment = "2", command = "1;35", parameter = "33"
    }

    struct Span: Equatable {
        var range: Range<Int>
        var color: Color
    }

    /// - Returns: Ranges of scalars, in order.
    static func spans(_ text: String) -> [Span] {
        var scanner = Scanner(Array(text.unicodeScalars))
        return scanner.run()
    }

    private struct Scanner {
        let scalars: [Unicode.Scalar]
        var index = 0
        var spans: [Span] = []
        /// Whether only blanks stand before it in the text.
        var isFirst = true
        var isCommand = false

        init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

        func at(_ offset: Int) -> Unicode.Scalar? { index + offset < scalars.count ? scalars[index + offset] : nil }

        mutating func add(_ start: Int, _ color: Color) { spans.append(Span(range: start..<index, color: color)) }

        mutating func run() -> [Span] {
            while let scalar = at(0) {
                let start = index
                switch scalar {
                case "'":
                    index += 1
                    skip(to: "'", escapes: false)
                    add(start, .text)
                case "\"":
                    index += 1
                    skip(to: "\"", escapes: false)
                case "$" where at(1).map({ $0 == "$" || Self.isLetter($0) }) == true: dollar()
                case "-" where at(1) == "-" && !isCommand:
                    while let next = at(0), next != "\n" { _ = next; index += 1 }
                    add(start, .comment)
                case "-" where isCommand && (start == 0 || Self.isBlank(scalars[start - 1])):
                    while let next = at(0), !Self.isBlank(next), next != "=" { index += 1 }
                    add(start, .parameter)
                case "/" where at(1) == "*":
                    comment()
                    add(start, .comment)
                case "\\":
                    index += 1
                    while let next = at(0), !Self.isBlank(next), next != ";" { index += 1 }
                    add(start, .command)
                case ":" where at(1).map({ Self.isLetter($0) || $0 == "'" || $0 == "\"" }) == true && (start == 0 || scalars[start - 1] != ":"):
                    index += 2
                    while let next = at(0), Self.isWord(next) || next == "'" || next == "\"" { index += 1 }
                    add(start, .parameter)
                case _ where Self.isDigit(scalar):
                    while let next = at(0), Self.isWord(next) || next == "." { index += 1 }
                    add(start, .number)
                case _ where Self.isLetter(scalar): word()
                default: index += 1
                }
                if !Self.isBlank(scalar) { isFirst = false }
            }
            return spans
        }

        mutating func word() {
            let start = index
            while let next = at(0), Self.isWord(next) || isCommand && next == "-" { index += 1 }
            let word = EditBuffer.string(scalars[start..<index])
            if isFirst, InputProcessor.commandWords.contains(word) {
                isCommand = true
                return add(start, .command)
            }
            if at(0) == "'", index - start == 1, "eE".contains(word) {
                index += 1
                skip(to: "'", escapes: true)
                return add(start, .text)
            }
            if !isCommand, SQLWords.isColored(word) { add(start, .keyword) }
        }

        mutating func skip(to end: Unicode.Scalar, escapes: Bool) {
            while let next = at(0) {
                index += 1
                if escapes, next == "\\" { index = min(index + 1, scalars.count) }
                if next == end {
                    guard at(0) == end else { return }
                    index += 1
                }
            }
        }

        mutating func dollar() {
            let start = index
            var end = index + 1
            while end < scalars.count, Self.isWord(scalars[end]), scalars[end] != "$" { end += 1 }
            guard end < scalars.count, scalars[end] == "$" else {
                index += 1
                return
            }
            let tag = Array(scalars[start...end])
            index = end + 1
            while index < scalars.count {
                if scalars[index] == "$", scalars[index...].starts(with: tag) {
                    index += tag.count
                    return add(start, .text)
                }
                index += 1
            }
            add(start, .text)
        }

        mutating func comment() {
            var depth = 0
            repeat {
                if at(0) == "/", at(1) == "*" {
                    depth += 1
                    index += 2
                } else if at(0) == "*", at(1) == "/" {
                    depth -= 1
                    index += 2
                } else {
                    index += 1
                }
            } while depth > 0 && index < scalars.count
            index = min(index, scalars.count)
        }

        static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }
        static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
        static func isLetter(_ scalar: Unicode.Scalar) -> Bool { scalar == "_" || scalar.properties.isAlphabetic }
        static func isWord(_ scalar: Unicode.Scalar) -> Bool { isLetter(scalar) || isDigit(scalar) || scalar == "$" }
    }
}
