enum TuplesOnlyCommand: MetaCommand {
    static let names = ["t"]
    static let help = [(usage: "\\t [on|off]", text: "rows alone: no column names, no counts")]
    static let most = 1

    static func subject(_ name: String, after arguments: [String]) -> MetaSubject { arguments.isEmpty ? .choices(["on", "off"]) : .nothing }

    static func run(_ call: MetaCall) async throws -> MetaOutcome { try PrintSettingCommand.set("tuples_only", to: call.argument, call) }
}
