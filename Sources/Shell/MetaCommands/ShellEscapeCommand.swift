enum ShellEscapeCommand: MetaCommand {
    static let names = ["!"]
    static let help = [(usage: "\\! [COMMAND]", text: "run a command of the operating system, or its shell")]
    static let reading = MetaReading.wholeLine

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        call.session.output.flush()
        let status = SystemProgram.run(call.argument)
        if status == 127 { throw MetaError.other("the command could not be run", hint: nil) }
        return .done
    }
}
