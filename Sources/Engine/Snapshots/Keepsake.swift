/// Something that a phase destroyed and that is kept still, so that the phase can be taken back.
public struct Keepsake: Hashable, Sendable {
    public enum Kind: String, Sendable {
        /// The values of a dropped column, by key.
        case column
        /// A dropped table, moved aside.
        case table
        /// A dropped column that stays in its table under another name.
        case keptColumn = "kept column"
    }

    /// In `ai_shell.snapshots`.
    public var id: Int
    public var migration: String
    public var phase: Int
    public var kind: Kind
    /// What it was, as people read it: `users.name`.
    public var source: String
    /// The table that it lies in, quoted and qualified.
    public var relation: String
    /// Of a kept column: what it is called now.
    public var columnName: String?
    /// In UTC, ISO 8601.
    public var createdAt: String
    public var age: Duration
    /// Bytes that go with it; of a kept column an estimate from statistics. Nil where nothing is known.
    public var bytes: Int?
    /// Whether its phase is half done or half taken back, and may need it.
    public var isNeeded: Bool
    /// Whether it is not there any more, by somebody else's hand.
    public var isGone: Bool
    /// Whether this role may drop it.
    public var isOurs: Bool
    /// The OID of the table that it lies in; nil where it is gone.
    var oid: UInt32?

    /// `column users.name`, `users.name, kept as name_old`.
    public var title: String {
        switch kind {
        case .column: "values of column \(source)"
        case .table: "table \(source)"
        case .keptColumn: "column \(source), kept as \(columnName ?? "")"
        }
    }

    /// `phase 5 of rename-users`.
    public var place: String { "phase \(phase) of \(migration)" }

    /// `"public"."users"."name"` as people read it: `users.name`.
    static func plain(_ quoted: String) -> String {
        let text = quoted.hasPrefix("\"public\".") ? quoted.dropFirst("\"public\".".count) : quoted[...]
        return text.split(separator: "\".\"", omittingEmptySubsequences: false)
            .map { part in part.drop { $0 == "\"" }.replacing("\"\"", with: "\"") }
            .joined(separator: ".").trimmingQuote
    }
}

extension String {
    fileprivate var trimmingQuote: String { hasSuffix("\"") ? String(dropLast()) : self }
}

/// Reads what is kept.
struct Keepsakes {
    let connection: PostgresConnection

    /// The name in double quotes as ``Quote`` writes it; to_regclass would fail for a role that may not use the schema.
    private static let named = "'\"' || replace(n.nspname, '\"', '\"\"') || '\".\"' || replace(c.relname, '\"', '\"\"') || '\"'"

    /// - Parameter migration: nil for all.
    func read(of migration: String?) async throws -> [Keepsake] {
        let journal = Journal(connection: connection)
        guard try await journal.isInstalled() else { return [] }
        _ = try await journal.isCurrent()
        // Journals of an earlier version lack some of the columns.
        return try await connection.query("""
            SELECT s.id, s.migration, s.phase, s.kind, s.source, s.relation, s.created_at, extract(epoch FROM clock_timestamp() - s.created_at) AS age,
                   p.status IN ('applying', 'undoing') AS needed, k.oid, k.attname, pg_has_role(k.relowner, 'USAGE') AS ours,
                   CASE WHEN k.attname IS NULL THEN (
                     WITH RECURSIVE family(oid) AS (SELECT k.oid UNION SELECT i.inhrelid FROM family f JOIN pg_inherits i ON i.inhparent = f.oid)
                     SELECT sum(pg_total_relation_size(f.oid)) FROM family f)
                   ELSE (SELECT sum(greatest(k.reltuples, 0) * t.avg_width * (1 - t.null_frac))::bigint FROM pg_stats t
                         WHERE t.schemaname = k.nspname AND t.tablename = k.relname AND t.attname = k.attname) END AS bytes
            FROM ai_shell.snapshots s LEFT JOIN ai_shell.phases p ON p.migration = s.migration AND p.phase = s.phase
            LEFT JOIN LATERAL (\(Self.place)) k ON true
            WHERE to_jsonb(s) ->> 'forgotten_at' IS NULL AND ($1::text IS NULL OR s.migration = $1) ORDER BY s.id
            """, [migration]).compactMap { row in
            guard let kind = Keepsake.Kind(rawValue: row.text("kind")) else { return nil }
            return Keepsake(
                id: row.integer("id"), migration: row.text("migration"), phase: row.integer("phase"), kind: kind, source: Keepsake.plain(row.text("source")),
                relation: row.text("relation"), columnName: row["attname"], createdAt: Journal.iso(row.text("created_at")),
                age: .milliseconds(Int64(row.number("age") * 1_000)), bytes: row["bytes"].flatMap { Int($0) }, isNeeded: row.flag("needed"),
                isGone: row["oid"] == nil, isOurs: row.flag("ours"), oid: row["oid"].flatMap { UInt32($0) })
        }
    }

    /// Where each lies: by name; a kept column also where its table or itself was renamed since.
    private static let place = """
        SELECT c.oid, c.relowner, c.reltuples, n.nspname, c.relname, NULL::name AS attname
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE s.kind <> '\(KeptColumn.kind)' AND \(named) = s.relation
        UNION ALL (SELECT c.oid, c.relowner, c.reltuples, n.nspname, c.relname, a.attname
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE s.kind = '\(KeptColumn.kind)'
          AND (c.oid::text = to_jsonb(s) ->> 'relid' AND a.attnum::text = to_jsonb(s) ->> 'attnum' OR \(named) = s.relation AND a.attname = to_jsonb(s) ->> 'column_name')
          AND (\(named) = s.relation OR a.attname = to_jsonb(s) ->> 'column_name')
        ORDER BY a.attname = to_jsonb(s) ->> 'column_name' DESC LIMIT 1)
        """

    /// What phases destroyed and what is not there any more, by phase: forgotten, or dropped by hand.
    func lost(of migration: String) async throws -> [Int: [String]] {
        var lost: [Int: [String]] = [:]
        for row in try await connection.query("""
            SELECT s.phase, s.source FROM ai_shell.snapshots s JOIN ai_shell.phases p ON p.migration = s.migration AND p.phase = s.phase
            LEFT JOIN LATERAL (\(Self.place)) k ON true
            WHERE s.migration = $1 AND p.status = 'applied' AND s.created_at >= p.started_at AND (k.oid IS NULL OR to_jsonb(s) ->> 'forgotten_at' IS NOT NULL) ORDER BY s.id
            """, [migration])
        {
            lost[row.integer("phase"), default: []].append(Keepsake.plain(row.text("source")))
        }
        return lost
    }
}
