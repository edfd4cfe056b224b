import Engine

enum ConnectCommand: MetaCommand {
    static let names = ["c", "connect"]
    static let help = [(usage: "\\c [DBNAME|URI|- [ROLE|- [HOST|- [PORT|-]]]]", text: "connect to another database")]

    static func subject(_ name: String, after arguments: [String]) -> MetaSubject { arguments.isEmpty ? .databases : arguments.count == 1 ? .roles : .nothing }

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        let session = call.session
        // A script's first command: what is left out is as in the connection that it would have.
        if session.connection == nil { _ = try? await session.connected() }
        var settings = session.settings
        // What the present session really uses, so that a URI's host stays when only the database changes.
        if let current = session.connection {
            settings["host"] = current.host
            settings["port"] = current.port
            settings["user"] = current.user
            settings.setTarget(current.database)
        }
        // A name in double quotes is what stands between them, `"-"` too; others keep their case.
        if let argument = call.argument, argument != "-" {
            let target = MetaCall.name(argument)
            if target.contains("://") || target.contains("=") { settings = ConnectionSettings() }
            settings.setTarget(target)
        }
        for (keyword, value) in zip(["user", "host", "port"], call.line.arguments.dropFirst()) where value != "-" { settings[keyword] = MetaCall.name(value) }
        if settings["user"] != session.connection?.user || settings["host"] != session.connection?.host { settings["password"] = nil }
        do {
            let made = try await session.connect(to: settings)
            call.confirm("You are now connected to database \"\(made.database)\" as user \"\(made.user)\".")
            return .done
        } catch {
            session.note(error, place: call.place)
            if session.isInteractive, session.connection != nil { session.note("Previous connection kept\n") }
            return .failed(.connection)
        }
    }
}
