/// How a command line spells a key, for the commands that build a migration call by call.
extension Key {
    /// `data-type`; of a list whose elements are given one by one the word for one of them, `column`.
    public var word: String {
        let kebab = name.reduce(into: "") { $0 += $1.isUppercase ? "-\($1.lowercased())" : String($1) }
        return !kind.recordKeys.isEmpty && kebab.hasSuffix("s") ? String(kebab.dropLast()) : kebab
    }

    /// Whether its option may be given more than once.
    public var repeats: Bool {
        switch kind {
        case .records, .values, .names, .elements, .map, .expressions, .choices: true
        default: false
        }
    }

    public var isFlag: Bool { kind == .bool }

    /// What stands for its value in a line of usage, without brackets: `name=value`.
    public var placeholder: String {
        switch kind {
        case .bool: "true|false"
        case .integer: "n"
        case .choice(let choices): choices.joined(separator: "|")
        case .names, .elements, .values: "a,b"
        case .map: "name=value"
        case .choices(let choices): "name:\(choices.joined(separator: "|"))"
        case .expressions: "[column:]expression"
        case .expression: "expression"
        case .assignments, .statements, .query, .constraint: "sql"
        case .value: "value"
        case .type: "type"
        case .table: "table"
        case .name, .index: "name"
        case .text: "text"
        case .records(let keys):
            keys.filter(\.isRequired).map(\.word).joined(separator: ":") + (keys.contains { !$0.isRequired } ? "[:key=value]" : "")
        }
    }

    /// What the help adds about how a value is written; nil where it is written as it is.
    public var form: String? {
        switch kind {
        case .value: "A value as in a file: 'text', 12, true, null, or '{sql: now()}' for an expression."
        case .names, .elements, .values: "With commas between them."
        case .map, .choices: "Once for each."
        case .expressions: "With several columns once for each, its name and a colon first."
        case .records(let keys):
            "Once for each"
                + (keys.contains { !$0.isRequired }
                    ? "; other keys follow after colons: \(keys.filter { !$0.isRequired }.map { "\($0.word)=…" }.joined(separator: ", "))." : ".")
        default: nil
        }
    }
}
