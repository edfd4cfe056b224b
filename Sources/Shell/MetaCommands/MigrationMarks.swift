import Engine

/// Which columns of a table belong to a migration that is under way, from what the journal knows.
@ShellActor
enum MigrationMarks {
    static func lines(of oid: String, _ call: MetaCall) async throws -> [String] {
        // Without a journal, or the right to read it, there is nothing to say.
        let mayRead = try await call.query("""
            SELECT count(*) = 3 AND pg_catalog.bool_and(pg_catalog.has_table_privilege(c.oid, 'SELECT') AND pg_catalog.has_schema_privilege(n.oid, 'USAGE'))
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'ai_shell' AND c.relname IN ('pairs', 'twins', 'phases')
            """)
        guard mayRead.scalar == "t" else { return [] }
        let found = try await call.query("""
            SELECT d.what || coalesce((SELECT pg_catalog.format(' by migration %s, phase %s', p.migration, p.phase) FROM ai_shell.phases p
                WHERE p.status IN ('applied', 'applying') AND p.plan::pg_catalog.text LIKE '%' || d.id || '%' ORDER BY p.started_at LIMIT 1), '')
            FROM (
              SELECT pair AS id, pg_catalog.concat((SELECT pg_catalog.string_agg(c ->> 'name', ', ') FROM pg_catalog.jsonb_array_elements(definition -> 'old' -> 'columns') c),
                  ' kept in step with ',
                  (SELECT pg_catalog.string_agg(c ->> 'name', ', ') FROM pg_catalog.jsonb_array_elements(definition -> 'new' -> 'columns') c)) AS what
                FROM ai_shell.pairs WHERE relation = $1::pg_catalog.oid
              UNION ALL SELECT twin, pg_catalog.format('all rows kept in step with %s', twin_relation::pg_catalog.regclass) FROM ai_shell.twins
                WHERE relation = $1::pg_catalog.oid AND EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = twin_relation)
            ) AS d ORDER BY 1
            """, [oid])
        return found.isEmpty ? [] : ["Under migration:"] + found.map { "    " + ($0[0] ?? "") }
    }
}
