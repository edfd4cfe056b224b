import MigrateCommands

enum PromptCommand: MetaCommand {
    static let names = ["prompt"]
    static let help = [(usage: "\\prompt [TEXT] NAME", text: "ask for the value of a variable")]
    static let most = 2

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        guard let name = call.line.arguments.last else { throw MetaError.missingArgument(command: "prompt") }
        let question = call.line.arguments.count > 1 ? call.line.arguments[0] : ""
        call.session.output.flush()
        guard let answer = call.session.ask(question, Interrupts()) else { throw MetaError.other("\\prompt: there was no answer", hint: nil) }
        try call.session.variables.set(name, to: answer)
        return .done
    }
}
