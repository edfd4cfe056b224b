import Glibc

enum GetEnvironmentCommand: MetaCommand {
    static let names = ["getenv"]
    static let help = [(usage: "\\getenv NAME VARIABLE", text: "keep an environment variable in the variable NAME")]
    static let most = 2

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        guard call.line.arguments.count >= 2 else { throw MetaError.missingArgument(command: "getenv") }
        if let value = getenv(call.line.arguments[1]) { try call.session.variables.set(call.line.arguments[0], to: String(cString: value)) }
        return .done
    }
}
