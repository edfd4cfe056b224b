enum TitleCommand: MetaCommand {
    static let names = ["C"]
    static let help = [(usage: "\\C [TEXT]", text: "title of the tables to come, none without TEXT")]
    static let most = 1

    static func run(_ call: MetaCall) async throws -> MetaOutcome { try PrintSettingCommand.set("title", to: call.argument, call) }
}
