/// One thing wrong in a file, with its line.
public struct FileProblem: Hashable, Sendable {
    public let place: SourcePlace
    public let message: String
    public let hint: String?
    /// The line at fault, as it stands.
    public let lineText: String

    /// `file:line:column: error: message`, the line with a caret below, the hint.
    public var rendered: String {
        "\(place): error: \(message)\n" + excerpt + (hint.map { "hint: \($0)\n" } ?? "")
    }

    /// The line with a caret under the place; nothing where there is no line.
    var excerpt: String {
        guard !lineText.isEmpty else { return "" }
        let window = self.window
        return "    " + window.line + "\n    " + String(repeating: " ", count: window.caret) + "^\n"
    }

    /// As much of a long line as can be read, and where in it the caret stands.
    private var window: (line: String, caret: Int) {
        let shown = 120
        let scalars = lineText.unicodeScalars
        let count = scalars.count
        let caret = min(max(place.column - 1, 0), count)
        let start = count > shown ? min(max(0, caret - shown / 2), count - shown) : 0
        // A tab would move the caret, and a control character the terminal's cursor.
        let line = scalars.dropFirst(start).prefix(shown).map { scalar -> Unicode.Scalar in
            scalar == "\t" ? " " : scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar
        }
        return (String(String.UnicodeScalarView(line)), caret - start)
    }
}
