/// Compares a table with its twin, over several connections, both in one statement a range: what is missing, what differs, and what
/// is too much. What does not agree is mended from the table once; what does not agree then fails.
struct TwinComparer {
    let twin: Twin
    let context: MoveContext

    private var patience: TablePatience { context.patience }
    private var connection: PostgresConnection { context.connection }
    private var keys: KeyRange { KeyRange(table: twin.source, key: twin.sourceKey) }

    /// - Returns: Rows compared.
    /// - Throws: ``RunFailure/validation(title:message:rows:)`` with up to 20 rows.
    func run() async throws -> Int {
        try await drain(connection)
        let findings = Findings()
        let meter = SharedMeter(title: context.title, estimatedRows: context.estimatedRows, startingAt: 0, report: context.report)
        let walk = RangeWalk(keys: keys, isSizeFixed: false)
        try await CompareCrew(context: context, walk: walk, meter: meter).run(
            // A value that does not convert cannot be compared: its row differs.
            failing: { session, stretch, number, error in
                guard findings.note(seen: 1, broken: 1) > 0 else { return }
                let key = if let through = stretch.through { through } else { try await patience { try await keys.largest(session.connection) } ?? [] }
                findings.note([Findings.Line(number: number, key: key, text: "\(keys.describe(key)): \(error.message)")])
            },
            { session, stretch, number in
                let range = stretch.condition
                var counts = try await patience { try await count(range, session.connection) }
                if counts.broken > 0 {
                    let mended = try await mend(range, atMost: mostMended - findings.mended, session.connection)
                    counts = try await patience { try await count(range, session.connection) }
                    findings.note(mended: max(mended - counts.broken, 0))
                }
                let room = findings.note(seen: counts.seen, broken: counts.broken)
                if counts.broken > 0, room > 0 { findings.note(try await patience { try await rows(range, number, limit: room, session.connection) }) }
                return counts.seen
            })
        let found = findings.all
        if found.mended > 0 { context.report(.note("\(context.title): \(found.mended.grouped) row\(found.mended == 1 ? "" : "s") of the copy mended")) }
        guard found.broken == 0 else {
            throw RunFailure.validation(
                title: context.title, message: "\(found.broken.grouped) of \(found.seen.grouped) rows of \(twin.sourceTable) and its copy do not agree",
                rows: found.lines.map(\.text))
        }
        return found.seen
    }

    private func drain(_ connection: PostgresConnection) async throws {
        try await patience { try await inTransaction(connection) { for statement in TwinTriggers(twin).drain { try await connection.query(statement) } } }
    }

    /// Makes the rows of a range as the table has them: what the walk of the copy missed, or a DELETE passed by.
    /// - Returns: Rows that did not agree, as far as they were looked at.
    private func mend(_ range: (sql: String, parameters: [String?]), atMost most: Int, _ connection: PostgresConnection) async throws -> Int {
        try await drain(connection)
        let broken = try await patience { try await brokenKeys(range, limit: max(most, 0) + 1, connection) }
        // So many are no accident.
        guard broken.count <= most else { return 0 }
        let source = twin.sourceKey.map(\.name), others = twin.columns.filter { name in !twin.twinKey.contains { $0.name == name } }
        let wanted = "(\(Twin.list(source))) IN (SELECT * FROM unnest(\(twin.sourceKey.enumerated().map { "$\($0.offset + 1)::\($0.element.type)[]" }.joined(separator: ", "))))"
        let arrays = source.indices.map { column in Quote.array(broken.map { $0[column] }) }
        let update = others.isEmpty ? "DO NOTHING" : "DO UPDATE SET " + others.map { "\(Quote.identifier($0)) = EXCLUDED.\(Quote.identifier($0))" }.joined(separator: ", ")
        do {
            try await patience {
                try await inTransaction(connection) {
                    // Rows are locked first, and read by the statements after: none is written between that and the end.
                    try await connection.query("SELECT FROM \(twin.source) WHERE \(wanted) FOR NO KEY UPDATE", arrays)
                    try await connection.query("""
                        DELETE FROM \(twin.twin) t WHERE \(wanted) AND NOT EXISTS (SELECT FROM \(twin.source) s WHERE \(twin.keysEqual("s", "t")))
                        """, arrays)
                    try await connection.query("""
                        INSERT INTO \(twin.twin) (\(twin.columnList)) OVERRIDING SYSTEM VALUE SELECT \(twin.sourceList) FROM \(twin.source) WHERE \(wanted)
                        ON CONFLICT (\(twin.twinKeyList)) \(update)
                        """, arrays)
                }
            }
        } catch let error as ServerError where error.isAboutData {
            // What the copy cannot hold is not mended.
            return 0
        }
        return broken.count
    }

    /// Over the whole table, however large the ranges are.
    private var mostMended: Int { twin.isPartial == true ? .max / 2 : 1_000 }

    private func inTransaction(_ connection: PostgresConnection, _ body: () async throws -> Void) async throws {
        try await connection.query("BEGIN")
        do {
            try await body()
            try await connection.query("COMMIT")
        } catch {
            _ = try? await connection.query("ROLLBACK", shielded: true)
            throw error
        }
    }

    private func count(_ range: (sql: String, parameters: [String?]), _ connection: PostgresConnection) async throws -> (seen: Int, broken: Int) {
        let row = try await connection.query(
            "SELECT count(*) AS seen, count(*) FILTER (WHERE broken IS NOT NULL) AS broken FROM (\(joined(range.sql))) AS pairs", range.parameters)[0]
        return (row.integer("seen"), row.integer("broken"))
    }

    private func rows(_ range: (sql: String, parameters: [String?]), _ number: Int, limit: Int, _ connection: PostgresConnection) async throws -> [Findings.Line] {
        try await connection.query("SELECT key, broken FROM (\(joined(range.sql))) AS pairs WHERE broken IS NOT NULL LIMIT \(limit)", range.parameters)
            .map { Findings.Line(number: number, key: $0.list("key"), text: keys.describe($0.list("key")) + " is " + $0.text("broken")) }
    }

    private func brokenKeys(_ range: (sql: String, parameters: [String?]), limit: Int, _ connection: PostgresConnection) async throws -> [[String]] {
        try await connection.query(
            "SELECT DISTINCT key FROM (\(joined(range.sql))) AS pairs WHERE broken IS NOT NULL LIMIT \(limit)", range.parameters
        ).map { $0.list("key") }
    }

    private func joined(_ range: String) -> String {
        let first = Quote.identifier(twin.twinKey[0].name)
        let keys = twin.sourceKey.map { "coalesce(s.\(Quote.identifier($0.name))::text, t.\(Quote.identifier($0.name))::text)" }
        return """
            SELECT ARRAY[\(keys.joined(separator: ", "))] AS key,
              CASE WHEN t.\(first) IS NULL THEN 'missing in the copy' WHEN s.\(first) IS NULL THEN 'only in the copy'
                   WHEN \(ImageDifference.sql(columns: twin.columns, "s", "t")) THEN 'different' END AS broken
            FROM (SELECT \(twin.sourceList) FROM \(twin.source) WHERE \(range)) s
            FULL JOIN (SELECT \(twin.columnList) FROM \(twin.twin) WHERE \(range)) t ON \(twin.keysEqual("s", "t"))
            """
    }
}
