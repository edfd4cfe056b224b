enum FieldSeparatorCommand: MetaCommand {
    static let names = ["f"]
    static let help = [(usage: "\\f [TEXT]", text: "what joins values in unaligned output")]
    static let most = 1

    static func run(_ call: MetaCall) async throws -> MetaOutcome { try PrintSettingCommand.set("fieldsep", to: call.argument, call) }
}
