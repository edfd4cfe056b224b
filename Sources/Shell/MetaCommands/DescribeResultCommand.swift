enum DescribeResultCommand: MetaCommand {
    static let names = ["gdesc"]
    static let help = [(usage: "\\gdesc", text: "say which columns its result would have, without running it")]
    static let most = 0

    static func run(_ call: MetaCall) async throws -> MetaOutcome { .execute(.describe) }
}
