import Engine

enum PasswordCommand: MetaCommand {
    static let names = ["password"]
    static let help = [(usage: "\\password [ROLE]", text: "change a role's password, which is encrypted here")]
    static let most = 1

    static func subject(_ name: String, after arguments: [String]) -> MetaSubject { arguments.isEmpty ? .roles : .nothing }

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        let connection = try await call.session.connected()
        let role = call.argument.map { MetaCall.name($0, isSQL: true) } ?? connection.user
        call.session.output.flush()
        guard PasswordPrompt.isPossible else {
            throw MetaError.other("\\password needs a terminal to ask for the password", hint: "In a script, ALTER ROLE … PASSWORD sets one.")
        }
        guard let first = PasswordPrompt.ask("Enter new password for user \"\(role)\": "), let second = PasswordPrompt.ask("Enter it again: ") else {
            throw MetaError.other("no password was given; that of \"\(role)\" is as it was", hint: nil)
        }
        guard first == second else { throw MetaError.other("the passwords differ; that of \"\(role)\" is as it was", hint: "Type \\password again.") }
        let encrypted = try await connection.encrypt(password: first, of: role)
        _ = try await connection.query("ALTER USER \(Quote.identifier(role)) PASSWORD \(Quote.literal(encrypted))")
        return .done
    }
}
