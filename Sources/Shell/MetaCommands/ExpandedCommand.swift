enum ExpandedCommand: MetaCommand {
    static let names = ["x"]
    static let help = [(usage: "\\x [on|off|auto]", text: "one line a value, for wide rows")]
    static let most = 1

    static func subject(_ name: String, after arguments: [String]) -> MetaSubject { arguments.isEmpty ? .choices(["on", "off", "auto"]) : .nothing }

    static func run(_ call: MetaCall) async throws -> MetaOutcome { try PrintSettingCommand.set("expanded", to: call.argument, call) }
}
