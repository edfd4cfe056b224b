internal import FoundationEssentials

/// What the journal keeps of a pair while it lives: its row is written and deleted with the triggers, in one transaction.
enum PairRecord {
    static func insert(_ pair: ColumnPair) -> String {
        """
        INSERT INTO ai_shell.pairs (pair, relation, definition) \
        VALUES (\(Quote.literal(pair.id)), \(Quote.literal(pair.tableSQL))::pg_catalog.regclass, \(Quote.literal(encoded(pair)))::pg_catalog.jsonb) \
        ON CONFLICT (pair) DO UPDATE SET relation = excluded.relation, definition = excluded.definition
        """
    }

    static func delete(_ pair: ColumnPair) -> String { "DELETE FROM ai_shell.pairs WHERE pair = \(Quote.literal(pair.id))" }

    /// Pairs that live on a table; none where there is no journal yet.
    static func read(on oid: UInt32, _ connection: PostgresConnection) async throws -> [ColumnPair] {
        let isThere = try await connection.query("""
            SELECT coalesce(has_table_privilege(to_regclass('ai_shell.pairs'), 'SELECT'), false)
            """).scalar
        guard isThere == "t" else { return [] }
        // Where the database was restored from a dump, and nothing has run since, the table still goes by its name.
        return try await connection.query("""
            SELECT p.definition FROM ai_shell.pairs p WHERE p.relation = $1::oid OR (SELECT to_jsonb(v) ->> 'system_identifier' IS NULL FROM ai_shell.version v)
              AND NOT EXISTS (SELECT FROM pg_class k WHERE k.oid = p.relation) AND EXISTS (
                SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.oid = $1::oid AND n.nspname = p.definition ->> 'schema' AND c.relname = p.definition ->> 'table')
            ORDER BY p.pair
            """, [String(oid)])
            .compactMap { try? JSONDecoder().decode(ColumnPair.self, from: Data($0.text("definition").utf8)) }
    }

    private static func encoded(_ pair: ColumnPair) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(pair) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }
}
