enum ConnectionInfoCommand: MetaCommand {
    static let names = ["conninfo"]
    static let help = [(usage: "\\conninfo", text: "say which server and database this is")]
    static let most = 0

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        let connection = try await call.session.connected()
        let place =
            connection.host.hasPrefix("/")
            ? "via socket in \"\(connection.host)\"" : "on host \"\(connection.host)\""
        call.print(
            "You are connected to database \"\(connection.database)\" as user \"\(connection.user)\" \(place) at port \"\(connection.port)\".")
        return .done
    }
}
