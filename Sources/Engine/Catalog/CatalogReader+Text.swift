extension CatalogReader {
    /// What the database has of the things that an SQL text names.
    func read(for sql: String) async throws -> Catalog {
        var fields = Fields()
        fields.set("sql", .sql(sql))
        let text = try CustomSQL(fields: fields)
        let statements = text.tree?.statements ?? []
        var catalog = try await read(for: Migration(name: "sql", phases: [Phase(number: 1, description: "", operations: [text])]))
        try await readVolatilities(of: Set(statements.flatMap { $0.all("FuncCall") }.compactMap { $0["funcname"]?.names.last }), into: &catalog)
        catalog.lockTimeout = Int(try await session.connection.query("SELECT reset_val FROM pg_settings WHERE name = 'lock_timeout'").scalar ?? "") ?? 0
        try await readNamesakes(of: Set(statements.flatMap(StatementLocks.relations).filter { $0.count == 1 }.flatMap { $0 }), into: &catalog)
        for type in Set(statements.flatMap(Self.changedTypes)) { try await readTables(of: type, into: &catalog) }
        for schema in Set(statements.flatMap(Self.droppedSchemas)) where catalog.schemas[schema] != nil {
            catalog.schemaContents[schema] = try await contents(of: schema)
        }
        return catalog
    }

    static func droppedSchemas(_ node: SQLNode) -> [String] {
        guard let drop = node["DropStmt"], drop["removeType"]?.text == "OBJECT_SCHEMA" else { return [] }
        return (drop["objects"]?.elements ?? []).compactMap { $0["String"]?["sval"]?.text }
    }

    private func contents(of schema: String) async throws -> SchemaContents {
        var contents = SchemaContents()
        contents.isEmpty = try await session.connection.query("""
            SELECT NOT EXISTS (SELECT FROM pg_depend d JOIN pg_namespace n ON n.oid = d.refobjid WHERE d.refclassid = 'pg_namespace'::regclass AND n.nspname = $1) AS empty
            """, [schema])[0].flag("empty")
        for row in try await session.connection.query("""
            SELECT c.relname, pg_total_relation_size(c.oid) AS total
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'm') ORDER BY 2 DESC
            """, [schema]) {
            contents.tables[TableName(schema: schema, name: row.text("relname"))] = row.integer("total")
        }
        return contents
    }

    private func readVolatilities(of functions: Set<String>, into catalog: inout Catalog) async throws {
        guard !functions.isEmpty else { return }
        let rows = try await session.connection.query("""
            SELECT proname, CASE max(CASE provolatile WHEN 'v' THEN 3 WHEN 's' THEN 2 ELSE 1 END) WHEN 3 THEN 'v' WHEN 2 THEN 's' ELSE 'i' END AS worst
            FROM pg_proc WHERE proname = ANY($1::name[]) GROUP BY 1
            """, [Quote.array(functions.sorted())])
        for row in rows { catalog.volatilities[row.text("proname")] = row.text("worst") }
    }

    private func readNamesakes(of names: Set<String>, into catalog: inout Catalog) async throws {
        guard !names.isEmpty else { return }
        let rows = try await session.connection.query("""
            SELECT c.relname, array_agg(n.nspname::text ORDER BY n.nspname) AS schemas FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relname = ANY($1::name[]) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't'
              AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'ai_shell', 'ai_shell_snapshots')
            GROUP BY 1 HAVING count(*) > 1
            """, [Quote.array(names.sorted())])
        for row in rows { catalog.namesakes[row.text("relname")] = row.list("schemas") }
    }

    private static func changedTypes(_ node: SQLNode) -> [[String]] {
        if let alter = node["AlterDomainStmt"], let names = alter["typeName"]?.names { return [names] }
        guard let drop = node["DropStmt"], let kind = drop["removeType"]?.text, ["OBJECT_TYPE", "OBJECT_DOMAIN"].contains(kind) else { return [] }
        return (drop["objects"]?.elements ?? []).compactMap { $0.object(kind)?.names }
    }

    private func readTables(of type: [String], into catalog: inout Catalog) async throws {
        let tables = try await session.underUserSearchPath { connection in
            // Domains over it and arrays of it count too.
            try await connection.query("""
                WITH RECURSIVE kin AS (
                  SELECT pg_catalog.to_regtype($1)::oid AS oid
                  UNION SELECT t.oid FROM kin JOIN pg_catalog.pg_type t ON t.typbasetype = kin.oid OR t.typelem = kin.oid)
                SELECT DISTINCT n.nspname, c.relname FROM kin JOIN pg_catalog.pg_attribute a ON a.atttypid = kin.oid AND NOT a.attisdropped
                JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p') JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace ORDER BY 1, 2
                """, [type.map(Quote.identifier).joined(separator: ".")]).map { TableName(schema: $0.text("nspname"), name: $0.text("relname")) }
        }
        catalog.typeTables[type] = tables
        let found = try await read(tables: Set(tables).subtracting(catalog.tables.keys), types: [], expressions: []).tables
        catalog.tables.merge(found) { old, _ in old }
    }
}
