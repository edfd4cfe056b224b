internal import FoundationEssentials

/// What the journal keeps of a table and its twin while triggers keep them in step: written and deleted with the triggers, in
/// one transaction.
public struct TwinRecord: Hashable, Sendable, Codable {
    public var twin: Twin
    /// Whether the tables have swapped their names: then the twin is the earlier table.
    public var isSwapped = false
    /// The names of the twin's indexes by those of the source's.
    public var indexes: [String: String] = [:]
    /// The names of the twin's extended statistics by those of the source's, in the table's schema.
    public var statistics: [String: String] = [:]
    /// The twin's own identity sequences by column, quoted and qualified.
    public var sequences: [String: String] = [:]
    /// Whether foreign keys that point at the table go when the names are swapped.
    public var dropsReferencing = false
    /// Whether they are made again at once for the table that takes the name, whose key is what it was.
    public var carriesReferencing: Bool?
    /// What the earlier table gets once the names are swapped, where that is not what the twin got.
    public var columnsBack: [String]?
    public var valuesBack: [String: String]?
    /// Whether the earlier table has columns that the new one lacks.
    public var isPartialBack: Bool?

    var insert: String {
        """
        INSERT INTO ai_shell.twins (twin, relation, twin_relation, definition) VALUES (\(Quote.literal(twin.id)), \
        \(Quote.literal(twin.source))::pg_catalog.regclass, \(Quote.literal(twin.twin))::pg_catalog.regclass, \
        \(Quote.literal(encoded))::pg_catalog.jsonb) ON CONFLICT (twin) DO UPDATE SET relation = excluded.relation, \
        twin_relation = excluded.twin_relation, definition = excluded.definition
        """
    }

    var delete: String { Self.delete(twin) }

    /// Fills the twin anew and keeps it in step again, after it was away.
    /// - Parameter twinTable: The twin, which nobody reads meanwhile.
    func resume(_ source: Table, _ twinTable: Table) -> [Step] {
        // A transaction in an older snapshot does not see what was copied: its INSERT would meet that as a duplicate.
        var filling = twin
        filling.refusesDuplicates = false
        var begin = Step(
            "keep \(twinTable.title) in step with \(source.title) again", .transaction(.init((twin.isPartial == true ? [] : ["TRUNCATE \(twin.twin)"]) + TwinTriggers(filling).create + [insert])))
        begin.locks = source.wholeLocks(.shareRowExclusive) + [TableLock(table: twin.twin, title: twinTable.title, mode: .accessExclusive)]
        begin.reason = twin.isPartial == true
            ? "It lacks what was written since it went, so its rows are mended." : "It lacks what was written since it went, so it is filled from the start."
        var copy = Step("copy \(source.title) into \(twinTable.title)", .copy(filling))
        copy.cost = .rows
        copy.estimate = .updating(source)
        let close = Step("let \(twinTable.title) refuse what it refused before", .transaction(.init(TwinTriggers(twin).functions)))
        return [begin, copy, TwinBuild.compare(filling, source), Step("wait for transactions that began before the copy ended", .outlast), close]
    }

    static func delete(_ twin: Twin) -> String { "DELETE FROM ai_shell.twins WHERE twin = \(Quote.literal(twin.id))" }

    /// Records in which the table is one or the other; none where there is no journal yet.
    static func read(on oid: UInt32, _ connection: PostgresConnection) async throws -> [TwinRecord] {
        let isThere = try await connection.query("""
            SELECT coalesce(has_table_privilege(to_regclass('ai_shell.twins'), 'SELECT'), false)
            """).scalar
        guard isThere == "t" else { return [] }
        return try await connection.query("SELECT definition FROM ai_shell.twins WHERE relation = $1::oid OR twin_relation = $1::oid ORDER BY twin", [String(oid)])
            .compactMap { try? JSONDecoder().decode(TwinRecord.self, from: Data($0.text("definition").utf8)) }
    }

    private var encoded: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }
}
