enum RunResultCommand: MetaCommand {
    static let names = ["gexec"]
    static let help = [(usage: "\\gexec", text: "send it and run each value of its result as a statement")]
    static let most = 0

    static func run(_ call: MetaCall) async throws -> MetaOutcome { .execute(.run) }
}
