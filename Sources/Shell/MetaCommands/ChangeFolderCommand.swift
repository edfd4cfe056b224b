import Glibc

enum ChangeFolderCommand: MetaCommand {
    static let names = ["cd"]
    static let help = [(usage: "\\cd [FOLDER]", text: "change the working folder, to home without FOLDER")]
    static let most = 1

    static func subject(_ name: String, after arguments: [String]) -> MetaSubject { arguments.isEmpty ? .folders : .nothing }

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        guard let folder = call.argument ?? getenv("HOME").map({ String(cString: $0) }) else { throw MetaError.missingArgument(command: "cd") }
        guard chdir(folder) == 0 else { throw MetaError.other("\\cd: could not change to \"\(folder)\": \(String(cString: strerror(errno)))", hint: nil) }
        return .done
    }
}
