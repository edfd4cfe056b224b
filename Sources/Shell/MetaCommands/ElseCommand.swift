enum ElseCommand: MetaCommand {
    static let names = ["else"]
    static let help = [(usage: "\\else", text: "run what follows where nothing before was true")]
    static let isConditional = true

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        try call.conditions.otherwise()
        return .done
    }
}
