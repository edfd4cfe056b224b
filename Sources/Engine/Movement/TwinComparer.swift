/// Compares a table with its twin, both in one statement a range: what is missing, what differs, and what is too much.
struct TwinComparer {
    let twin: Twin
    let context: MoveContext

    private var patience: TablePatience { context.patience }
    private var connection: PostgresConnection { context.connection }

    private static let rowsShown = 20

    /// - Returns: Rows compared.
    /// - Throws: ``RunFailure/validation(title:message:rows:)`` with up to 20 rows.
    func run() async throws -> Int {
        try await drain()
        let keys = KeyRange(table: twin.source, key: twin.sourceKey)
        var servo = BatchServo(context.options, fixed: nil)
        var meter = ProgressMeter(title: context.title, estimatedRows: context.estimatedRows, startingAt: 0, report: context.report)
        var next: [String]?
        var seen = 0
        var broken = 0
        var examples: [String] = []
        var isDone = false
        while !isDone {
            try await context.pace.admit()
            let start = ContinuousClock().now
            let (from, size) = (next, servo.size)
            let through = try await patience { try await keys.boundary(connection, after: from, through: nil, size: size) }
            isDone = through == nil
            let range = keys.condition(after: next, through: through)
            var counts = try await patience { try await count(range) }
            if counts.broken > 0 {
                // A DELETE in an older snapshot may have passed the copy by since the start.
                try await drain()
                counts = try await patience { try await count(range) }
            }
            seen += counts.seen
            broken += counts.broken
            if counts.broken > 0, examples.count < Self.rowsShown {
                let rows = try await connection.query(
                    "SELECT key, broken FROM (\(joined(range.sql))) AS pairs WHERE broken IS NOT NULL LIMIT \(Self.rowsShown - examples.count)", range.parameters)
                examples += rows.map { keys.describe($0.list("key")) + " is " + $0.text("broken") }
            }
            next = through
            let time = ContinuousClock().now - start
            servo.took(time)
            meter.show(seen, batch: time, of: size)
        }
        guard broken == 0 else {
            throw RunFailure.validation(title: context.title, message: "\(broken.grouped) of \(seen.grouped) rows of \(twin.sourceTable) and its copy do not agree", rows: examples)
        }
        return seen
    }

    private func drain() async throws {
        try await patience {
            do { try await connection.execute((["BEGIN"] + TwinTriggers(twin).drain + ["COMMIT"]).joined(separator: ";")) } catch {
                _ = try? await connection.query("ROLLBACK", shielded: true)
                throw error
            }
        }
    }

    private func count(_ range: (sql: String, parameters: [String?])) async throws -> (seen: Int, broken: Int) {
        let row = try await connection.query(
            "SELECT count(*) AS seen, count(*) FILTER (WHERE broken IS NOT NULL) AS broken FROM (\(joined(range.sql))) AS pairs", range.parameters)[0]
        return (row.integer("seen"), row.integer("broken"))
    }

    private func joined(_ range: String) -> String {
        let first = Quote.identifier(twin.twinKey[0].name)
        let keys = twin.sourceKey.map { "coalesce(s.\(Quote.identifier($0.name))::text, t.\(Quote.identifier($0.name))::text)" }
        return """
            SELECT ARRAY[\(keys.joined(separator: ", "))] AS key,
              CASE WHEN t.\(first) IS NULL THEN 'missing in the copy' WHEN s.\(first) IS NULL THEN 'only in the copy'
                   WHEN \(ImageDifference.sql(columns: twin.columns, "s", "t")) THEN 'different' END AS broken
            FROM (SELECT \(twin.columnList) FROM \(twin.source) WHERE \(range)) s
            FULL JOIN (SELECT \(twin.columnList) FROM \(twin.twin) WHERE \(range)) t ON \(twin.keysEqual("s", "t"))
            """
    }
}
