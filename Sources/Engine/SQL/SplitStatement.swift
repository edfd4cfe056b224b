/// One statement as ``StatementSplitter`` cut it out, with the way back to where it stood.
public struct SplitStatement: Hashable, Sendable {
    /// What is to be sent: comments before it and its `;` included, variables replaced.
    public let text: String
    /// Where its first token stands in the whole input, in bytes from 0.
    public let offset: Int
    /// Where its first token stands.
    public let start: SourceLocation
    let marks: [Mark]
    /// Whether it is one statement alone, not several that `\;` put together.
    public let isSingle: Bool

    /// From `offset` in the text on, characters come from `location` on; all from the very place when `isFixed`.
    struct Mark: Hashable, Sendable {
        var offset: Int
        var location: SourceLocation
        var isFixed: Bool
    }

    /// Where a character of `text` stood in the input; for one that a variable brought, where the variable stood.
    /// - Parameter position: In characters from 1, as a server error gives it.
    public func location(ofCharacter position: Int) -> SourceLocation {
        var offset = 0
        var character = 1
        for scalar in text.unicodeScalars {
            if character >= position { break }
            offset += UTF8.width(scalar)
            character += 1
        }
        guard let mark = marks.last(where: { $0.offset <= offset }) else { return start }
        if mark.isFixed { return mark.location }
        let between = text.utf8.dropFirst(mark.offset).prefix(offset - mark.offset)
        let scalars = between.count { $0 & 0xC0 != 0x80 }
        return SourceLocation(line: mark.location.line, column: mark.location.column + scalars)
    }

    /// Its first words outside quotes and comments, in lower case.
    public func words(_ most: Int) -> [String] {
        var words: [String] = []
        var scanner = StatementSplitter()
        scanner.onWord = { words.append($0) }
        scanner.feed(text)
        _ = scanner.next()
        return Array(words.prefix(most))
    }

    /// Whether the statement is `COPY … FROM STDIN`, whose data follow it in a script.
    public var readsInlineData: Bool {
        var words: [String] = []
        var scanner = StatementSplitter()
        scanner.onWord = { words.append($0) }
        scanner.feed(text)
        _ = scanner.next()
        guard words.first == "copy" else { return false }
        return zip(words, words.dropFirst()).contains { $0 == "from" && $1 == "stdin" }
    }
}
