/// Looks at every row of a table, range by range, and finds those that break a condition.
struct Comparer {
    let plan: ComparePlan
    let context: MoveContext

    private var connection: PostgresConnection { context.connection }
    private var patience: TablePatience { context.patience }

    private static let rowsShown = 20

    /// - Returns: Rows compared.
    /// - Throws: ``RunFailure/validation(title:message:rows:)`` with up to 20 rows.
    func run() async throws -> Int {
        for statement in plan.setup { try await connection.query(statement) }
        do {
            let rows = try await compare()
            for statement in plan.cleanup { try await connection.query(statement) }
            return rows
        } catch {
            for statement in plan.cleanup { _ = try? await connection.query(statement, shielded: true) }
            throw error
        }
    }

    private func compare() async throws -> Int {
        let keys = KeyRange(table: plan.tableSQL, key: plan.key)
        var servo = BatchServo(context.options, fixed: nil)
        var next: [String]?
        var seen = 0
        var broken = 0
        var examples: [String] = []
        var found: [[String]] = []
        var isDone = false
        var meter = ProgressMeter(title: context.title, estimatedRows: context.estimatedRows, startingAt: 0, report: context.report)
        while !isDone {
            try await context.pace.admit()
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
                if examples.count < Self.rowsShown {
                    let key = if let through { through } else { try await keys.largest(connection) ?? [] }
                    examples.append("\(keys.describe(key)): \(error.message)")
                    found.append(key)
                }
                next = through
                continue
            }
            seen += counts.integer("seen")
            broken += counts.integer("broken")
            if counts.integer("broken") > 0, examples.count < Self.rowsShown {
                for (key, text) in try await rows(range, at: keys, limit: Self.rowsShown - examples.count) {
                    examples.append(text)
                    found.append(key)
                }
            }
            next = through
            let time = ContinuousClock().now - start
            servo.took(time)
            meter.show(seen, batch: time, of: size)
        }
        guard broken == 0 else {
            throw RunFailure.validation(
                title: context.title, message: plan.errorMessage ?? "\(broken.grouped) of \(seen.grouped) rows of \(plan.table) differ: \(plan.shown.joined(separator: " and "))",
                rows: examples + (broken > examples.count ? ["… and \(broken - examples.count) more"] : []) + remedies(found, keys))
        }
        return seen
    }

    /// What finds every row, where a query alone can, and what to start mending from.
    private func remedies(_ found: [[String]], _ keys: KeyRange) -> [String] {
        guard let remedy = plan.remedy else { return [] }
        let columns = plan.key.map { SQLName.brief($0.name) }
        let list = found.map { key in key.count == 1 ? Quote.literal(key[0]) : "(\(key.map(Quote.literal).joined(separator: ", ")))" }.joined(separator: ", ")
        let name = columns.count == 1 ? columns[0] : "(\(columns.joined(separator: ", ")))"
        return (plan.setup.isEmpty ? ["All of them: SELECT * FROM \(plan.tableSQL) WHERE NOT \(plan.condition);"] : [])
            + ["To start from: \(remedy) WHERE \(name) IN (\(list));"]
    }

    private func count(_ range: (sql: String, parameters: [String?])) async throws -> Rows.Row {
        try await connection.query(
            "SELECT count(*) AS seen, count(*) FILTER (WHERE NOT \(plan.condition)) AS broken FROM \(plan.tableSQL) WHERE \(range.sql)", range.parameters)[0]
    }

    private func rows(_ range: (sql: String, parameters: [String?]), at keys: KeyRange, limit: Int) async throws -> [(key: [String], text: String)] {
        let shown = plan.shown.map { "left(\(Quote.identifier($0))::text, 60)" }.joined(separator: ", ")
        return try await connection.query(
            "SELECT \(keys.asTexts) AS key, \(shown) FROM \(plan.tableSQL) WHERE \(range.sql) AND NOT \(plan.condition) ORDER BY \(keys.columns) LIMIT \(limit)",
            range.parameters
        ).map { row in
            let values = plan.shown.enumerated().map { "\($0.element) = \(row[$0.offset + 1].map { "'\($0)'" } ?? "NULL")" }
            return (row.list("key"), keys.describe(row.list("key")) + ": " + values.joined(separator: ", "))
        }
    }
}
