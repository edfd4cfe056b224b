enum ListDatabasesCommand: MetaCommand {
    static let names = ["l", "list"]
    static let help = [(usage: "\\l [PATTERN]", text: "list the databases")]

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        let filter = NamePattern(call.argument).condition(name: "d.datname", schema: nil)
        let rows = try await call.query("""
            SELECT d.datname AS "Name", pg_catalog.pg_get_userbyid(d.datdba) AS "Owner",
                pg_catalog.pg_encoding_to_char(d.encoding) AS "Encoding", d.datcollate AS "Collate", d.datctype AS "Ctype",
                pg_catalog.array_to_string(d.datacl, E'\\n') AS "Access privileges"
            FROM pg_catalog.pg_database d WHERE \(filter) ORDER BY 1
            """)
        call.print(rows, title: "List of databases")
        return .done
    }
}
