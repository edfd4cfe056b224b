/// Reads the part of a database's catalog that a migration touches.
///
/// - SeeAlso: <https://www.postgresql.org/docs/current/catalogs.html>
struct CatalogReader {
    let session: EngineSession

    /// - Parameters:
    ///   - tables: As the migration names them; a bare name is looked up along the search path of role and database.
    ///   - types: Type texts, as written.
    ///   - expressions: Expressions, each with the table whose columns it may read.
    func read(tables: Set<TableName>, types: Set<String>, expressions: [ExpressionQuestion]) async throws -> Catalog {
        let identity = try await session.connection.query("""
            SELECT pg_is_in_recovery() AS standby, current_database() AS database, current_user AS role,
                   has_database_privilege(current_database(), 'CREATE') AS create,
                   pg_has_role('pg_read_all_stats', 'USAGE') AS activity
            """)[0]
        var catalog = Catalog(
            serverVersion: session.connection.serverVersion, database: identity.text("database"), user: identity.text("role"),
            host: session.connection.host, isStandby: identity.flag("standby"), mayCreateSchemas: identity.flag("create"))
        catalog.seesActivity = identity.flag("activity")
        catalog.searchPath = try await session.underUserSearchPath { connection in
            try await connection.query("SELECT pg_catalog.current_schemas(false)::text[] AS path")[0].list("path")
        }
        for row in try await session.connection.query("SELECT nspname, has_schema_privilege(oid, 'CREATE') AS allowed FROM pg_namespace") {
            catalog.schemas[row.text("nspname")] = row.flag("allowed")
        }
        for name in tables {
            if let oid = try await resolve(name) { catalog.tables[name] = try await table(oid) }
        }
        if catalog.tables.count < tables.count { catalog.visibleTables = try await visibleTables() }
        for text in types { catalog.types[text] = try await type(text) }
        for question in expressions {
            let columns = question.columns(in: catalog)
            catalog.expressions[question.expression] = try await resolve(
                question.expression, columns: columns, table: catalog.tables[question.expression.table]?.oid)
        }
        return catalog
    }

    // MARK: Names, types, expressions

    /// What a name that is not found may have been meant to be.
    private func visibleTables() async throws -> [String] {
        try await session.underUserSearchPath { connection in
            try await connection.query("""
                SELECT CASE WHEN pg_table_is_visible(c.oid) THEN c.relname ELSE n.nspname || '.' || c.relname END AS name
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'ai_shell', 'ai_shell_snapshots')
                  AND NOT starts_with(n.nspname, 'pg_toast') AND NOT starts_with(n.nspname, 'pg_temp') ORDER BY 1 LIMIT 1000
                """).map { $0.text("name") }
        }
    }

    func resolve(_ name: TableName) async throws -> String? {
        try await session.underUserSearchPath { connection in
            try await connection.query("SELECT to_regclass($1)::oid::text", [name.sql]).scalar
        }
    }

    /// Made and dropped again to learn what the server makes of a type or an expression.
    private static let view = "ai_shell_expression"
    private static let isView = "relname = '\(view)' AND relnamespace = pg_my_temp_schema()"

    private func type(_ text: String) async throws -> ResolvedType {
        do {
            return try await session.underUserSearchPath(keeping: false) { connection in
                // A result's column would tell a domain's base type; a view's tells the domain, and needs no value of it.
                try await connection.query("CREATE TEMPORARY VIEW \(Self.view) AS SELECT NULL::\(text) AS value")
                try await connection.query("SET LOCAL search_path = pg_catalog")
                let names = try await connection.query("""
                    SELECT format_type(atttypid, atttypmod) AS name, format_type(atttypid, NULL) AS base
                    FROM pg_attribute WHERE attrelid = (SELECT oid FROM pg_class WHERE \(Self.isView)) AND attnum = 1
                    """)[0]
                return ResolvedType(name: names.text("name"), baseName: names.text("base"))
            }
        } catch let error as ServerError {
            return ResolvedType(name: text, baseName: text, problem: error.message)
        }
    }

    /// A temporary view keeps the expression as the server understands it; printed under `pg_catalog` alone, every
    /// other name in it is qualified.
    private func resolve(_ expression: ScopedExpression, columns: [Column], table oid: UInt32?) async throws -> ResolvedExpression {
        let source = columns.map { "NULL::\($0.type) AS \(Quote.identifier($0.name))" }.joined(separator: ", ")
        let from = columns.isEmpty ? "" : " FROM (SELECT \(source)) AS \(Quote.identifier(expression.table.name))"
        do {
            return try await session.underUserSearchPath(keeping: false) { connection in
                try await connection.query("CREATE TEMPORARY VIEW \(Self.view) AS SELECT (\(expression.text)) AS value\(from)")
                try await connection.query("SET LOCAL search_path = pg_catalog")
                let row = try await connection.query("""
                    SELECT pg_get_viewdef(c.oid) AS definition, format_type(a.atttypid, a.atttypmod) AS type,
                           coalesce((SELECT max(CASE p.provolatile WHEN 'v' THEN 3 WHEN 's' THEN 2 ELSE 1 END)
                                     FROM pg_proc p WHERE p.proname = ANY($1::text[])), 1) AS volatility
                    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = 1
                    WHERE \(Self.isView)
                    """, [Quote.array(Self.functions(in: expression.text))])[0]
                var resolved = ResolvedExpression(
                    sql: Self.value(in: row.text("definition")), type: row.text("type"),
                    volatility: ["i", "s", "v"][max(row.integer("volatility"), 1) - 1])
                if let oid { resolved.missingRights = try await Self.missingRights(view: Self.isView, table: oid, connection) }
                return resolved
            }
        } catch let error as ServerError {
            return ResolvedExpression(sql: expression.text, type: "", volatility: "v", problem: error.message)
        }
    }

    private static func functions(in text: String) -> [String] {
        guard let expression = try? SQLParser.parseExpression(text) else { return [] }
        return expression.functions.map { String($0.split(separator: ".").last ?? "") }
    }

    /// `SELECT <value> AS value FROM …;` without all but the value.
    private static func value(in definition: String) -> String {
        var text = Substring(definition)
        // A CASE stands on a line of its own.
        if let start = text.firstRange(of: "SELECT") { text = text[start.upperBound...] }
        if let end = text.ranges(of: " AS value").last { text = text[..<end.lowerBound] }
        return String(text)
    }

    // MARK: Tables

    func table(_ oid: String) async throws -> Table {
        let connection = session.connection
        let row = try await connection.query("""
            SELECT n.nspname, c.relname, c.relkind, c.relpersistence, pg_get_userbyid(c.relowner) AS owner,
                   pg_has_role(c.relowner, 'USAGE') AS ours,
                   c.relrowsecurity AND NOT (pg_has_role(c.relowner, 'USAGE') AND NOT c.relforcerowsecurity)
                     AND NOT (SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user) AS hides,
                   c.reltuples, pg_relation_size(c.oid) AS heap, pg_total_relation_size(c.oid) AS total,
                   EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid) AS children, c.relispartition,
                   obj_description(c.oid, 'pg_class') AS comment, c.reloptions::text[] AS options, c.relrowsecurity, c.relforcerowsecurity,
                   CASE c.relreplident WHEN 'f' THEN 'FULL' WHEN 'n' THEN 'NOTHING' WHEN 'i' THEN (
                     SELECT 'USING INDEX ' || quote_ident(x.relname) FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
                     WHERE i.indrelid = c.oid AND i.indisreplident) END AS identity
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = $1::oid
            """, [oid])[0]
        let tuples = row.number("reltuples")
        var table = Table(
            oid: UInt32(oid) ?? 0, schema: row.text("nspname"), name: row.text("relname"), kind: row.text("relkind"), owner: row.text("owner"),
            isOurs: row.flag("ours"), hidesRows: row.flag("hides"), estimatedRows: tuples < 0 ? nil : Int(tuples),
            heapBytes: row.integer("heap"), totalBytes: row.integer("total"), columns: try await columns(oid),
            constraints: try await constraints(oid), indexes: try await indexes(oid), triggers: try await triggers(oid),
            readers: try await readers(oid), hasChildren: row.flag("children"))
        table.isPartition = row.flag("relispartition")
        table.isUnlogged = row.text("relpersistence") == "u"
        table.isTemporary = row.text("relpersistence") == "t"
        table.comment = row["comment"]
        table.options = row.list("options")
        table.rowSecurity = row.flag("relrowsecurity") ? (row.flag("relforcerowsecurity") ? .forced : .on) : .off
        table.replicaIdentity = row["identity"]
        if table.kind == "v" { table.viewDefinition = try await connection.query("SELECT pg_get_viewdef($1::oid)", [oid]).scalar }
        if table.kind == "p" {
            table.partitions = try await partitions(oid)
            table.partitionKey = try await partitionKey(oid)
        }
        try await CatalogReader.Surroundings(connection: connection).fill(&table)
        return table
    }

    private func columns(_ oid: String) async throws -> [Column] {
        try await session.connection.query("""
            SELECT a.attname, format_type(a.atttypid, a.atttypmod) AS type, \(isNotNull) AS notnull, a.attidentity, a.attgenerated <> '' AS generated, a.attgenerated = 'v' AS virtual, a.attinhcount > 0 AS inherited,
                   pg_get_expr(d.adbin, d.adrelid) AS expression, col_description(a.attrelid, a.attnum) AS comment,
                   CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END AS target, a.attoptions::text[] AS options,
                   CASE WHEN a.attcollation <> t.typcollation THEN
                     (SELECT quote_ident(n.nspname) || '.' || quote_ident(l.collname) FROM pg_collation l JOIN pg_namespace n ON n.oid = l.collnamespace
                      WHERE l.oid = a.attcollation) END AS collation,
                   CASE WHEN a.attstorage <> t.typstorage THEN
                     CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END AS storage,
                   \(session.connection.serverVersion >= 140_000 ? "CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END" : "NULL") AS compression,
                   (SELECT k.conname FROM pg_constraint k WHERE k.conrelid = a.attrelid AND k.contype = 'n' AND k.conkey = ARRAY[a.attnum]) AS rule
            FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
            """, [oid]).map { row in
            let expression = row["expression"]
            var column = Column(
                name: row.text("attname"), type: row.text("type"), notNull: row.flag("notnull"),
                defaultSQL: row.flag("generated") ? nil : expression,
                defaultIsConstant: expression.map(Self.isConstant) ?? true, identity: row.text("attidentity"),
                isGenerated: row.flag("generated"), comment: row["comment"])
            column.notNullConstraint = row["rule"]
            column.statisticsTarget = row["target"].flatMap(Int.init)
            column.options = row.list("options")
            column.collation = row["collation"]
            column.storage = row["storage"]
            column.compression = row["compression"]
            column.generation = row.flag("generated") ? expression : nil
            column.isVirtual = row.flag("virtual")
            column.isInherited = row.flag("inherited")
            return column
        }
    }

    /// Whether the attribute `a` holds no NULL: from 18 on the mark alone does not say so.
    private var isNotNull: String {
        guard session.connection.serverVersion >= 180_000 else { return "a.attnotnull" }
        return """
            (a.attnotnull AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = a.attrelid AND k.contype = 'n'
              AND k.conkey = ARRAY[a.attnum] AND NOT k.convalidated))
            """
    }

    /// Literals, casts of them and nothing that is called or read.
    private static func isConstant(_ sql: String) -> Bool {
        guard let expression = try? SQLParser.parseExpression(sql) else { return false }
        return expression.functions.isEmpty && !expression.hasSubquery && SQLNode.array([expression.node]).all("SQLValueFunction").isEmpty
    }

    private func constraints(_ oid: String) async throws -> [Constraint] {
        try await session.connection.query("""
            SELECT c.conname, c.contype, c.convalidated, pg_get_constraintdef(c.oid) AS definition,
                   ARRAY(SELECT a.attname FROM unnest(c.conkey) WITH ORDINALITY k(n, o)
                         JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.n ORDER BY k.o)::text[] AS columns,
                   obj_description(c.oid, 'pg_constraint') AS comment, c.coninhcount > 0 AS inherited, n.nspname AS ref_schema, r.relname AS ref,
                   (SELECT x.relname FROM pg_class x WHERE x.oid = c.conindid) AS index
            FROM pg_constraint c LEFT JOIN pg_class r ON r.oid = c.confrelid LEFT JOIN pg_namespace n ON n.oid = r.relnamespace
            WHERE c.conrelid = $1::oid AND c.contype <> 't'
            UNION ALL
            SELECT c.conname, 'r', c.convalidated, 'referenced by ' || c.conrelid::regclass::text,
                   ARRAY(SELECT a.attname FROM unnest(c.confkey) WITH ORDINALITY k(n, o)
                         JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.n ORDER BY k.o)::text[],
                   NULL, c.coninhcount > 0, NULL, NULL, (SELECT x.relname FROM pg_class x WHERE x.oid = c.conindid)
            FROM pg_constraint c WHERE c.confrelid = $1::oid AND c.contype = 'f'
            ORDER BY 1
            """, [oid]).map { row in
            Constraint(
                name: row.text("conname"), kind: row.text("contype"), columns: row.list("columns"), definition: row.text("definition"),
                isValid: row.flag("convalidated"), comment: row["comment"], isInherited: row.flag("inherited"),
                references: row["ref"].map { TableName(schema: row["ref_schema"], name: $0) }, index: row["index"])
        }
    }

    private func indexes(_ oid: String) async throws -> [Index] {
        try await session.connection.query("""
            SELECT c.relname, pg_get_indexdef(i.indexrelid) AS definition, i.indisprimary, i.indisunique, i.indisvalid AND i.indisready AS valid,
                   ARRAY(SELECT a.attname FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(n, o)
                         JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.n
                         WHERE k.o <= i.indnkeyatts ORDER BY k.o)::text[] AS columns,
                   ARRAY(SELECT DISTINCT a.attname FROM pg_depend d
                         JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                         WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
                           AND d.refclassid = 'pg_class'::regclass AND d.refobjid = i.indrelid AND d.refobjsubid > 0
                         UNION SELECT a.attname FROM unnest(i.indkey::int2[]) k(n)
                         JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.n)::text[] AS reads,
                   i.indisunique AND i.indimmediate AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
                     AND am.amname = 'btree'
                     AND NOT EXISTS (SELECT FROM unnest(i.indoption::int2[]) o(bits) WHERE o.bits <> 0)
                     AND NOT EXISTS (SELECT FROM unnest(i.indclass::oid[]) k(class) JOIN pg_opclass oc ON oc.oid = k.class
                                     WHERE NOT oc.opcdefault OR oc.opcnamespace <> 'pg_catalog'::regnamespace)
                     AND NOT EXISTS (SELECT FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(n, o)
                                     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.n
                                     WHERE k.o <= i.indnkeyatts AND NOT \(isNotNull)) AS usable,
                   obj_description(c.oid, 'pg_class') AS comment, i.indisclustered,
                   (SELECT p.relname FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhparent WHERE h.inhrelid = c.oid) AS parent,
                   ARRAY(SELECT a.attnum || ' ' || a.attstattarget FROM pg_attribute a
                         WHERE a.attrelid = c.oid AND a.attstattarget >= 0)::text[] AS targets
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am am ON am.oid = c.relam
            WHERE i.indrelid = $1::oid ORDER BY c.relname
            """, [oid]).map { row in
            Index(
                name: row.text("relname"), columns: row.list("columns"), definition: row.text("definition"),
                isPrimary: row.flag("indisprimary"), isUnique: row.flag("indisunique"), isValid: row.flag("valid"),
                isUsableKey: row.flag("usable"), reads: row.list("reads"), comment: row["comment"], parent: row["parent"],
                isClustered: row.flag("indisclustered"),
                statisticsTargets: row.list("targets").reduce(into: [:]) { targets, text in
                    let numbers = text.split(separator: " ").compactMap { Int($0) }
                    if numbers.count == 2 { targets[numbers[0]] = numbers[1] }
                })
        }
    }

    private func triggers(_ oid: String) async throws -> [Trigger] {
        // Bits of tgtype: 1 row, 2 before, 4 insert, 16 update (catalog/pg_trigger.h).
        try await session.connection.query("""
            SELECT t.tgname, t.tgtype & 2 <> 0 AS before, t.tgtype & 4 <> 0 AS ins, t.tgtype & 16 <> 0 AS upd,
                   pg_get_triggerdef(t.oid) AS definition, coalesce(p.prosrc, '') AS body,
                   CASE WHEN l.lanname = 'plpgsql' THEN quote_ident(n.nspname) || '.' || quote_ident(p.proname) END AS function,
                   CASE WHEN l.lanname = 'plpgsql' THEN pg_get_functiondef(p.oid) END AS source
            FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_language l ON l.oid = p.prolang JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE t.tgrelid = $1::oid AND NOT t.tgisinternal AND t.tgtype & 1 <> 0 ORDER BY t.tgname
            """, [oid]).map { row in
            Trigger(
                name: row.text("tgname"), isBefore: row.flag("before"), onInsert: row.flag("ins"), onUpdate: row.flag("upd"),
                definition: row.text("definition"), functionText: row.text("body"), function: row["function"], functionDefinition: row["source"])
        }
    }

    /// Whatever depends on single columns of the table and is neither its own index, default or constraint.
    private func readers(_ oid: String) async throws -> [Reader] {
        try await session.connection.query("""
            SELECT pg_describe_object(d.classid, d.objid, 0) AS object, min(v.oid::regclass::text) AS relation,
                   array_agg(DISTINCT a.attname)::text[] AS columns
            FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
            LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
            LEFT JOIN pg_class v ON v.oid = r.ev_class
            WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = $1::oid AND d.refobjsubid > 0
              AND d.classid NOT IN ('pg_constraint'::regclass, 'pg_attrdef'::regclass)
              AND NOT (d.classid = 'pg_class'::regclass AND EXISTS (
                    SELECT FROM pg_class o WHERE o.oid = d.objid AND o.relkind IN ('i', 'I', 'S')))
              AND NOT (d.classid = 'pg_trigger'::regclass AND EXISTS (
                    SELECT FROM pg_trigger t WHERE t.oid = d.objid AND starts_with(t.tgname, '\(Names.triggerPrefix)')))
            GROUP BY 1 ORDER BY 1
            """, [oid]).map { row in
            Reader(title: row["relation"].map { "view \($0)" } ?? row.text("object"), columns: row.list("columns"))
        }
    }
}

/// An expression to be resolved, and the columns that it may read although the table does not have them yet.
struct ExpressionQuestion: Hashable, Sendable {
    let expression: ScopedExpression
    /// Columns that earlier operations of the migration add: name and type text.
    let added: [AddedColumn]

    struct AddedColumn: Hashable, Sendable {
        let name: String
        let type: String
    }
    /// The name that the table has until the migration renames it.
    var formerly: TableName?

    func columns(in catalog: Catalog) -> [Column] {
        let present = (catalog.tables[expression.table] ?? formerly.flatMap { catalog.tables[$0] })?.columns ?? []
        let names = Set(present.map(\.name))
        return present + added.filter { !names.contains($0.name) }.map {
            Column(name: $0.name, type: catalog.types[$0.type]?.name ?? $0.type)
        }
    }
}
