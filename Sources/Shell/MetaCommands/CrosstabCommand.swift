enum CrosstabCommand: MetaCommand {
    static let names = ["crosstabview"]
    static let help = [(usage: "\\crosstabview [ROWS [COLUMNS [VALUES [ORDER]]]]", text: "send it and print its result as a grid")]
    static let most = 4

    static func run(_ call: MetaCall) async throws -> MetaOutcome { .execute(.crosstab(call.line.arguments)) }
}
