enum PrintBufferCommand: MetaCommand {
    static let names = ["p", "print"]
    static let help = [(usage: "\\p", text: "show the statement being typed")]

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        if !call.buffer.isEmpty { call.print(call.buffer) } else { call.confirm("Query buffer is empty.") }
        return .done
    }
}
