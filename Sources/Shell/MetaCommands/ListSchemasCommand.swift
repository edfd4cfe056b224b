enum ListSchemasCommand: MetaCommand {
    static let names = ["dn"]
    static let help = [(usage: "\\dn [PATTERN]", text: "list the schemas")]

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        let pattern = NamePattern(call.argument)
        let hidden = call.argument == nil ? " AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'" : ""
        let rows = try await call.query("""
            SELECT n.nspname AS "Name", pg_catalog.pg_get_userbyid(n.nspowner) AS "Owner"
            FROM pg_catalog.pg_namespace n WHERE \(pattern.condition(name: "n.nspname", schema: nil))\(hidden) ORDER BY 1
            """)
        call.print(rows, title: "List of schemas")
        return .done
    }
}
