import Engine

/// A name pattern of the `\d` commands: `*` any text, `?` any character, `schema.name`, exact inside double quotes, else lower case.
struct NamePattern {
    /// Regular expressions for the parts, the name last; nil without a pattern.
    private let parts: [String]?

    var isEmpty: Bool { parts == nil }
    var hasSchema: Bool { (parts?.count ?? 0) > 1 }

    init(_ pattern: String?) {
        guard let pattern else {
            parts = nil
            return
        }
        var parts = [""]
        var isQuoted = false
        for character in pattern {
            switch character {
            case "\"": isQuoted.toggle()
            case "." where !isQuoted: parts.append("")
            case "*" where !isQuoted: parts[parts.count - 1] += ".*"
            case "?" where !isQuoted: parts[parts.count - 1] += "."
            default:
                let text = isQuoted ? String(character) : character.lowercased()
                parts[parts.count - 1] += "\\^$.[]|()?*+{}".contains(character) ? "\\" + text : text
            }
        }
        self.parts = parts
    }

    /// An SQL condition on the columns that hold name and schema.
    /// - Parameter visible: What must hold when the pattern names no schema.
    func condition(name: String, schema: String?, visible: String = "true") -> String {
        guard let parts, let last = parts.last else { return visible }
        func matches(_ column: String, _ expression: String) -> String {
            "\(column) OPERATOR(pg_catalog.~) \(Quote.literal("^(\(expression))$")) COLLATE pg_catalog.default"
        }
        guard let schema, parts.count > 1 else { return matches(name, last) + " AND \(visible)" }
        return matches(name, last) + " AND " + matches(schema, parts[parts.count - 2])
    }
}
