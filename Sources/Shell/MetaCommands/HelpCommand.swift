enum HelpCommand: MetaCommand {
    static let names = ["?"]
    static let help = [(usage: "\\?", text: "list the backslash commands")]

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        let rows = MetaCommandList.all.flatMap { $0.help }
        let width = rows.map(\.usage.count).max() ?? 0
        for row in rows {
            call.print("  " + row.usage + String(repeating: " ", count: width - row.usage.count + 2) + row.text)
        }
        call.print("\n`help` says where to begin; `ai-shell --help` lists the options.")
        return .done
    }
}
