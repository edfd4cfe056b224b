extension CatalogReader {
    /// The things that statements of the user's own name, and what each has now that a statement changes.
    func readObjects(_ questions: CatalogQuestions, into catalog: inout Catalog) async throws {
        let found = try await addresses(of: questions.objects, path: catalog.searchPath)
        for (name, address) in found { catalog.objects[name] = address.object }
        for question in questions.restores {
            guard let address = found[question.object] else { continue }
            let words = address.object.words ?? question.object.kind.words
            let reference = question.object.kind.reference(address.object.names, address.object.arguments)
            do {
                catalog.restores[question] = try await session.connection.query(
                    """
                    WITH o AS (SELECT $1::oid AS class, $2::oid AS object, $3::int AS sub, $4::text AS reference, $5::text AS words)
                    SELECT s FROM (\(question.restore.sql)) restored(s)
                    """, [address.classID, address.objectID, address.subID, reference, words]
                ).compactMap { $0[0] }
            } catch let error as ServerError where error.code == "42501" {
                // What this role may not read it cannot bring back: the plan says so.
            }
        }
        for query in questions.queries { catalog.shapes[query] = try await shape(of: query) }
        if !questions.functions.isEmpty { catalog.writers = try await writers(among: questions.functions) }
    }

    private struct Address: Sendable {
        var classID: String
        var objectID: String
        var subID: String
        var object: FoundObject

        init(_ row: Rows.Element) {
            (classID, objectID, subID) = (row.text("class"), row.text("object"), row.text("sub"))
            object = FoundObject(
                names: row.list("names"), arguments: row.list("arguments"), relationKind: row["kind"],
                words: row["kind"].flatMap { CatalogReader.words[$0] })
        }
    }

    /// - Parameter path: The schemas of the search path that are there.
    private func addresses(of objects: Set<ObjectName>, path: [String]) async throws -> [ObjectName: Address] {
        var full: [ObjectName: [String]] = [:]
        var schemas: [TableName: String?] = [:]
        for object in objects {
            guard !object.isQualified else {
                full[object] = object.names
                continue
            }
            switch object.site {
            case .found: full[object] = object.names
            case .made:
                guard let first = path.first else { continue }
                full[object] = object.names
                full[object]?.insert(first, at: object.kind.form == .byMethod ? 1 : 0)
            case .beside(let relation):
                guard let table = TableName(relation) else { continue }
                if schemas[table] == nil { schemas[table] = try await schema(of: table) }
                if let schema = schemas[table] ?? nil { full[object] = [schema] + object.names }
            }
        }
        var found = try await relations(full.filter { $0.key.kind.form == .relation })
        for (object, names) in full where object.kind.form != .relation { found[object] = try await address(of: object, names) }
        return found
    }

    private func schema(of table: TableName) async throws -> String? {
        guard let oid = try await resolve(table) else { return nil }
        return try await session.connection.query("SELECT nspname FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid WHERE c.oid = $1::oid", [oid]).scalar
    }

    /// In one question, which a name that cannot be one spoils for all: then each by itself.
    private func relations(_ names: [ObjectName: [String]]) async throws -> [ObjectName: Address] {
        var found: [ObjectName: Address] = [:]
        guard names.count > 1 else {
            for (object, names) in names { found[object] = try await address(of: object, names) }
            return found
        }
        let all = names.map { ($0.key, $0.value) }
        do {
            let rows = try await session.underUserSearchPath(keeping: false) { connection in
                try await connection.query("""
                    SELECT asked.number, 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AS class, c.oid AS object, 0 AS sub, c.relkind AS kind,
                           ARRAY[n.nspname, c.relname]::pg_catalog.text[] AS names, '{}'::pg_catalog.text[] AS arguments
                    FROM pg_catalog.unnest($1::pg_catalog.text[]) WITH ORDINALITY asked(name, number)
                    JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(asked.name) JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                    """, [Quote.array(all.map { $0.1.map(Quote.identifier).joined(separator: ".") })])
            }
            for row in rows { found[all[row.integer("number") - 1].0] = Address(row) }
        } catch let error as ServerError where !error.endsSession {
            for (object, names) in all { found[object] = try await address(of: object, names) }
        }
        return found
    }

    private func address(of name: ObjectName, _ names: [String]) async throws -> Address? {
        do {
            let (sql, values) = Self.query(name, names)
            return try await session.underUserSearchPath(keeping: false) { connection in try await connection.query(sql, values).first }.map(Address.init)
        } catch let error as ServerError where !error.endsSession {
            // Not there, or a name that cannot be one.
            return nil
        }
    }

    fileprivate static let words = [
        "v": "VIEW", "m": "MATERIALIZED VIEW", "S": "SEQUENCE", "i": "INDEX", "I": "INDEX", "f": "FOREIGN TABLE", "r": "TABLE",
        "p": "TABLE",
    ]

    private static func query(_ name: ObjectName, _ names: [String]) -> (String, [String]) {
        func dotted(_ names: some Collection<String>) -> String { names.map(Quote.identifier).joined(separator: ".") }
        switch name.kind.form {
        case .relation:
            return (
                """
                SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AS class, c.oid AS object, 0 AS sub, c.relkind AS kind,
                       ARRAY[n.nspname, c.relname]::pg_catalog.text[] AS names, '{}'::pg_catalog.text[] AS arguments
                FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = pg_catalog.to_regclass($1)
                """, [dotted(names)]
            )
        case .routine:
            let arguments = name.arguments.map { "(\($0.filter { $0 != "*" }.joined(separator: ", ")))" }
            let found = arguments == nil ? "to_regproc" : "to_regprocedure"
            return (
                Self.identified(
                    """
                    SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid AS classid, pg_catalog.\(found)($1)::pg_catalog.oid AS objid, 0 AS objsubid
                    """), [dotted(names) + (arguments ?? "")]
            )
        case .onDomain:
            return (
                Self.identified(
                    """
                    SELECT 'pg_catalog.pg_constraint'::pg_catalog.regclass::pg_catalog.oid AS classid, c.oid AS objid, 0 AS objsubid
                    FROM pg_catalog.pg_constraint c WHERE c.contypid = pg_catalog.to_regtype($1) AND c.conname = $2
                    """), [dotted(names.dropLast()), names.last ?? ""]
            )
        case .type: return (Self.identified(address), ["type", Quote.array([dotted(names)]), "{}"])
        case .operation:
            return (Self.identified(address), [name.kind.address, Quote.array(names), Quote.array(name.arguments ?? [])])
        default:
            let arguments = (name.arguments ?? []).filter { $0 != "*" }
            return (Self.identified(address), [name.kind.address, Quote.array(names), Quote.array(arguments)])
        }
    }

    private static let address =
        "SELECT classid, objid, objsubid FROM pg_catalog.pg_get_object_address($1, $2::pg_catalog.text[], $3::pg_catalog.text[])"

    /// Full names, in the order in which statements have them.
    private static func identified(_ address: String) -> String {
        """
        SELECT a.classid AS class, a.objid AS object, a.objsubid AS sub, NULL AS kind,
               CASE WHEN a.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
                    THEN (SELECT ARRAY[n.nspname, t.typname] FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE t.oid = a.objid)::pg_catalog.text[]
                    WHEN EXISTS (SELECT FROM pg_catalog.pg_constraint c WHERE a.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND c.oid = a.objid AND c.contypid <> 0)
                    THEN (SELECT ARRAY[n.nspname, t.typname, c.conname] FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_type t ON t.oid = c.contypid
                          JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE c.oid = a.objid)::pg_catalog.text[]
                    ELSE i.object_names END AS names,
               i.object_args AS arguments
        FROM (\(address)) a, LATERAL pg_catalog.pg_identify_object_as_address(a.classid, a.objid, a.objsubid) i WHERE a.objid <> 0
        """
    }

    /// The columns of a query; nil where the server does not take it as things are now.
    private func shape(of query: String) async throws -> [Column]? {
        do {
            return try await session.underUserSearchPath(keeping: false) { connection in
                try await connection.query("CREATE TEMPORARY VIEW ai_shell_expression AS \(query)")
                try await connection.query("SET LOCAL search_path = pg_catalog")
                return try await connection.query(
                    """
                    SELECT attname, format_type(atttypid, atttypmod) AS type FROM pg_attribute
                    WHERE attrelid = (SELECT oid FROM pg_class WHERE relname = 'ai_shell_expression' AND relnamespace = pg_my_temp_schema()) AND attnum > 0 ORDER BY attnum
                    """
                ).map { Column(name: $0.text("attname"), type: $0.text("type")) }
            }
        } catch let error as ServerError where !error.endsSession { return nil }
    }

    /// Which of these functions may write: of the server's own those that are known to, of others the volatile ones.
    private func writers(among functions: Set<[String]>) async throws -> Set<[String]> {
        var writers: Set<[String]> = []
        for names in functions {
            let own = ["setval", "nextval", "lo_create", "lo_from_bytea", "lo_put", "lo_unlink", "lo_import"].contains(names.last ?? "")
            let schema = names.count > 1 ? names[0] : nil
            let isVolatile = try await session.underUserSearchPath { connection in
                try await connection.query(
                    """
                    SELECT pg_catalog.count(*) FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
                    WHERE p.proname = $1 AND p.provolatile = 'v' AND n.nspname <> 'pg_catalog'
                      AND CASE WHEN $2 = '' THEN n.nspname = ANY(pg_catalog.current_schemas(true)) ELSE n.nspname = $2 END
                    """, [names.last ?? "", schema ?? ""]
                ).scalar
            }
            if own || isVolatile != "0" { writers.insert(names) }
        }
        return writers
    }
}
