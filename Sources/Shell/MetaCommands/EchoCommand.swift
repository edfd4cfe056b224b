enum EchoCommand: MetaCommand {
    static let names = ["echo", "qecho", "warn"]
    static let help = [
        (usage: "\\echo [-n] TEXT", text: "write to standard output"),
        (usage: "\\qecho [-n] TEXT", text: "write where results go"),
        (usage: "\\warn [-n] TEXT", text: "write to standard error"),
    ]

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        var words = call.line.arguments[...]
        let endsLine = words.first != "-n" || call.line.startsWithQuote
        if !endsLine { words.removeFirst() }
        let text = words.joined(separator: " ") + (endsLine ? "\n" : "")
        switch call.line.name {
        case "warn": call.session.note(text)
        case "qecho": call.session.results.write(text)
        default: call.session.output.write(text)
        }
        return .done
    }
}
