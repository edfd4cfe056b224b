enum PrintBufferCommand: MetaCommand {
    static let names = ["p", "print"]
    static let help = [(usage: "\\p", text: "show the statement being typed, else the last one")]

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        if !call.buffer.isEmpty { call.print(call.buffer) } else if let previous = call.previous { call.print(previous.text) } else {
            call.confirm("Query buffer is empty.")
        }
        return .done
    }
}
