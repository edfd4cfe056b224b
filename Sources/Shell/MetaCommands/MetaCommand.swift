import Engine

/// One backslash command.
protocol MetaCommand: Sendable {
    /// Every name it answers to, without the backslash.
    static var names: [String] { get }
    /// For `\?`: how it is written and what it does; nothing for a command that is another's variant.
    static var help: [(usage: String, text: String)] { get }
    @ShellActor static func run(_ call: MetaCall) async throws -> MetaOutcome
}

/// What a backslash command is given.
@ShellActor
struct MetaCall {
    let session: Session
    let line: MetaLine
    /// The statement being typed.
    let buffer: String
    /// Where the command stands in a script.
    let place: String?
    /// Runs a script; relative to the running one's folder when the flag says so.
    var runsFile: (String, Bool) async -> Flow = { _, _ in .next }

    var argument: String? { line.arguments.first }

    /// Runs a query of the shell's own.
    func query(_ sql: String, _ parameters: [String?] = []) async throws -> Rows {
        let connection = try await session.connected()
        return try await session.signals.listening(.statement(connection)) { try await connection.query(sql, parameters) }
    }

    func print(_ rows: Rows, title: String? = nil, footers: [String]? = nil) {
        ResultPrinter(session.output, session.outputOptions).print(rows, title: title, footers: footers)
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
    /// Send the statement being typed.
    case execute(expanded: Bool)
}

enum MetaError: DescribedError, Equatable {
    case missingArgument(command: String)
    case notBoolean(command: String, value: String)
    case notFound(String)

    var message: String {
        switch self {
        case .missingArgument(let command): "\\\(command): missing required argument"
        case .notBoolean(let command, let value): "\\\(command): unrecognized value \"\(value)\""
        case .notFound(let name): "did not find any relation named \"\(name)\""
        }
    }

    var hint: String? {
        switch self {
        case .missingArgument: "\\? shows how the commands are written."
        case .notBoolean: "It may be on or off."
        case .notFound: "\\d lists what there is; a name in double quotes is taken exactly."
        }
    }

    var exitStatus: ExitStatus { .sql }
}
