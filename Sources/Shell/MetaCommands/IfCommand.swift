enum IfCommand: MetaCommand {
    static let names = ["if"]
    static let help = [(usage: "\\if EXPRESSION", text: "run what follows only where EXPRESSION is true, up to \\elif, \\else or \\endif")]
    static let isConditional = true

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        call.conditions.begin(call.conditions.isActive && Self.isTrue(call))
        return .done
    }

    /// The words as one boolean; what is none counts as false and is said.
    @ShellActor static func isTrue(_ call: MetaCall) -> Bool {
        let text = call.line.arguments.joined(separator: " ")
        if let value = Variables.boolean(text) { return value }
        call.session.note(
            MetaError.badArgument(command: call.line.name, value: text, allowed: "It may be true or false, on or off, yes or no, 1 or 0; it counts as false."),
            place: call.place)
        return false
    }
}
