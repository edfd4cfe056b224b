enum EchoCommand: MetaCommand {
    static let names = ["echo", "qecho", "warn"]
    static let help = [
        (usage: "\\echo [-n] TEXT", text: "write to standard output"),
        (usage: "\\warn [-n] TEXT", text: "write to standard error"),
    ]

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        var words = call.line.arguments[...]
        let endsLine = words.first != "-n"
        if !endsLine { words.removeFirst() }
        let text = words.joined(separator: " ") + (endsLine ? "\n" : "")
        if call.line.name == "warn" { call.session.note(text) } else { call.session.output.write(text) }
        return .done
    }
}
