enum TuplesOnlyCommand: MetaCommand {
    static let names = ["t"]
    static let help = [(usage: "\\t [on|off]", text: "rows alone: no column names, no counts")]

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        let isOn = try call.toggled(call.session.outputOptions.tuplesOnly)
        call.session.outputOptions.tuplesOnly = isOn
        call.confirm("Tuples only is \(isOn ? "on" : "off").")
        return .done
    }
}
