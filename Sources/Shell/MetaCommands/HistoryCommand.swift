enum HistoryCommand: MetaCommand {
    static let names = ["s"]
    static let help = [(usage: "\\s [FILE]", text: "show what was typed, or write it to a file")]
    static let most = 1

    static func subject(_ name: String, after arguments: [String]) -> MetaSubject { arguments.isEmpty ? .files : .nothing }

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        let text = (HistoryFile.standard()?.load() ?? []).map { $0 + "\n" }.joined()
        guard let path = call.argument else {
            call.session.output.write(text)
            return .done
        }
        let target = try ResultTarget(path)
        target.writer.write(text)
        try target.end()
        call.confirm("Wrote history to file \"\(path)\".")
        return .done
    }
}
