/// Compares a child table with what its parent gives, range by range along the key, each in one statement: what is missing, what is
/// too much, and what is other.
struct ChildComparer {
    let plan: ChildCompare
    let context: MoveContext

    private var connection: PostgresConnection { context.connection }
    private var patience: TablePatience { context.patience }

    private static let rowsShown = 20

    private var child: ChildTable { plan.child }
    private var keys: KeyRange { KeyRange(table: child.parentSQL, key: [child.parentKey]) }

    /// What was found so far.
    private struct Findings {
        var seen = 0
        var broken = 0
        var lines: [String] = []
        var keys: [String] = []
    }

    /// - Returns: Parents compared.
    /// - Throws: ``RunFailure/validation(title:message:rows:)`` with up to 20 of them, and children of none.
    func run() async throws -> Int {
        if plan.isInStep { try await patience { try await ChildFiller.drain(child, connection) } }
        var findings = Findings()
        var servo = BatchServo(context.options, fixed: nil)
        var meter = ProgressMeter(title: context.title, estimatedRows: context.estimatedRows, startingAt: 0, report: context.report)
        var next: [String]?
        var isDone = false
        // Whoever adds parents faster than batches go would be followed without end.
        let last = try await patience { try await keys.largest(connection) }
        while !isDone {
            try await context.pace.batch { limit in
                servo.limit = limit
                let start = ContinuousClock().now
                let (from, size) = (next, servo.size)
                let through = try await patience { try await keys.boundary(connection, after: from, through: last, size: size) }
                let found = findings
                do {
                    findings = try await patience { try await compare(after: from, through: through ?? last, found) }
                } catch let error as ServerError where error.isAboutData {
                    // A source that gives no good rows cannot be compared: down to its row, which has none.
                    guard servo.size == 1 else { return servo.narrow() }
                    let row = through ?? last ?? []
                    findings.seen += 1
                    findings.broken += 1
                    findings.keys += row
                    if findings.lines.count < Self.rowsShown { findings.lines.append("\(keys.describe(row)): \(error.message)") }
                }
                isDone = through == nil
                next = through
                let time = ContinuousClock().now - start
                servo.took(time)
                meter.show(findings.seen, batch: time, of: size)
            }
        }
        // What came meanwhile, and children beyond every parent, in one look.
        if let last {
            let found = findings
            findings = try await patience { try await compare(after: last, through: nil, found) }
        }
        try await lookForStrays(&findings)
        guard findings.broken == 0 else { throw failure(findings) }
        return findings.seen
    }

    private func compare(after from: [String]?, through: [String]?, _ earlier: Findings) async throws -> Findings {
        var findings = earlier
        let parents = keys.condition(after: from, through: through)
        let children = KeyRange(table: child.childSQL, key: [child.key]).condition(after: from, through: through)
        let difference = child.difference(parents: parents.sql, children: children.sql)
        let counts = try await connection.query("""
            SELECT (SELECT count(*) FROM \(child.parentSQL) WHERE \(parents.sql)) AS seen, count(DISTINCT k) AS broken FROM (\(difference)) AS d
            """, parents.parameters)[0]
        findings.seen += counts.integer("seen")
        findings.broken += counts.integer("broken")
        guard counts.integer("broken") > 0, findings.lines.count < Self.rowsShown else { return findings }
        let key = "p.\(Quote.identifier(child.parentKey.name))"
        let rows = try await connection.query("""
            SELECT k, string_agg(left(v, 60), ' ' ORDER BY v) FILTER (WHERE n > m) AS missing, string_agg(left(v, 60), ' ' ORDER BY v) FILTER (WHERE m > n) AS extra,
                   EXISTS (SELECT FROM \(child.parentSQL) AS p WHERE \(key) = k::\(child.parentKey.type)) AS has_parent
            FROM (\(difference)) AS d GROUP BY k ORDER BY k::\(child.parentKey.type) LIMIT \(Self.rowsShown - findings.lines.count)
            """, parents.parameters)
        for row in rows {
            findings.keys.append(row.text("k"))
            findings.lines.append("\(keys.describe([row.text("k")])): \(Self.words(missing: row["missing"], extra: row["extra"], hasParent: row.flag("has_parent")))")
        }
        return findings
    }

    private static func words(missing: String?, extra: String?, hasParent: Bool) -> String {
        func brief(_ text: String) -> String { text.count > 200 ? text.prefix(200) + "…" : text }
        switch (missing, extra) {
        case (let missing?, let extra?): return "different, has \(brief(extra)) for \(brief(missing))"
        case (let missing?, nil): return "missing \(brief(missing))"
        case (_, let extra): return hasParent ? "extra \(brief(extra ?? ""))" : "no such row, but \(brief(extra ?? ""))"
        }
    }

    /// Rows of the child that no range holds.
    private func lookForStrays(_ findings: inout Findings) async throws {
        let strays = try await patience {
            try await connection.query("SELECT count(*) FROM \(child.childSQL) WHERE \(Quote.identifier(child.key.name)) IS NULL").scalar.flatMap { Int($0) } ?? 0
        }
        guard strays > 0 else { return }
        findings.broken += 1
        findings.lines.append("\(child.key.name) is NULL in \(strays.grouped) rows of \(child.childTitle)")
    }

    private func failure(_ findings: Findings) -> RunFailure {
        let name = SQLName.brief(TableName(schema: child.childSchema, name: child.childTable))
        let list = findings.keys.prefix(Self.rowsShown).map(Quote.literal).joined(separator: ", ")
        let more = findings.broken - findings.lines.count
        return .validation(
            title: context.title,
            message: plan.errorMessage
                ?? "\(child.childTitle) does not have the rows of \(child.sourceTitle) for \(findings.broken.grouped) of \(findings.seen.grouped) rows",
            rows: findings.lines + (more > 0 ? ["… and \(more.grouped) more"] : [])
                + ["All of them: \(child.difference(parents: "true", children: "true"));"]
                + (list.isEmpty ? [] : ["To start from, as the backfill makes rows where there are none: DELETE FROM \(name) WHERE \(SQLName.brief(child.key.name)) IN (\(list));"]))
    }
}
