enum TimingCommand: MetaCommand {
    static let names = ["timing"]
    static let help = [(usage: "\\timing [on|off]", text: "show how long each statement took")]
    static let most = 1

    static func subject(_ name: String, after arguments: [String]) -> MetaSubject { arguments.isEmpty ? .choices(["on", "off"]) : .nothing }

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        call.session.showsTiming = try call.toggled(call.session.showsTiming)
        call.confirm("Timing is \(call.session.showsTiming ? "on" : "off").")
        return .done
    }
}
