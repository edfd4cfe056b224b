import Engine

enum SQLHelpCommand: MetaCommand {
    static let names = ["h", "help"]
    static let help = [(usage: "\\h [NAME]", text: "list the SQL commands; what one is for, and where the manual tells of it")]
    static let reading = MetaReading.wholeLine

    static func subject(_ name: String, after arguments: [String]) -> MetaSubject {
        let typed = arguments.map { $0.uppercased() }
        let next = SQLCommands.all.compactMap { command -> String? in
            let words = command.name.split(separator: " ").map(String.init)
            return words.count > typed.count && words.starts(with: typed) ? words[typed.count] : nil
        }
        return .choices(Set(next).sorted())
    }

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        var wanted = call.argument ?? ""
        while let last = wanted.last, last == ";" || last.isWhitespace { wanted.removeLast() }
        guard !wanted.isEmpty else {
            show(overview(columns: call.session.outputOptions.targetWidth ?? 80), call.session)
            return .done
        }
        let found = SQLCommands.find(wanted)
        guard !found.isEmpty else {
            throw MetaError.other("there is no SQL command \"\(wanted)\"", hint: "\\h lists them; \\? lists the backslash commands.")
        }
        let manual = manual(of: try? await call.session.connected())
        let entries = found.map { command in "\(command.name)\n  \(command.text)\n  https://www.postgresql.org/docs/\(manual)/\(command.page).html\n" }
        show(entries.joined(separator: "\n"), call.session)
        return .done
    }

    /// By the server's major version, which is what the statements go to.
    private static func manual(of connection: PostgresConnection?) -> String { connection.map { "\($0.serverVersion / 10000)" } ?? "current" }

    /// All names; those of CREATE, ALTER and DROP by what follows the word.
    private static func overview(columns: Int) -> String {
        var text = "SQL commands; \\h NAME says what one is for, and NAME may be its beginning.\n"
        let verbs = ["ALTER", "CREATE", "DROP"]
        for verb in [nil] + verbs {
            let names = SQLCommands.all.map(\.name).compactMap { name -> String? in
                guard let verb else { return verbs.contains { name.hasPrefix($0 + " ") } ? nil : name }
                return name.hasPrefix(verb + " ") ? String(name.dropFirst(verb.count + 1)) : nil
            }
            text += "\n" + (verb.map { $0 + "\n" } ?? "")
            var line = " "
            for (number, name) in names.enumerated() {
                if line.count + name.count + 2 > columns {
                    text += line + "\n"
                    line = " "
                }
                line += " " + name + (number + 1 < names.count ? "," : "")
            }
            text += line + "\n"
        }
        return text
    }

    @ShellActor private static func show(_ text: String, _ session: Session) {
        let page = PageWriter(session.results, session.outputOptions)
        page.write { $0.append(text) }
        page.end()
    }
}
