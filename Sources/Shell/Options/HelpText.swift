/// What `--help` prints.
enum HelpText {
    static var text: String {
        var text = """
            ai-shell is a PostgreSQL shell that changes schemas without downtime.

            Usage:
              ai-shell [OPTIONS] [DBNAME|URI [ROLE]]
              ai-shell [OPTIONS] migrate|backup|health|sandbox|completions …
              ai-shell [OPTIONS] < script.sql

            """
        let rows = OptionTable.all.map { (declaration: $0, usage: usage($0)) }
        let width = rows.map(\.usage.count).max() ?? 0
        for section in OptionDeclaration.Section.allCases {
            text += "\n\(section.rawValue) options:\n"
            for row in rows where row.declaration.section == section {
                text += "  " + row.usage + String(repeating: " ", count: width - row.usage.count + 2) + row.declaration.help + "\n"
            }
        }
        return text + """

            Whatever is not given comes from PG* variables, ~/.pgpass and pg_service.conf.
            Inside a session, \\? lists the commands and `help` says where to begin.

            """
    }

    private static func usage(_ declaration: OptionDeclaration) -> String {
        var usage = declaration.short.map { "-\($0), " } ?? "    "
        usage += "--\(declaration.long)"
        if case .value(let name, _) = declaration.effect { usage += "=\(name)" }
        return usage
    }
}
