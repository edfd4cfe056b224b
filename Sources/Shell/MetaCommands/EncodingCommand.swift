enum EncodingCommand: MetaCommand {
    static let names = ["encoding"]
    static let help = [(usage: "\\encoding", text: "say how text is encoded between here and the server")]
    static let most = 1

    static func subject(_ name: String, after arguments: [String]) -> MetaSubject { arguments.isEmpty ? .choices(["UTF8"]) : .nothing }

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        guard let wanted = call.argument else {
            call.print("UTF8")
            return .done
        }
        guard ["utf8", "utf-8"].contains(wanted.lowercased()) else {
            throw MetaError.badArgument(command: "encoding", value: wanted, allowed: "Text is UTF8 here, whatever the database stores; convert scripts with `iconv -t UTF-8`.")
        }
        return .done
    }
}
