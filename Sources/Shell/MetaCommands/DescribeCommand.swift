import Engine

enum DescribeCommand: MetaCommand {
    static let names = ["d", "dt", "di", "dv", "dm", "ds"].flatMap { [$0, $0 + "+"] }
    static let help = [
        (usage: "\\d", text: "list tables, views and sequences"),
        (usage: "\\d NAME", text: "describe a table, view, index or sequence"),
        (usage: "\\dt \\di \\dv \\dm \\ds [PATTERN]", text: "list tables, indexes, views, materialized views, sequences"),
    ]

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        let letters = call.line.name.filter { $0 != "+" }.dropFirst()
        if letters.isEmpty, call.argument != nil {
            try await describe(call)
        } else {
            try await list(call, kinds: letters.isEmpty ? "tvms" : String(letters))
        }
        return .done
    }

    private static let kindName = """
        CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'i' THEN 'index' WHEN 'S' THEN 'sequence' \
        WHEN 't' THEN 'TOAST table' WHEN 'f' THEN 'foreign table' WHEN 'p' THEN 'partitioned table' WHEN 'I' THEN 'partitioned index' END
        """

    @ShellActor private static func list(_ call: MetaCall, kinds: String) async throws {
        let relkinds: [Character: String] = ["t": "'r','p'", "i": "'i','I'", "v": "'v'", "m": "'m'", "s": "'S'"]
        let wanted = kinds.compactMap { relkinds[$0] } + (kinds.count > 1 ? ["'f'"] : [])
        let pattern = NamePattern(call.argument)
        let hidden = pattern.isEmpty ? " AND n.nspname <> 'pg_catalog' AND n.nspname !~ '^pg_toast' AND n.nspname <> 'information_schema'" : ""
        let table = kinds == "i" ? ", c2.relname AS \"Table\"" : ""
        let joined = kinds == "i"
            ? "LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid LEFT JOIN pg_catalog.pg_class c2 ON i.indrelid = c2.oid" : ""
        let rows = try await call.query("""
            SELECT n.nspname AS "Schema", c.relname AS "Name", \(kindName) AS "Type", pg_catalog.pg_get_userbyid(c.relowner) AS "Owner"\(table)
            FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \(joined)
            WHERE c.relkind IN (\(wanted.joined(separator: ",")))\(hidden)
                AND \(pattern.condition(name: "c.relname", schema: "n.nspname", visible: "pg_catalog.pg_table_is_visible(c.oid)"))
            ORDER BY 1, 2
            """)
        if rows.isEmpty {
            call.session.note(call.argument.map { "Did not find any relation named \"\($0)\".\n" } ?? "Did not find any relations.\n")
        } else {
            call.print(rows, title: "List of relations")
        }
    }

    @ShellActor private static func describe(_ call: MetaCall) async throws {
        let name = call.argument ?? ""
        let pattern = NamePattern(name)
        let found = try await call.query("""
            SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind, c.relispartition AS partition
            FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE \(pattern.condition(name: "c.relname", schema: "n.nspname", visible: "pg_catalog.pg_table_is_visible(c.oid)"))
            ORDER BY 2, 3
            """)
        guard !found.isEmpty else { throw MetaError.notFound(name) }
        for relation in found { try await RelationDescription(call, relation).print() }
    }
}
