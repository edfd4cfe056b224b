import Engine

/// One backslash command.
protocol MetaCommand: Sendable {
    /// Every name it answers to, without the backslash.
    static var names: [String] { get }
    /// For `\?`: how it is written and what it does; nothing for a command that is another's variant.
    static var help: [(usage: String, text: String)] { get }
    /// How what follows the name is read.
    static var reading: MetaReading { get }
    /// How many arguments it takes at most.
    static var most: Int { get }
    /// Whether it is looked at in the part of an `\if` that is skipped.
    static var isConditional: Bool { get }
    /// What the argument after those given names, for completion.
    static func subject(_ name: String, after arguments: [String]) -> MetaSubject
    @ShellActor static func run(_ call: MetaCall) async throws -> MetaOutcome
}

extension MetaCommand {
    static var reading: MetaReading { .words }
    static var most: Int { .max }
    static var isConditional: Bool { false }
    static func subject(_ name: String, after arguments: [String]) -> MetaSubject { .nothing }
}

enum MetaReading: Sendable {
    case words
    /// Words, the last of which may be `|` and a command.
    case wordsOrPipe
    /// All of the line as it stands, further backslashes included.
    case wholeLine
}

/// What a backslash command is given.
@ShellActor
struct MetaCall {
    let session: Session
    let line: MetaLine
    /// The statement being typed.
    let buffer: String
    /// What was sent last; takes the place of an empty buffer.
    var previous: SplitStatement?
    /// The branches of `\if` under way.
    let conditions: Conditions
    let origin: Session.Origin
    /// Where the command stands in a script.
    let place: String?
    /// Runs a script; relative to the running one's folder when the flag says so.
    var runsFile: (String, Bool) async -> Flow = { _, _ in .next }

    var argument: String? { line.arguments.first }
    /// The name that it is about, without the `;` that habit puts after it.
    var subject: String? { argument.map(Self.withoutSemicolon) }

    nonisolated static func withoutSemicolon(_ argument: String) -> String { argument.count > 1 && argument.hasSuffix(";") ? String(argument.dropLast()) : argument }

    /// The name that an argument is: as it stands between double quotes, `""` being one of them.
    /// - Parameter isSQL: What stands outside them is in lower case, as SQL reads it.
    nonisolated static func name(_ argument: String, isSQL: Bool = false) -> String {
        var name = ""
        var isQuoted = false
        var rest = argument[...]
        while let next = rest.popFirst() {
            if next != "\"" {
                name += isQuoted || !isSQL ? String(next) : next.lowercased()
            } else if isQuoted, rest.first == "\"" {
                name.append(rest.removeFirst())
            } else {
                isQuoted.toggle()
            }
        }
        return name
    }

    /// Runs a query of the shell's own.
    func query(_ sql: String, _ parameters: [String?] = []) async throws -> Rows {
        let connection = try await session.connected()
        switch session.variables["ECHO_HIDDEN"] {
        case "on": print("********* QUERY **********\n\(sql)\n**************************\n")
        case "noexec":
            print("********* QUERY **********\n\(sql)\n**************************\n")
            return Rows.made(columns: [], rows: [])
        default: break
        }
        return try await session.signals.listening(.statement(connection)) { try await connection.query(sql, parameters) }
    }

    func print(_ rows: Rows, title: String? = nil, footers: [String]? = nil) {
        ResultPrinter(session.results, session.outputOptions).print(rows, title: title, footers: footers)
    }

    func print(_ text: String) { session.output.write(text + "\n") }

    /// Says that a switch was set, unless the shell is to be quiet.
    func confirm(_ text: String) { if !session.isQuiet { print(text) } }

    /// The new value of a switch: as the argument says, else the other one.
    func toggled(_ current: Bool) throws -> Bool {
        guard let argument else { return !current }
        guard let value = Variables.boolean(argument) else { throw MetaError.notBoolean(command: line.name, value: argument) }
        return value
    }
}

enum MetaOutcome {
    case done, quit
    case failed(ExitStatus)
    /// Forget the statement being typed.
    case clear
    /// Send the statement being typed, else the last one, and do this with what comes back.
    case execute(ResultUse)
    /// Go on typing with this text.
    case replace(String)
}

enum MetaError: DescribedError, Equatable {
    case unterminatedQuote
    case programFailed(String, Int)
    case emptyBuffer(command: String)
    case badArgument(command: String, value: String, allowed: String)
    case other(String, hint: String?)
    case missingArgument(command: String)
    case notBoolean(command: String, value: String)
    case notFound(String)

    var message: String {
        switch self {
        case .unterminatedQuote: "a quote is not closed"
        case .programFailed(let command, let status): "`\(command)` ended with status \(status)"
        case .emptyBuffer(let command): "\\\(command): there is no statement yet"
        case .badArgument(let command, let value, _): "\\\(command): \"\(value)\" cannot be used"
        case .other(let message, _): message
        case .missingArgument(let command): "\\\(command): missing required argument"
        case .notBoolean(let command, let value): "\\\(command): unrecognized value \"\(value)\""
        case .notFound(let name): "did not find any relation named \"\(name)\""
        }
    }

    var hint: String? {
        switch self {
        case .unterminatedQuote: "A quote ends on its own line."
        case .programFailed: nil
        case .emptyBuffer: "Write it before the backslash command."
        case .badArgument(_, _, let allowed): allowed
        case .other(_, let hint): hint
        case .missingArgument: "\\? shows how the commands are written."
        case .notBoolean: "It may be on or off."
        case .notFound: "\\d lists what there is; a name in double quotes is taken exactly."
        }
    }

    var exitStatus: ExitStatus { .sql }
}
