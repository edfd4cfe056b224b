/// What the catalog says of an index that a step builds or drops.
struct IndexInspector {
    let session: EngineSession

    enum State: Sendable, Equatable {
        case missing
        case valid
        /// Begun and not finished, or half dropped.
        case invalid
        /// Belongs to the index of a partitioned table.
        case attached
        /// Something else has its name; in words.
        case other(String)
    }

    /// The target with its schema and its definition as the server prints it, where the step knew them only as written.
    func settle(_ target: IndexTarget) async throws -> IndexTarget {
        guard target.isUserSQL || target.schema.isEmpty else { return target }
        var settled = target
        let relation = target.table.isEmpty ? (target.schema.isEmpty ? Quote.identifier(target.name) : target.sql) : target.table
        let place = try await session.underUserSearchPath { connection in
            try await connection.query("""
                SELECT n.nspname, c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE c.oid = pg_catalog.to_regclass($1)
                """, [relation]).first
        }
        guard let place else { return target }
        settled.schema = place.text("nspname")
        guard !target.table.isEmpty else { return settled }
        let name = TableName(schema: settled.schema, name: place.text("relname"))
        settled.table = name.sql
        let reader = CatalogReader(session: session)
        if let table = try await reader.read(tables: [name], types: [], expressions: []).tables[name] {
            let draft = IndexDraft(table: name, isUnique: target.isUnique, content: .text(target.body))
            let resolved = try await reader.resolve(draft, on: table, added: [], types: [:])
            if let resolved, resolved.problem == nil { settled.body = resolved.body }
        }
        return settled
    }

    /// - Parameter target: Settled. An empty body matches any index of that name.
    func state(of target: IndexTarget) async throws -> State {
        guard !target.schema.isEmpty else { return .missing }
        let row = try await session.connection.query("""
            SELECT i.indexrelid IS NOT NULL AS index, i.indisvalid AND i.indisready AND i.indislive AS valid, i.indisunique, c.relispartition,
                   pg_get_indexdef(i.indexrelid) AS definition, i.indrelid = to_regclass($2) AS here, c.oid::regclass::text AS name
            FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid WHERE c.oid = to_regclass($1)
            """, [target.sql, target.table.isEmpty ? "pg_class" : target.table], shielded: true).first
        guard let row else { return .missing }
        guard row.flag("index") else { return .other("a relation that is no index") }
        let isSame = target.body.isEmpty
            || row.flag("here") && row.flag("indisunique") == target.isUnique && ResolvedIndex.body(of: row.text("definition")) == target.body
        guard isSame else { return .other(row.text("definition")) }
        if row.flag("relispartition") { return .attached }
        return row.flag("valid") ? .valid : .invalid
    }

    /// The sessions that are building it now.
    func builders(of target: IndexTarget) async throws -> [Blocker] {
        try await session.connection.query("""
            SELECT p.pid, a.usename, a.application_name, p.phase AS state, extract(epoch FROM clock_timestamp() - a.xact_start) AS age, a.query
            FROM pg_stat_progress_create_index p LEFT JOIN pg_stat_activity a ON a.pid = p.pid
            WHERE p.index_relid = to_regclass($1) AND p.datname = current_database()
            """, [target.sql]).map { Blocker($0, on: target.name) }
    }

    /// Invalid remainders of `REINDEX … CONCURRENTLY` on a table or of an index, quoted and qualified.
    /// - Parameter relation: As the user's SQL names it; nil for all of the database.
    func remainders(of relation: String?) async throws -> [String] {
        try await session.underUserSearchPath { connection in
            try await connection.query("""
                SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS name
                FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$' AND n.nspname !~ '^pg_toast'
                  AND ($1::text IS NULL OR i.indrelid = coalesce((SELECT x.indrelid FROM pg_catalog.pg_index x
                       WHERE x.indexrelid = pg_catalog.to_regclass($1)), pg_catalog.to_regclass($1)))
                """, [relation]).compactMap { $0["name"] }
        }
    }
}

extension Blocker {
    /// From a row of a query on `pg_stat_activity` with its age in seconds.
    init(_ row: Rows.Row, on title: String) {
        let pid = row["pid"].flatMap(Int.init)
        self.init(
            // Prepared transactions have no process.
            pid: pid == 0 ? nil : pid, user: row.text("usename"), application: row.text("application_name"), state: row.text("state"),
            seconds: row["age"].flatMap(Double.init), query: row.text("query"), table: title)
    }
}
