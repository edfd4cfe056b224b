enum WriteBufferCommand: MetaCommand {
    static let names = ["w", "write"]
    static let help = [(usage: "\\w FILE|\\|COMMAND", text: "write the statement being typed, else the last one, to a file or a command")]
    static let reading = MetaReading.wordsOrPipe
    static let most = 1

    static func subject(_ name: String, after arguments: [String]) -> MetaSubject { arguments.isEmpty ? .files : .nothing }

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        guard let place = call.argument else { throw MetaError.missingArgument(command: "w") }
        let text = call.buffer.isEmpty ? call.previous?.text ?? "" : call.buffer
        let target = try ResultTarget(place)
        if !text.isEmpty { target.writer.write(text + "\n") }
        try target.end()
        return .done
    }
}
