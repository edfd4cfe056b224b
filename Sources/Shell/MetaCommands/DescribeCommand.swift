import Engine

enum DescribeCommand: MetaCommand {
    static let names = ["d", "d+", "dS", "dS+", "d+S"]
    static let help = [
        (usage: "\\d[S+]", text: "list tables, views and sequences; S adds the system's, + more columns, in every list"),
        (usage: "\\d[S+] NAME", text: "describe a table, view, index or sequence"),
    ]

    static func subject(_ name: String, after arguments: [String]) -> MetaSubject { arguments.isEmpty ? .relations("rpvmfSiI") : .nothing }

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        guard let name = call.subject else {
            try await ListCommand.print(.tables, call)
            return .done
        }
        let pattern = NamePattern(name)
        let found = try await call.query("""
            SELECT c.oid, n.nspname AS schema, c.relname AS name
            FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE \(pattern.condition(name: "c.relname", schema: "n.nspname", visible: "pg_catalog.pg_table_is_visible(c.oid)"))
            ORDER BY 2, 3
            """)
        guard !found.isEmpty else { throw MetaError.notFound(name) }
        for relation in found { try await RelationDescription(call, relation.text("oid"), isVerbose: call.line.name.contains("+")).print() }
        return .done
    }
}
