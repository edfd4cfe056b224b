/// The text being typed and where the cursor stands in it: what the keys do, apart from any terminal.
struct EditBuffer: Equatable {
    var scalars: [Unicode.Scalar]
    /// In scalars, from 0 to their number.
    var cursor: Int

    init(_ text: String, cursor: Int? = nil) {
        scalars = Array(text.unicodeScalars)
        self.cursor = cursor ?? scalars.count
    }

    init(scalars: [Unicode.Scalar], cursor: Int) {
        self.scalars = scalars
        self.cursor = cursor
    }

    var text: String { Self.string(scalars[...]) }
    var before: String { Self.string(scalars[..<cursor]) }
    var after: String { Self.string(scalars[cursor...]) }
    var isAtEnd: Bool { cursor == scalars.count }

    static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }

    mutating func insert(_ text: String) {
        let added = Array(text.unicodeScalars)
        scalars.insert(contentsOf: added, at: cursor)
        cursor += added.count
    }

    /// - Returns: What was taken away.
    @discardableResult
    mutating func remove(_ range: Range<Int>) -> String {
        let removed = Self.string(scalars[range])
        scalars.removeSubrange(range)
        if cursor > range.lowerBound { cursor = max(range.lowerBound, cursor - range.count) }
        return removed
    }

    // MARK: Places

    /// Where the character before the cursor begins: what looks like one character is one, however many scalars it has.
    var previousCharacter: Int { cursor - (Self.string(scalars[lineStart(cursor)..<cursor]).last?.unicodeScalars.count ?? (cursor > 0 ? 1 : 0)) }

    var nextCharacter: Int { cursor + (Self.string(scalars[cursor..<max(lineEnd(cursor), min(cursor + 1, scalars.count))]).first?.unicodeScalars.count ?? 0) }

    func lineStart(_ place: Int) -> Int { (scalars[..<place].lastIndex(of: "\n") ?? -1) + 1 }
    func lineEnd(_ place: Int) -> Int { scalars[place...].firstIndex(of: "\n") ?? scalars.count }

    var previousWord: Int {
        var place = cursor
        while place > 0, !Self.isWord(scalars[place - 1]) { place -= 1 }
        while place > 0, Self.isWord(scalars[place - 1]) { place -= 1 }
        return place
    }

    var nextWord: Int { Self.nextWord(in: scalars, from: cursor) }

    static func nextWord(in scalars: [Unicode.Scalar], from start: Int) -> Int {
        var place = start
        while place < scalars.count, !isWord(scalars[place]) { place += 1 }
        while place < scalars.count, isWord(scalars[place]) { place += 1 }
        return place
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool { scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil }

    // MARK: Lines

    /// Moves to the line above, in the same column where it is long enough.
    /// - Returns: False on the first line.
    mutating func moveUp() -> Bool {
        let start = lineStart(cursor)
        guard start > 0 else { return false }
        let above = lineStart(start - 1)
        cursor = min(above + cursor - start, start - 1)
        return true
    }

    mutating func moveDown() -> Bool {
        let end = lineEnd(cursor)
        guard end < scalars.count else { return false }
        let column = cursor - lineStart(cursor)
        cursor = min(end + 1 + column, lineEnd(end + 1))
        return true
    }

    /// The start of the line, from there that of the text.
    mutating func moveHome() { cursor = cursor == lineStart(cursor) ? 0 : lineStart(cursor) }
    mutating func moveEnd() { cursor = cursor == lineEnd(cursor) ? scalars.count : lineEnd(cursor) }

    /// The blanks that the cursor's line begins with, for the line after it.
    var indentation: String { String(Self.string(scalars[lineStart(cursor)..<cursor]).prefix { $0 == " " || $0 == "\t" }) }
}
