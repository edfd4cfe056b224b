enum IncludeCommand: MetaCommand {
    static let names = ["i", "include", "ir", "include_relative"]
    static let help = [
        (usage: "\\i FILE", text: "run a script"),
        (usage: "\\ir FILE", text: "run a script, its path relative to the running one's"),
    ]
    static let most = 1

    static func subject(_ name: String, after arguments: [String]) -> MetaSubject { arguments.isEmpty ? .files : .nothing }

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        guard let path = call.argument else { throw MetaError.missingArgument(command: call.line.name) }
        return switch await call.runsFile(path, call.line.name.hasPrefix("ir") || call.line.name == "include_relative") {
        case .next, .refused: .done
        case .quit: .quit
        case .failed(let status): .failed(status)
        }
    }
}
