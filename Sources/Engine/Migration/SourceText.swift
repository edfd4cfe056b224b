/// A file's text, for errors that show the line they speak of.
struct SourceText {
    let file: String
    private let lines: [String]
    private var found: [SourcePlace: FileProblem] = [:]
    /// Beyond so many problems a file is something else than a migration, and the rest is not worth reading.
    private static let most = 200

    init(_ bytes: [UInt8], file: String) {
        self.file = file
        let text = String(decoding: bytes, as: UTF8.self).unicodeScalars
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            String(line.last == "\r" ? line.dropLast() : line)
        }
        if lines[0].unicodeScalars.first == "\u{FEFF}" { lines[0].unicodeScalars.removeFirst() }
        self.lines = lines
    }

    /// In the order of the lines.
    var problems: [FileProblem] {
        found.values.sorted { ($0.place.line, $0.place.column, $0.message) < ($1.place.line, $1.place.column, $1.message) }
    }

    /// Whether further problems go unnoted.
    var isFull: Bool { found.count >= Self.most }

    func place(_ mark: YAMLMark) -> SourcePlace { SourcePlace(file: file, line: mark.line, column: mark.column) }

    mutating func note(_ message: String, hint: String? = nil, at mark: YAMLMark) { note(message, hint: hint, at: place(mark)) }

    /// Only the first problem of a place counts: others there mostly follow from it.
    mutating func note(_ message: String, hint: String? = nil, at place: SourcePlace) {
        guard found[place] == nil, !isFull else { return }
        found[place] = FileProblem(place: place, message: message, hint: hint, lineText: line(place.line))
    }

    /// The place so many characters into a scalar's text; its start where the text stands otherwise than it reads.
    func place(of node: YAMLNode, offset: Int?) -> SourcePlace {
        guard let offset, let text = node.text?.unicodeScalars else { return place(node.start) }
        let before = text.prefix(offset)
        let row = before.count { $0 == "\n" }
        let content = text.split(separator: "\n", omittingEmptySubsequences: false)[row]
        let column = before.split(separator: "\n", omittingEmptySubsequences: false).last?.count ?? 0
        let isBlock = text.contains("\n")
        let number = node.start.line + row + (isBlock ? 1 : 0)
        let source = Array(line(number).unicodeScalars)
        // A block's lines stand indented, other text after its first character or quote.
        let start = isBlock ? source.count - content.count : node.start.column - 1
        for start in [start, start + 1] where start >= 0 && source.dropFirst(start).starts(with: content) {
            return SourcePlace(file: file, line: number, column: start + column + 1)
        }
        return place(node.start)
    }

    private func line(_ number: Int) -> String { lines.indices.contains(number - 1) ? lines[number - 1] : "" }
}
