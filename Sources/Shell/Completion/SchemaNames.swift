import Engine

/// What completion knows of the database: names, and how they belong together.
struct SchemaNames: Sendable {
    struct Relation: Sendable, Hashable {
        var schema: String
        var name: String
        /// `pg_class.relkind`.
        var kind: Character
        /// Found without its schema.
        var isVisible: Bool
        var columns: [Column] = []
    }

    struct Column: Sendable, Hashable {
        var name: String
        var type: String
    }

    struct ForeignKey: Sendable, Hashable {
        /// Indexes into `relations`.
        var from: Int, to: Int
        var fromColumns: [String], toColumns: [String]
    }

    struct Name: Sendable, Hashable {
        var schema: String
        var name: String
        var isVisible: Bool
        var note: String
    }

    var relations: [Relation] = []
    var foreignKeys: [ForeignKey] = []
    var schemas: [String] = []
    var functions: [Name] = []
    var types: [Name] = []
    var roles: [String] = []
    var databases: [String] = []
    var extensions: [String] = []
    /// Settings with what they may be.
    var settings: [(name: String, note: String, choices: [String])] = []
    /// By name, from the journal.
    var states: [String: JournalState] = [:]

    /// The relation that a name in a statement means.
    func relation(schema: String?, _ name: String) -> Int? {
        relations.firstIndex { $0.name == name && (schema.map { $0 == $0 } ?? true) && (schema == nil ? $0.isVisible : $0.schema == schema) }
    }

    /// How many columns are kept: a database may have more than a person will ever complete.
    private static let mostColumns = 200_000

    /// Asks the database, over a connection of its own.
    static func read(_ connection: PostgresConnection) async throws -> SchemaNames {
        var names = SchemaNames()
        try await connection.execute("SET statement_timeout = '10s'; SET lock_timeout = '1s'; SET default_transaction_read_only = on")
        var places: [String: Int] = [:]
        for row in try await connection.query("""
            SELECT c.oid, n.nspname, c.relname, c.relkind, pg_catalog.pg_table_is_visible(c.oid)
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'i', 'I') AND n.nspname !~ '^pg_(toast|temp)'
            ORDER BY n.nspname IN ('pg_catalog', 'information_schema'), n.nspname, c.relname
            """) {
            guard let oid = row[0], let schema = row[1], let name = row[2], let kind = row[3]?.first else { continue }
            places[oid] = names.relations.count
            names.relations.append(Relation(schema: schema, name: name, kind: kind, isVisible: row[4] == "t"))
        }
        for row in try await connection.query("""
            SELECT a.attrelid, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)
            FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
            WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY a.attrelid DESC, a.attnum LIMIT \(mostColumns)
            """) {
            guard let place = row[0].flatMap({ places[$0] }), let name = row[1] else { continue }
            names.relations[place].columns.append(Column(name: name, type: row[2] ?? ""))
        }
        for row in try await connection.query("""
            SELECT conrelid, confrelid,
              (SELECT pg_catalog.string_agg(a.attname, pg_catalog.chr(1) ORDER BY o) FROM pg_catalog.unnest(conkey) WITH ORDINALITY k(n, o) JOIN pg_catalog.pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.n),
              (SELECT pg_catalog.string_agg(a.attname, pg_catalog.chr(1) ORDER BY o) FROM pg_catalog.unnest(confkey) WITH ORDINALITY k(n, o) JOIN pg_catalog.pg_attribute a ON a.attrelid = confrelid AND a.attnum = k.n)
            FROM pg_catalog.pg_constraint WHERE contype = 'f' AND conparentid = 0
            """) {
            guard let from = row[0].flatMap({ places[$0] }), let to = row[1].flatMap({ places[$0] }) else { continue }
            names.foreignKeys.append(ForeignKey(from: from, to: to, fromColumns: list(row[2]), toColumns: list(row[3])))
        }
        for row in try await connection.query("""
            SELECT 's', nspname, '', '', 't' FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_(toast|temp)'
            UNION ALL SELECT DISTINCT 'f', n.nspname, p.proname, pg_catalog.left(coalesce(pg_catalog.pg_get_function_identity_arguments(p.oid), ''), 60), pg_catalog.pg_function_is_visible(p.oid)::pg_catalog.text
              FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
              WHERE p.prorettype NOT IN ('pg_catalog.trigger'::pg_catalog.regtype, 'pg_catalog.internal'::pg_catalog.regtype, 'pg_catalog.event_trigger'::pg_catalog.regtype)
                AND NOT 'pg_catalog.internal'::pg_catalog.regtype = ANY (p.proargtypes::pg_catalog.oid[])
            UNION ALL SELECT 't', n.nspname, pg_catalog.format_type(t.oid, NULL), '', pg_catalog.pg_type_is_visible(t.oid)::pg_catalog.text
              FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
              WHERE t.typtype IN ('b', 'd', 'e', 'r', 'm') AND t.typelem = 0 AND t.typname !~ '^_' AND n.nspname !~ '^pg_toast'
            UNION ALL SELECT 'r', rolname, '', '', 't' FROM pg_catalog.pg_roles
            UNION ALL SELECT 'd', datname, '', '', 't' FROM pg_catalog.pg_database WHERE datallowconn
            UNION ALL SELECT 'e', name, '', '', 't' FROM pg_catalog.pg_available_extensions
            ORDER BY 1, 2, 3
            """) {
            let first = row[1] ?? "", second = row[2] ?? ""
            let visible = row[4] == "t" || row[4] == "true"
            switch row[0] {
            case "s": names.schemas.append(first)
            case "f":
                if names.functions.last?.name == second, names.functions.last?.schema == first { continue }
                names.functions.append(Name(schema: first, name: second, isVisible: visible, note: "(\(row[3] ?? ""))"))
            case "t": names.types.append(Name(schema: first, name: second, isVisible: visible, note: ""))
            case "r": names.roles.append(first)
            case "d": names.databases.append(first)
            default: names.extensions.append(first)
            }
        }
        for row in try await connection.query("""
            SELECT name, short_desc, CASE vartype WHEN 'bool' THEN 'on' || pg_catalog.chr(1) || 'off' ELSE pg_catalog.array_to_string(enumvals, pg_catalog.chr(1)) END
            FROM pg_catalog.pg_settings ORDER BY 1
            """) {
            names.settings.append((row[0] ?? "", row[1] ?? "", list(row[2])))
        }
        return names
    }

    /// What the queries above join with a character that no name has.
    private static func list(_ text: String?) -> [String] { (text ?? "").split(separator: "\u{1}").map(String.init) }
}
