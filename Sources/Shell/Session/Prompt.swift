import Engine
import Glibc

/// What stands before the line being typed, as `PROMPT1`, `PROMPT2` and `PROMPT3` say it in psql's substitutions.
/// - SeeAlso: <https://www.postgresql.org/docs/current/app-psql.html>, "Prompting"
struct Prompt {
    /// Before a statement, and before the lines that go on with one: `shop=#`, `shop-#`, `shop'#`, `shop=*#`, `shop=!#`.
    ///
    /// `%@` is ours: where migrations stand and which draft is open, `[add-bio 1/3]`, `[draft add-bio]`.
    static let standard = "%/%@%R%x%# "
    /// Before the lines of a typed `COPY`.
    static let standardOfData = ">> "

    /// What is unfinished; nil where the lines are data.
    var pending: StatementSplitter.Pending? = .nothing
    /// Whether an `\if` skips what is typed.
    var isSkipping = false
    /// For `%@`.
    var marks = ""
    /// The line within the statement, from 1.
    var line = 1
    /// Columns that `PROMPT1` took on its last line.
    var firstWidth = 0

    /// The prompt without what takes no room on the screen, which stands between bytes 1.
    static func visible(_ prompt: String) -> String {
        prompt.split(separator: "\u{1}", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 0 }.map { $0.element }.joined()
    }

    /// All lines but the last, with their ends, and the last.
    static func divided(_ prompt: String) -> (above: String, last: String) {
        guard let end = prompt.lastIndex(of: "\n") else { return ("", prompt) }
        return (String(prompt[...end]), String(prompt[prompt.index(after: end)...]))
    }

    /// For a terminal that is written to directly.
    static func raw(_ prompt: String) -> String { prompt.replacing("\u{1}", with: "") }

    /// Columns of its last line.
    static func width(_ prompt: String) -> Int {
        CellText.size(visible(divided(prompt).last)).width
    }

    @ShellActor
    func text(_ template: String, _ session: Session) -> String {
        let connection = session.connection
        // Nothing of the usual prompt is known.
        if connection == nil, template == Self.standard { return "!> " }
        var bytes: [UInt8] = []
        var rest = template[...]
        while let next = rest.popFirst() {
            guard next == "%", let key = rest.popFirst() else {
                bytes.append(String(next))
                continue
            }
            switch key {
            case "0"..."7":
                rest = [key] + rest
                let digits = rest.prefix { ("0"..."7").contains($0) }
                bytes.append(UInt8(truncatingIfNeeded: Int(digits, radix: 8) ?? 0))
                rest.removeFirst(digits.count)
            case ":":
                let name = rest.prefix { $0 != ":" }
                bytes.append(session.variables[String(name)] ?? "")
                rest = rest.dropFirst(name.count + 1)
            case "`":
                let command = rest.prefix { $0 != "`" }
                // Its first line, as in psql.
                bytes.append(String(SystemProgram.output(of: String(command)).text.prefix { !$0.isNewline }))
                rest = rest.dropFirst(command.count + 1)
            default: bytes.append(value(of: key, connection, session))
            }
        }
        return Self.drawable(String(decoding: bytes, as: UTF8.self))
    }

    @ShellActor
    private func value(of key: Character, _ connection: PostgresConnection?, _ session: Session) -> String {
        let isSuperuser = connection != nil && session.standing?.isSuperuser == true
        return switch key {
        case "/": connection?.database ?? ""
        case "~": connection.map { $0.database == $0.user || getenv("PGDATABASE").map { String(cString: $0) } == $0.database ? "~" : $0.database } ?? ""
        case "@": connection == nil ? "" : marks
        case "M": connection.map { Self.host($0) } ?? ""
        case "m": connection.map { Self.host($0).hasPrefix("[local") ? "[local]" : String($0.host.prefix { $0 != "." }) } ?? ""
        case ">": connection?.port ?? ""
        case "n": connection.map { session.standing?.user ?? $0.user } ?? ""
        case "p": connection.map { "\($0.backendPID)" } ?? ""
        case "#": isSuperuser ? "#" : ">"
        case "R": mark(isConnected: connection != nil, session)
        case "x": connection == nil ? "?" : transaction(session.standing)
        case "l": "\(line)"
        case "w": String(repeating: " ", count: firstWidth)
        case "[", "]": "\u{1}"
        // Nothing in psql either.
        case "?": ""
        default: String(key)
        }
    }

    @ShellActor
    private func mark(isConnected: Bool, _ session: Session) -> String {
        switch pending {
        case .nothing: isSkipping ? "@" : !isConnected ? "!" : session.variables.isOn("SINGLELINE", default: false) ? "^" : "="
        case .statement: "-"
        case .parenthesis: "("
        case .comment: "*"
        case .singleQuote: "'"
        case .doubleQuote: "\""
        case .dollarQuote: "$"
        case nil: ""
        }
    }

    private func transaction(_ standing: PostgresConnection.Standing?) -> String {
        switch standing?.transaction {
        case .idle: ""
        case .active, .inTransaction: "*"
        case .failed: "!"
        case .unknown, nil: "?"
        }
    }

    /// A name or an address; `[local]` for a socket, with its folder where that is not the usual one.
    private static func host(_ connection: PostgresConnection) -> String {
        guard connection.host.hasPrefix("/") || connection.host.hasPrefix("@") || connection.host.isEmpty else { return connection.host }
        return connection.host.isEmpty || connection.host == socketFolder ? "[local]" : "[local:\(connection.host)]"
    }

    /// Where Debian's libpq looks for sockets.
    private static let socketFolder = "/var/run/postgresql"

    /// With each part that takes no room right before a character that does, as libedit wants it: it drops one that has another, a line
    /// end or nothing behind it.
    static func drawable(_ prompt: String) -> String {
        guard prompt.contains("\u{1}") else { return prompt }
        var parts: [(hidden: String, text: String)] = []
        var hidden = ""
        for (number, part) in prompt.split(separator: "\u{1}", omittingEmptySubsequences: false).enumerated() {
            if number % 2 == 1 {
                hidden += part
                continue
            }
            for character in part {
                if character == "\n" { parts.append(("", "\n")) } else {
                    parts.append((hidden, String(character)))
                    hidden = ""
                }
            }
        }
        // What would be last goes in front of the last character; mostly that is a blank.
        if !hidden.isEmpty {
            guard let last = parts.lastIndex(where: { $0.text != "\n" }) else { return parts.map(\.text).joined() }
            parts[last].hidden += hidden
        }
        return parts.map { ($0.hidden.isEmpty ? "" : "\u{1}\($0.hidden)\u{1}") + $0.text }.joined()
    }
}
