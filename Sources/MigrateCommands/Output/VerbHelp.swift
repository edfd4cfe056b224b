import Engine

/// The help of a builder command, in the look of the other commands' help.
struct VerbHelp {
    private let entry: any MigrationEntry.Type
    private let reader: WordReader

    private static let margin = 26
    private static let width = 80

    init(_ entry: any MigrationEntry.Type) {
        self.entry = entry
        reader = WordReader(entry)
    }

    var text: String {
        var text = Self.wrapped("OVERVIEW: \(Self.sentence(entry.summary))", indent: 0) + "\n"
        text += Self.wrapped("USAGE: ai-shell migrate \(reader.usage)", indent: 7) + "\n"
        if !reader.positionals.isEmpty { text += "ARGUMENTS:\n" + reader.positionals.map { line("<\($0.word)>", $0) }.joined() + "\n" }
        text += "OPTIONS:\n" + reader.options.map { line($0.isFlag ? "--\($0.word)/--no-\($0.word)" : "--\($0.word) <\($0.placeholder)>", $0) }.joined()
        return text + Self.row("-?, --help", "Show help information.")
    }

    private func line(_ label: String, _ key: Key) -> String {
        var help = Self.sentence(key.help)
        if let form = key.form { help += " \(form)" }
        if let short = entry.shorthandForm(of: key.name) { help += " \(short)" }
        if let standard = key.standard { help += " (default: \(standard))" }
        return Self.row(label, help)
    }

    static func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() + "." }

    private static func row(_ label: String, _ help: String) -> String {
        let text = wrapped(help, indent: margin, first: margin)
        let start = "  " + label
        guard start.count < margin else { return start + "\n" + text }
        return start + text.dropFirst(start.count)
    }

    /// Lines of at most 80 columns, each but the first behind a margin.
    private static func wrapped(_ text: String, indent: Int, first: Int = 0) -> String {
        let margin = String(repeating: " ", count: indent)
        var lines = [String(repeating: " ", count: first)]
        var isEmpty = true
        for word in text.split(separator: " ") {
            if !isEmpty, lines[lines.count - 1].count + 1 + word.count > width {
                lines.append(margin)
                isEmpty = true
            }
            lines[lines.count - 1] += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
