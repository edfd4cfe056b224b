enum QuitCommand: MetaCommand {
    static let names = ["q", "quit"]
    static let help = [(usage: "\\q", text: "leave")]

    static func run(_ call: MetaCall) async throws -> MetaOutcome { .quit }
}
