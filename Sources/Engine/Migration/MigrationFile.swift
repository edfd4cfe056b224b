/// Reads a migration file.
public enum MigrationFile {
    /// - Parameters:
    ///   - bytes: The file's content, UTF-8.
    ///   - file: Its path as errors should name it.
    /// - Throws: ``MigrationFileError`` with every problem of the file.
    public static func read(_ bytes: [UInt8], file: String) throws(MigrationFileError) -> Migration {
        let document = YAMLReader.read(bytes)
        var decoder = MigrationDecoder(source: SourceText(bytes, file: file))
        for problem in document.problems { decoder.source.note(problem.message, hint: problem.hint, at: problem.mark) }
        let migration = decoder.migration(document)
        let problems = decoder.source.problems
        guard problems.isEmpty, let migration else { throw MigrationFileError(file: file, problems: problems) }
        return migration
    }

    public static func read(_ text: String, file: String) throws(MigrationFileError) -> Migration {
        try read(Array(text.utf8), file: file)
    }
}

/// A file's text, for errors that show the line they speak of.
struct SourceText {
    let file: String
    private let lines: [String]
    private var found: Set<FileProblem> = []

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
        found.sorted { ($0.place.line, $0.place.column, $0.message) < ($1.place.line, $1.place.column, $1.message) }
    }

    func place(_ mark: YAMLMark) -> SourcePlace { SourcePlace(file: file, line: mark.line, column: mark.column) }

    mutating func note(_ message: String, hint: String? = nil, at mark: YAMLMark) { note(message, hint: hint, at: place(mark)) }

    /// Only the first problem of a place counts: others there mostly follow from it.
    mutating func note(_ message: String, hint: String? = nil, at place: SourcePlace) {
        guard !found.contains(where: { $0.place == place }) else { return }
        found.insert(FileProblem(place: place, message: message, hint: hint, lineText: line(place.line)))
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
