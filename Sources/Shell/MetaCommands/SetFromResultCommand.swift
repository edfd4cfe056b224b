enum SetFromResultCommand: MetaCommand {
    static let names = ["gset"]
    static let help = [(usage: "\\gset [PREFIX]", text: "send it and keep the values of its only row in variables")]
    static let most = 1

    static func run(_ call: MetaCall) async throws -> MetaOutcome { .execute(.variables(prefix: call.argument ?? "")) }
}
