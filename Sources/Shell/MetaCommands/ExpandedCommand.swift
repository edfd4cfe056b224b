enum ExpandedCommand: MetaCommand {
    static let names = ["x"]
    static let help = [(usage: "\\x [on|off|auto]", text: "one line a value, for wide rows")]

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        if call.argument == "auto" {
            call.session.outputOptions.expanded = .auto
            call.confirm("Expanded display is used automatically.")
        } else {
            let isOn = try call.toggled(call.session.outputOptions.expanded != .off)
            call.session.outputOptions.expanded = isOn ? .on : .off
            call.confirm("Expanded display is \(isOn ? "on" : "off").")
        }
        return .done
    }
}
