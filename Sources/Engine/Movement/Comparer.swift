/// Looks at every row of a table, range by range over several connections, and finds those that break a condition.
struct Comparer {
    let plan: ComparePlan
    let context: MoveContext

    private var patience: TablePatience { context.patience }
    private var keys: KeyRange { KeyRange(table: plan.tableSQL, key: plan.key) }

    /// - Returns: Rows compared.
    /// - Throws: ``RunFailure/validation(title:message:rows:)`` with up to 20 rows.
    func run() async throws -> Int {
        let connection = context.connection
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
        let findings = Findings()
        let meter = SharedMeter(title: context.title, estimatedRows: context.estimatedRows, startingAt: 0, report: context.report)
        try await CompareCrew(context: context, walk: RangeWalk(keys: keys, isSizeFixed: false), meter: meter).run(
            prepare: { session in for statement in plan.setup { try await session.connection.query(statement) } },
            // A value that does not convert cannot be compared: its row differs.
            failing: { session, stretch, number, error in
                guard findings.note(seen: 1, broken: 1) > 0 else { return }
                let key = if let through = stretch.through { through } else { try await patience { try await keys.largest(session.connection) } ?? [] }
                findings.note([Findings.Line(number: number, key: key, text: "\(keys.describe(key)): \(error.message)")])
            },
            { session, stretch, number in
                let counts = try await patience { try await count(stretch.condition, session.connection) }
                let (seen, broken) = (counts.integer("seen"), counts.integer("broken"))
                let room = findings.note(seen: seen, broken: broken)
                if broken > 0, room > 0 { findings.note(try await patience { try await rows(stretch.condition, number, limit: room, session.connection) }) }
                return seen
            })
        let found = findings.all
        guard found.broken == 0 else {
            throw RunFailure.validation(
                title: context.title,
                message: plan.errorMessage ?? "\(found.broken.grouped) of \(found.seen.grouped) rows of \(plan.table) differ: \(plan.shown.joined(separator: " and "))",
                rows: found.lines.map(\.text) + (found.broken > found.lines.count ? ["… and \(found.broken - found.lines.count) more"] : [])
                    + remedies(found.lines.map(\.key)))
        }
        return found.seen
    }

    /// What finds every row, where a query alone can, and what to start mending from.
    private func remedies(_ found: [[String]]) -> [String] {
        guard let remedy = plan.remedy else { return [] }
        let columns = plan.key.map { SQLName.brief($0.name) }
        let list = found.map { key in key.count == 1 ? Quote.literal(key[0]) : "(\(key.map(Quote.literal).joined(separator: ", ")))" }.joined(separator: ", ")
        let name = columns.count == 1 ? columns[0] : "(\(columns.joined(separator: ", ")))"
        return (plan.setup.isEmpty ? ["All of them: SELECT * FROM \(plan.tableSQL) WHERE NOT \(plan.condition);"] : [])
            + ["To start from: \(remedy) WHERE \(name) IN (\(list));"]
    }

    private func count(_ range: (sql: String, parameters: [String?]), _ connection: PostgresConnection) async throws -> Rows.Row {
        try await connection.query(
            "SELECT count(*) AS seen, count(*) FILTER (WHERE NOT \(plan.condition)) AS broken FROM \(plan.tableSQL) WHERE \(range.sql)", range.parameters)[0]
    }

    private func rows(_ range: (sql: String, parameters: [String?]), _ number: Int, limit: Int, _ connection: PostgresConnection) async throws -> [Findings.Line] {
        let shown = plan.shown.map { "left(\(Quote.identifier($0))::text, 60)" }.joined(separator: ", ")
        return try await connection.query(
            "SELECT \(keys.asTexts) AS key, \(shown) FROM \(plan.tableSQL) WHERE \(range.sql) AND NOT \(plan.condition) ORDER BY \(keys.columns) LIMIT \(limit)",
            range.parameters
        ).map { row in
            let values = plan.shown.enumerated().map { "\($0.element) = \(row[$0.offset + 1].map { "'\($0)'" } ?? "NULL")" }
            return Findings.Line(number: number, key: row.list("key"), text: keys.describe(row.list("key")) + ": " + values.joined(separator: ", "))
        }
    }
}
