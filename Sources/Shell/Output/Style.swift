import Glibc

/// Whether messages are coloured, and how.
struct Style: Sendable {
    let isOn: Bool

    static let plain = Style(isOn: false)

    /// - Parameter choice: `auto` colours on a terminal, unless `NO_COLOR` is set or the terminal is a dumb one.
    init(_ choice: ShellOptions.ColorChoice, for writer: OutputWriter) {
        switch choice {
        case .always: isOn = true
        case .never: isOn = false
        case .auto: isOn = writer.isTerminal && Self.variable("NO_COLOR") == nil && (Self.variable("TERM") ?? "dumb") != "dumb"
        }
    }

    private init(isOn: Bool) { self.isOn = isOn }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static let labels = [("ERROR:", "31"), ("FATAL:", "31"), ("PANIC:", "31"), ("error:", "31"), ("WARNING:", "33"), ("HINT:", "36")]

    /// Colours the labels that lines begin with, after a place or the program's name.
    func paint(_ text: String) -> String {
        guard isOn else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map(paintLine).joined(separator: "\n")
    }

    func dimmed(_ text: String) -> String { isOn ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

    private func paintLine(_ line: Substring) -> String {
        for (label, color) in Self.labels {
            guard let range = line.firstRange(of: label) else { continue }
            let before = line[..<range.lowerBound]
            // A label within a message is not one.
            guard before.isEmpty || before.hasSuffix(": ") && before.dropLast().allSatisfy({ !$0.isWhitespace }) else { continue }
            return before + "\u{1B}[1;\(color)m\(label)\u{1B}[0m" + line[range.upperBound...]
        }
        return String(line)
    }
}
