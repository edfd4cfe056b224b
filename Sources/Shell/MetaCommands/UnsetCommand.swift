enum UnsetCommand: MetaCommand {
    static let names = ["unset"]
    static let help = [(usage: "\\unset NAME", text: "forget a variable")]
    static let most = 1

    static func subject(_ name: String, after arguments: [String]) -> MetaSubject { arguments.isEmpty ? .variables : .nothing }

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        guard let name = call.argument else { throw MetaError.missingArgument(command: call.line.name) }
        try call.session.variables.set(name, to: nil)
        return .done
    }
}
