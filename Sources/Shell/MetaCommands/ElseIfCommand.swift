enum ElseIfCommand: MetaCommand {
    static let names = ["elif"]
    static let help = [(usage: "\\elif EXPRESSION", text: "the same, where nothing before was true")]
    static let isConditional = true

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        try call.conditions.elseIf(call.conditions.isReading("elif") && IfCommand.isTrue(call))
        return .done
    }
}
