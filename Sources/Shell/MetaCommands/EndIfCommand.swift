enum EndIfCommand: MetaCommand {
    static let names = ["endif"]
    static let help = [(usage: "\\endif", text: "end the innermost \\if")]
    static let isConditional = true

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        try call.conditions.end()
        return .done
    }
}
