enum TableAttributesCommand: MetaCommand {
    static let names = ["T"]
    static let help = [(usage: "\\T [TEXT]", text: "attributes of HTML tables, widths of LaTeX columns")]
    static let most = 1

    static func run(_ call: MetaCall) async throws -> MetaOutcome { try PrintSettingCommand.set("tableattr", to: call.argument, call) }
}
