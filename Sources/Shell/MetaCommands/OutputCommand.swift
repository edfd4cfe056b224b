enum OutputCommand: MetaCommand {
    static let names = ["o", "out"]
    static let help = [(usage: "\\o [FILE|\\|COMMAND]", text: "send results to a file or a command, back to standard output without one")]
    static let reading = MetaReading.wordsOrPipe
    static let most = 1

    static func subject(_ name: String, after arguments: [String]) -> MetaSubject { arguments.isEmpty ? .files : .nothing }

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        try call.session.redirect(to: call.argument)
        return .done
    }
}
