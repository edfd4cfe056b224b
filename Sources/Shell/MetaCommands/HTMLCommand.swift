enum HTMLCommand: MetaCommand {
    static let names = ["H", "html"]
    static let help = [(usage: "\\H", text: "switch between HTML and aligned output")]
    static let most = 0

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        try PrintSettingCommand.set("format", to: call.session.outputOptions.format == .html ? "aligned" : "html", call)
    }
}
