/// Looks at every row of a table, range by range, and finds those that break a condition.
struct Comparer {
    let plan: ComparePlan
    let title: String
    let estimatedRows: Int?
    let connection: PostgresConnection
    let patience: TablePatience
    let options: EngineOptions
    let control: RunControl
    let report: @Sendable (RunEvent) -> Void

    private static let rowsShown = 20

    /// - Returns: Rows compared.
    /// - Throws: ``RunFailure/validation(title:message:rows:)`` with up to 20 rows.
    func run() async throws -> Int {
        let keys = KeyRange(table: plan.tableSQL, key: plan.key)
        var servo = BatchServo(options, fixed: nil)
        var next: [String]?
        var seen = 0
        var broken = 0
        var examples: [String] = []
        var isDone = false
        var meter = ProgressMeter(title: title, estimatedRows: estimatedRows, startingAt: 0, report: report)
        while !isDone {
            try control.check()
            let start = ContinuousClock().now
            let (from, size) = (next, servo.size)
            let through = try await patience { try await keys.boundary(connection, after: from, through: nil, size: size) }
            isDone = through == nil
            let range = keys.condition(after: next, through: through)
            let counts: Rows.Row
            do { counts = try await patience { try await count(range) } } catch let error as ServerError where error.isAboutData {
                // A value that does not convert cannot be compared: down to its row, which differs.
                if servo.size > 1 {
                    servo.narrow()
                    isDone = false
                    continue
                }
                seen += 1
                broken += 1
                if examples.count < Self.rowsShown { examples.append("\(keys.describe(through ?? [])): \(error.message)") }
                next = through
                continue
            }
            seen += counts.integer("seen")
            broken += counts.integer("broken")
            if counts.integer("broken") > 0, examples.count < Self.rowsShown {
                examples += try await rows(range, at: keys, limit: Self.rowsShown - examples.count)
            }
            next = through
            let time = ContinuousClock().now - start
            servo.took(time)
            meter.show(seen, batch: time, of: size)
        }
        guard broken == 0 else {
            throw RunFailure.validation(
                title: title, message: plan.errorMessage ?? "\(broken) of \(seen) rows of \(plan.table) differ: \(plan.shown.joined(separator: " and "))",
                rows: examples)
        }
        return seen
    }

    private func count(_ range: (sql: String, parameters: [String?])) async throws -> Rows.Row {
        try await connection.query(
            "SELECT count(*) AS seen, count(*) FILTER (WHERE NOT \(plan.condition)) AS broken FROM \(plan.tableSQL) WHERE \(range.sql)", range.parameters)[0]
    }

    private func rows(_ range: (sql: String, parameters: [String?]), at keys: KeyRange, limit: Int) async throws -> [String] {
        let shown = plan.shown.map { "left(\(Quote.identifier($0))::text, 60)" }.joined(separator: ", ")
        return try await connection.query(
            "SELECT \(keys.asTexts) AS key, \(shown) FROM \(plan.tableSQL) WHERE \(range.sql) AND NOT \(plan.condition) ORDER BY \(keys.columns) LIMIT \(limit)",
            range.parameters
        ).map { row in
            keys.describe(row.list("key")) + ": "
                + plan.shown.enumerated().map { "\($0.element) = \(row[$0.offset + 1].map { "'\($0)'" } ?? "NULL")" }.joined(separator: ", ")
        }
    }
}
