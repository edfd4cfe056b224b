import Glibc

enum SetEnvironmentCommand: MetaCommand {
    static let names = ["setenv"]
    static let help = [(usage: "\\setenv VARIABLE [VALUE]", text: "set an environment variable for programs that are run, or take it away")]
    static let most = 2

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        guard let name = call.argument else { throw MetaError.missingArgument(command: "setenv") }
        guard !name.contains("=") else {
            throw MetaError.badArgument(command: "setenv", value: name, allowed: "A name has no \"=\"; write the value as a word of its own.")
        }
        if call.line.arguments.count > 1 { setenv(name, call.line.arguments[1], 1) } else { unsetenv(name) }
        return .done
    }
}
