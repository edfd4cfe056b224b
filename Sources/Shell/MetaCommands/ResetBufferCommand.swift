enum ResetBufferCommand: MetaCommand {
    static let names = ["r", "reset"]
    static let help = [(usage: "\\r", text: "clear the statement being typed")]

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        call.confirm("Query buffer reset (cleared).")
        return .clear
    }
}
