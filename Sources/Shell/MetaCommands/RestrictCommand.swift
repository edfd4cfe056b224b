enum RestrictCommand: MetaCommand {
    static let names = ["restrict", "unrestrict"]
    static let help = [
        (usage: "\\restrict KEY", text: "refuse backslash commands from here on, as dumps ask for"),
        (usage: "\\unrestrict KEY", text: "allow them again"),
    ]
    static let most = 1

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        guard let key = call.argument else { throw MetaError.missingArgument(command: call.line.name) }
        if call.line.name == "restrict" {
            call.session.restriction = key
        } else {
            guard let restriction = call.session.restriction else { throw MetaError.other("\\unrestrict: not currently in restricted mode", hint: nil) }
            guard restriction == key else { throw MetaError.other("\\unrestrict: wrong key", hint: nil) }
            call.session.restriction = nil
        }
        return .done
    }
}
