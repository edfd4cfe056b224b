import Engine

/// The session's variables: `\set NAME value`, `-v NAME=value`, used as `:NAME`, `:'NAME'`, `:"NAME"`.
struct Variables {
    private var values: [String: String]

    /// Those that steer the shell, with what they may be; nothing where any text, a number or a format will do.
    private static let special: [String: [String]] = {
        let switches = ["AUTOCOMMIT", "GUARD", "ON_ERROR_STOP", "QUIET", "SINGLELINE", "SINGLESTEP", "HIDE_TABLEAM", "HIDE_TOAST_COMPRESSION"]
        var special = Dictionary(uniqueKeysWithValues: switches.map { ($0, ["on", "off"]) })
        special["ECHO"] = ["none", "errors", "queries", "all"]
        special["ECHO_HIDDEN"] = ["on", "off", "noexec"]
        special["ON_ERROR_ROLLBACK"] = ["on", "off", "interactive"]
        special["VERBOSITY"] = ErrorReport.Detail.Verbosity.allCases.map(\.rawValue)
        special["SHOW_CONTEXT"] = ErrorReport.Detail.Context.allCases.map(\.rawValue)
        special["HISTCONTROL"] = ["none", "ignorespace", "ignoredups", "ignoreboth"]
        special["COMP_KEYWORD_CASE"] = ["preserve-upper", "preserve-lower", "upper", "lower"]
        for name in ["PROMPT1", "PROMPT2", "PROMPT3", "FETCH_COUNT", "HISTFILE", "HISTSIZE", "IGNOREEOF"] { special[name] = [] }
        return special
    }()

    /// What a switch means before it is set.
    private static let standard = [
        "AUTOCOMMIT": "on", "COMP_KEYWORD_CASE": "preserve-upper", "ECHO": "none", "ECHO_HIDDEN": "off", "FETCH_COUNT": "0", "GUARD": "on", "HIDE_TABLEAM": "off",
        "HIDE_TOAST_COMPRESSION": "off", "HISTCONTROL": "none", "HISTSIZE": "\(HistoryFile.recalled)", "IGNOREEOF": "0", "ON_ERROR_ROLLBACK": "off", "ON_ERROR_STOP": "on", "PROMPT1": Prompt.standard,
        "PROMPT2": Prompt.standard, "PROMPT3": Prompt.standardOfData, "QUIET": "off", "SHOW_CONTEXT": "errors",
        "SINGLELINE": "off", "SINGLESTEP": "off", "VERBOSITY": "default",
    ]

    static func isSpecial(_ name: String) -> Bool { special[name] != nil }

    /// What is known once there is a connection.
    static let ofConnection = ["DBNAME", "USER", "HOST", "PORT", "ENCODING", "SERVER_VERSION_NAME", "SERVER_VERSION_NUM"]

    /// For completion.
    static var specialNames: [String] { special.keys.sorted() }
    static func choices(of name: String) -> [String] { special[name] ?? [] }

    init() { values = Self.standard }

    /// Sets what the shell itself tells.
    mutating func tell(_ name: String, _ value: String?) { values[name] = value }

    enum Problem: DescribedError, Equatable {
        case badName(String)
        case badChoice(name: String, value: String, choices: [String])
        case badNumber(name: String, value: String)

        var message: String {
            switch self {
            case .badName(let name): "invalid variable name \"\(name)\""
            case .badChoice(let name, let value, _): "unrecognized value \"\(value)\" for \"\(name)\""
            case .badNumber(let name, let value): "invalid value \"\(value)\" for variable \"\(name)\": integer expected"
            }
        }

        var hint: String? {
            switch self {
            case .badName: "A name has letters, digits and underscores."
            case .badChoice(_, _, let choices): "It may be \(choices.joined(separator: ", "))."
            case .badNumber: "Give the number of rows that are fetched and printed at a time; 0 is all of them."
            }
        }
    }

    subscript(name: String) -> String? { values[name] }

    var sorted: [(name: String, value: String)] { values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }

    mutating func set(_ name: String, to value: String?) throws(Problem) {
        guard !name.isEmpty, name.allSatisfy(\.isVariableName) else { throw .badName(name) }
        if name == "FETCH_COUNT" {
            guard let value else { return values[name] = Self.standard[name] }
            guard Int(value.trimmed) != nil else { throw .badNumber(name: name, value: value) }
            return values[name] = value.trimmed
        }
        guard let choices = Self.special[name], !choices.isEmpty else {
            values[name] = value
            return
        }
        // Without a value a switch is on, and what is taken away is as it was at the start.
        var chosen = value.map { $0.isEmpty && choices.contains("on") ? "on" : $0 } ?? Self.standard[name]
        if let text = chosen, choices.contains("on"), let flag = Self.boolean(text) { chosen = flag ? "on" : "off" }
        if let text = chosen {
            let found = choices.filter { $0 == text.lowercased() }
            guard let choice = found.first else { throw .badChoice(name: name, value: text, choices: choices) }
            chosen = choice
        }
        values[name] = chosen
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
