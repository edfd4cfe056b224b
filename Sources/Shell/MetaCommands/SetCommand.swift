enum SetCommand: MetaCommand {
    static let names = ["set"]
    static let help = [(usage: "\\set [NAME [VALUE]]", text: "set a variable, used as :NAME, :'NAME' or :\"NAME\"; or list them")]

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        guard let name = call.argument else {
            for (name, value) in call.session.variables.sorted { call.print("\(name) = '\(value)'") }
            return .done
        }
        try call.session.variables.set(name, to: call.line.arguments.dropFirst().joined())
        return .done
    }
}
