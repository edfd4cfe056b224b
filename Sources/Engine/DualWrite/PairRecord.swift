internal import FoundationEssentials

/// What the journal keeps of a pair while it lives: its row is written and deleted with the triggers, in one transaction.
enum PairRecord {
    static func insert(_ pair: ColumnPair) -> String { insert(pair, id: pair.id, on: pair.tableSQL) }
    static func insert(_ child: ChildTable) -> String { insert(child, id: child.id, on: child.parentSQL) }

    private static func insert(_ definition: some Encodable, id: String, on table: String) -> String {
        """
        INSERT INTO ai_shell.pairs (pair, relation, definition) \
        VALUES (\(Quote.literal(id)), \(Quote.literal(table))::pg_catalog.regclass, \(Quote.literal(encoded(definition)))::pg_catalog.jsonb) \
        ON CONFLICT (pair) DO UPDATE SET relation = excluded.relation, definition = excluded.definition
        """
    }

    static func delete(_ pair: ColumnPair) -> String { "DELETE FROM ai_shell.pairs WHERE pair = \(Quote.literal(pair.id))" }

    /// What lives on a table, as its parent or as its child too; nothing where there is no journal yet.
    static func read(on table: Table, _ connection: PostgresConnection) async throws -> (pairs: [ColumnPair], children: [ChildTable]) {
        let isThere = try await connection.query("""
            SELECT coalesce(has_table_privilege(to_regclass('ai_shell.pairs'), 'SELECT'), false)
            """).scalar
        guard isThere == "t" else { return ([], []) }
        // Where the database was restored from a dump, and nothing has run since, the table still goes by its name.
        let texts = try await connection.query("""
            SELECT p.definition FROM ai_shell.pairs p
            WHERE p.relation = $1::oid OR (p.definition->>'childSchema', p.definition->>'childTable') = ($2, $3)
              OR (SELECT to_jsonb(v) ->> 'system_identifier' IS NULL FROM ai_shell.version v)
                AND NOT EXISTS (SELECT FROM pg_class k WHERE k.oid = p.relation)
                AND (p.definition ->> 'schema', p.definition ->> 'table') = ($2, $3)
            ORDER BY p.pair
            """, [String(table.oid), table.schema, table.name]).map { $0.text("definition") }
        func decoded<Kind: Decodable>(_ kind: Kind.Type) -> [Kind] { texts.compactMap { try? JSONDecoder().decode(kind, from: Data($0.utf8)) } }
        return (decoded(ColumnPair.self), decoded(ChildTable.self))
    }

    private static func encoded(_ pair: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(pair) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }
}
