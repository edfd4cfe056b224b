/// What can be written as JSON, keys in the order given.
indirect enum JSONTree {
    case text(String)
    case bool(Bool)
    case integer(Int)
    case list([JSONTree])
    case object([(String, JSONTree)])

    static func texts(_ texts: [String]) -> JSONTree { .list(texts.map(JSONTree.text)) }

    /// In one layout, with a line break at the end: lists of scalars on one line, two spaces a level.
    var document: String { text(indent: "") + "\n" }

    private func text(indent: String) -> String {
        let inner = indent + "  "
        switch self {
        case .text(let text): return Self.quoted(text)
        case .bool(let flag): return flag ? "true" : "false"
        case .integer(let number): return String(number)
        case .list(let elements):
            if elements.allSatisfy(\.isScalar) { return "[" + elements.map { $0.text(indent: "") }.joined(separator: ", ") + "]" }
            return "[\n" + elements.map { inner + $0.text(indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let keys):
            if keys.isEmpty { return "{}" }
            return "{\n" + keys.map { inner + Self.quoted($0.0) + ": " + $0.1.text(indent: inner) }.joined(separator: ",\n")
                + "\n\(indent)}"
        }
    }

    private var isScalar: Bool {
        switch self {
        case .text, .bool, .integer: true
        case .list, .object: false
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
