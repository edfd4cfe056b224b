enum GoCommand: MetaCommand {
    static let names = ["g", "gx"]
    static let help = [
        (usage: "\\g", text: "send the statement being typed"),
        (usage: "\\gx", text: "send it and print one line a value"),
    ]

    static func run(_ call: MetaCall) async throws -> MetaOutcome { .execute(expanded: call.line.name == "gx") }
}
