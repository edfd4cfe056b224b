/// What can be written as YAML.
indirect enum YAMLValue {
    case text(String)
    case bool(Bool)
    case integer(Int)
    /// A scalar as it stands, without quotes.
    case plain(String)
    /// A short list, written on one line.
    case texts([String])
    case sequence([YAMLValue])
    case mapping([(String, YAMLValue)])
}

/// Writes YAML in one layout, which checksums rely upon: it must never change for a value that could be written before.
struct YAMLWriter {
    private var text = ""

    static func text(_ value: YAMLValue) -> String {
        var writer = YAMLWriter()
        writer.write(value, indent: 0, startsLine: true)
        return writer.text
    }

    private mutating func write(_ value: YAMLValue, indent: Int, startsLine: Bool) {
        let margin = String(repeating: " ", count: indent)
        switch value {
        case .mapping(let keys):
            guard !keys.isEmpty else { return line(" {}") }
            if !startsLine { text += "\n" }
            for (index, (key, value)) in keys.enumerated() {
                // The first key of a sequence's element stands on the line of its dash.
                if index > 0 || !isAfterDash { text += margin }
                text += Self.scalar(key) + ":"
                write(value, indent: indent + 2, startsLine: false)
            }
        case .sequence(let elements):
            guard !elements.isEmpty else { return line(" []") }
            if !startsLine { text += "\n" }
            for element in elements {
                text += margin + "-"
                if case .mapping = element {
                    text += " "
                    write(element, indent: indent + 2, startsLine: true)
                } else {
                    write(element, indent: indent + 2, startsLine: false)
                }
            }
        case .texts(let texts): line(" [" + texts.map { Self.scalar($0, inFlow: true) }.joined(separator: ", ") + "]")
        case .text(let text):
            if let block = Self.block(text, margin: margin) { self.text += block } else { line(" " + Self.scalar(text)) }
        case .plain(let text): line(" " + text)
        case .bool(let flag): line(flag ? " true" : " false")
        case .integer(let number): line(" \(number)")
        }
    }

    private var isAfterDash: Bool { text.hasSuffix("- ") }

    private mutating func line(_ rest: String) { text += rest + "\n" }

    /// Text of several lines as a literal block; nil where one line does or a block cannot hold it.
    private static func block(_ text: String, margin: String) -> String? {
        guard text.contains("\n"), text.unicodeScalars.allSatisfy({ $0 == "\n" || $0 == "\t" || isPrintable($0) }) else { return nil }
        let endings = text.reversed().prefix { $0 == "\n" }.count
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        // A first line that is blank or indented would need an indentation indicator.
        guard endings < 2, let first = lines.first, let character = first.first, character != " ", character != "\t" else { return nil }
        let body = (endings == 1 ? lines.dropLast() : lines[...]).map { $0.isEmpty ? "\n" : margin + $0 + "\n" }
        return (endings == 1 ? " |\n" : " |-\n") + body.joined()
    }

    /// Text of one line: plain where it reads back as the same text, in double quotes else.
    static func scalar(_ text: String, inFlow: Bool = false) -> String {
        isPlain(text, inFlow: inFlow) ? text : quoted(text)
    }

    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            default:
                if isPrintable(scalar) {
                    quoted.unicodeScalars.append(scalar)
                } else {
                    let digits = String(scalar.value, radix: 16)
                    quoted += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
                }
            }
        }
        return quoted + "\""
    }

    private static func isPlain(_ text: String, inFlow: Bool) -> Bool {
        let scalars = Array(text.unicodeScalars)
        guard let first = scalars.first, let last = scalars.last, last != " ", last != ":",
            scalars.allSatisfy(isPrintable), first.properties.isAlphabetic || first == "_" || first == "/" || ("0"..."9").contains(first)
        else { return false }
        for (scalar, next) in zip(scalars, scalars.dropFirst()) where (scalar == ":" && next == " ") || (scalar == " " && next == "#") {
            return false
        }
        if inFlow, scalars.contains(where: { ",[]{}:?".unicodeScalars.contains($0) }) { return false }
        // What another reader of YAML may take for a number, a truth value, null or a date; an older one for yes and no.
        let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        return !words.contains(text.lowercased()) && text.wholeMatch(of: /[0-9][-0-9_.:eExXoO+a-fA-FTZtz ]*/) == nil
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }
}
