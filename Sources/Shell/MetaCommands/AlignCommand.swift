enum AlignCommand: MetaCommand {
    static let names = ["a"]
    static let help = [(usage: "\\a", text: "switch between aligned and unaligned output")]
    static let most = 0

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        try PrintSettingCommand.set("format", to: call.session.outputOptions.format == .aligned ? "unaligned" : "aligned", call)
    }
}
