import Engine

/// The session's variables: `\set NAME value`, `-v NAME=value`, used as `:NAME`, `:'NAME'`, `:"NAME"`.
struct Variables {
    private var values: [String: String] = [:]

    /// Those that steer the shell, with what they may be.
    private static let switches: Set<String> = ["ON_ERROR_STOP", "QUIET"]
    /// psql's, which would change what runs: better refused than set without effect.
    private static let refused: Set<String> = ["AUTOCOMMIT", "ON_ERROR_ROLLBACK", "SINGLESTEP", "SINGLELINE"]

    enum Problem: DescribedError, Equatable {
        case badName(String)
        case notBoolean(name: String, value: String)
        case unsupported(String)

        var message: String {
            switch self {
            case .badName(let name): "invalid variable name \"\(name)\""
            case .notBoolean(let name, let value): "unrecognized value \"\(value)\" for \"\(name)\""
            case .unsupported(let name): "variable \"\(name)\" has no effect here and is not set"
            }
        }

        var hint: String? {
            switch self {
            case .badName: "A name has letters, digits and underscores."
            case .notBoolean: "It may be on or off."
            case .unsupported: "Each statement commits by itself; use BEGIN, COMMIT and SAVEPOINT, or -1 for a whole script."
            }
        }
    }

    subscript(name: String) -> String? { values[name] }

    var sorted: [(name: String, value: String)] { values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }

    mutating func set(_ name: String, to value: String?) throws(Problem) {
        guard !name.isEmpty, name.allSatisfy(\.isVariableName) else { throw .badName(name) }
        if Self.switches.contains(name), let value, Self.boolean(value) == nil { throw .notBoolean(name: name, value: value) }
        if Self.refused.contains(name), let value, Self.boolean(value) != (name == "AUTOCOMMIT") { throw .unsupported(name) }
        values[name] = value
    }

    func isOn(_ name: String, default standard: Bool) -> Bool { values[name].flatMap(Self.boolean) ?? standard }

    /// What takes the place of a reference, nil when the variable is not set.
    func value(_ reference: StatementSplitter.Reference) -> String? {
        switch reference {
        case .text(let name): values[name]
        case .literal(let name): values[name].map(Quote.literal)
        case .identifier(let name): values[name].map(Quote.identifier)
        case .isSet(let name): values[name] == nil ? "FALSE" : "TRUE"
        }
    }

    /// As psql reads booleans: any unique beginning of on, off, true, false, yes, no, and 1 and 0.
    static func boolean(_ text: String) -> Bool? {
        let text = text.lowercased()
        if text.isEmpty { return nil }
        if text == "1" || "true".hasPrefix(text) || "yes".hasPrefix(text) || text == "on" { return true }
        if text == "0" || "false".hasPrefix(text) || "no".hasPrefix(text) || text == "off" || text == "of" { return false }
        return nil
    }
}
