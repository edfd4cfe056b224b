extension CatalogReader {
    /// The tables that these indexes are on, by the names that were asked for; one that is no index is left out.
    func tables(of indexes: Set<TableName>) async throws -> [TableName: TableName] {
        var tables: [TableName: TableName] = [:]
        for index in indexes {
            let found = try await session.underUserSearchPath { connection in
                try await connection.query("""
                    SELECT n.nspname, c.relname FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
                    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE i.indexrelid = pg_catalog.to_regclass($1)
                    """, [index.sql]).first
            }
            if let found { tables[index] = TableName(schema: found.text("nspname"), name: found.text("relname")) }
        }
        return tables
    }

    /// What already has one of these names, in words, by quoted and qualified name.
    func relations(_ names: Set<CatalogQuestions.ScopedName>, in catalog: Catalog) async throws -> [String: String] {
        var taken: [String: String] = [:]
        for name in names {
            guard let table = catalog.tables[name.table] else { continue }
            let qualified = Quote.qualified(table.schema, name.name)
            taken[qualified] = try await session.connection.query("""
                SELECT CASE c.relkind WHEN 'i' THEN 'index' WHEN 'I' THEN 'index' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
                         WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'type' ELSE 'table' END
                       || coalesce(' on ' || i.indrelid::regclass::text || CASE WHEN NOT i.indisvalid THEN ', invalid' ELSE '' END, '')
                FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid WHERE c.oid = to_regclass($1)
                """, [qualified]).scalar
        }
        return taken
    }

    /// - Parameter table: nil for one that the migration makes.
    ///
    /// Makes the index on an empty table of the same columns and takes it back, so that the server itself says what it would be.
    /// - Returns: Nil where columns of types that are not there yet are in the way.
    func resolve(_ draft: IndexDraft, on table: Table?, added: [ExpressionQuestion.AddedColumn], types: [String: ResolvedType]) async throws -> ResolvedIndex? {
        let present = Set(table?.columns.map(\.name) ?? [])
        let name = table?.name ?? draft.table.name
        // A type that the migration makes is not there to try.
        let missing = added.filter { !present.contains($0.name) && types[$0.type]?.problem == nil }
        let columns = missing.map { "ADD COLUMN \(Quote.identifier($0.name)) \(types[$0.type]?.name ?? $0.type)" }
        let body = draft.body(columns: Array(present) + missing.map(\.name))
        let probe = "pg_temp.\(Quote.identifier(name))"
        // Any name that is not the table's own.
        let index = Quote.identifier(Names.shortened("probe", unique: name))
        do {
            return try await session.underUserSearchPath(keeping: false) { connection in
                try await connection.query("CREATE TEMPORARY TABLE \(Quote.identifier(name)) (\(table.map { "LIKE \($0.sql) INCLUDING GENERATED" } ?? ""))")
                if !columns.isEmpty { try await connection.query("ALTER TABLE \(probe) \(columns.joined(separator: ", "))") }
                try await connection.query("CREATE \(draft.isUnique ? "UNIQUE " : "")INDEX \(index) ON \(probe) \(body)")
                try await connection.query("SET LOCAL search_path = pg_catalog, pg_temp")
                return try await Self.describe("pg_temp.\(index)", on: connection)
            }
        } catch let error as ServerError {
            if added.contains(where: { types[$0.type]?.problem != nil }) { return nil }
            return ResolvedIndex(body: body, columns: [], reads: [], isPlainKey: false, problem: error.message)
        }
    }

    private static func describe(_ index: String, on connection: PostgresConnection) async throws -> ResolvedIndex {
        let row = try await connection.query("""
            SELECT pg_get_indexdef(i.indexrelid) AS definition, am.amname = 'btree' AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL
                     AND NOT EXISTS (SELECT FROM unnest(i.indoption::int2[]) o(bits) WHERE o.bits <> 0)
                     AND NOT EXISTS (SELECT FROM unnest(i.indclass::oid[]) k(class) JOIN pg_opclass oc ON oc.oid = k.class
                                     WHERE NOT oc.opcdefault) AS plain,
                   ARRAY(SELECT a.attname FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(n, o)
                         JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.n WHERE k.o <= i.indnkeyatts ORDER BY k.o)::text[] AS columns,
                   ARRAY(SELECT DISTINCT a.attname FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                         WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid AND d.refclassid = 'pg_class'::regclass
                           AND d.refobjid = i.indrelid AND d.refobjsubid > 0)::text[] AS reads
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am am ON am.oid = c.relam WHERE i.indexrelid = $1::regclass
            """, [index])[0]
        return ResolvedIndex(
            body: ResolvedIndex.body(of: row.text("definition")), columns: row.list("columns"), reads: row.list("reads"), isPlainKey: row.flag("plain"))
    }
}
