enum SetCommand: MetaCommand {
    static let names = ["set"]
    static let help = [(usage: "\\set [NAME [VALUE]]", text: "set a variable, used as :NAME, :'NAME' or :\"NAME\"; or list them")]

    static func subject(_ name: String, after arguments: [String]) -> MetaSubject {
        guard let variable = arguments.first else { return .variables }
        return arguments.count == 1 ? .choices(Variables.choices(of: variable)) : .nothing
    }

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        guard let name = call.argument else {
            for (name, value) in call.session.variables.sorted { call.print("\(name) = '\(value)'") }
            return .done
        }
        try call.session.variables.set(name, to: call.line.arguments.dropFirst().joined())
        return .done
    }
}
