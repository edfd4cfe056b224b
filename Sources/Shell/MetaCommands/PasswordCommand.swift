import Engine

enum PasswordCommand: MetaCommand {
    static let names = ["password"]
    static let help = [(usage: "\\password [ROLE]", text: "change a role's password, which is encrypted here")]
    static let most = 1

    static func subject(_ name: String, after arguments: [String]) -> MetaSubject { arguments.isEmpty ? .roles : .nothing }

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        let connection = try await call.session.connected()
        let role = call.argument ?? connection.user
        call.session.output.flush()
        guard let first = PasswordPrompt.ask("Enter new password for user \"\(role)\": "), let second = PasswordPrompt.ask("Enter it again: ") else {
            throw MetaError.other("\\password needs a terminal", hint: nil)
        }
        guard first == second else { throw MetaError.other("Passwords didn't match.", hint: nil) }
        let encrypted = try await connection.encrypt(password: first, of: role)
        _ = try await connection.query("ALTER USER \(Quote.identifier(role)) PASSWORD \(Quote.literal(encrypted))")
        return .done
    }
}
