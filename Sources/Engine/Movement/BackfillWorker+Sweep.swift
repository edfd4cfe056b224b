/// What the pass over the ranges has missed: rows that moved meanwhile, that were written late, or that somebody held.
extension BackfillWorker {
    /// Rows looked for at once.
    private static let sweepSize = 10_000
    private static let chunk = 1_000

    /// One look over the whole table, which costs no more than it has to read to the first row that is left.
    func isNothingLeft() async throws -> Bool {
        do { return try await find(limit: 1).isEmpty } catch let error as ServerError where error.isAboutData { return false }
    }

    /// Rows still to do in one snapshot of the whole table; those are written; again, until a look finds none.
    ///
    /// - Returns: Rows changed.
    /// - Throws: ``RunFailure/validation(title:message:rows:)`` where rows are to be written again after they were.
    func sweep() async throws -> Int {
        var changed = 0
        while true {
            try control.check()
            let found: [(leaf: String, place: String)]
            do { found = try await isAnyLeft() ? try await find(limit: Self.sweepSize) : [] } catch let error as ServerError where error.isAboutData {
                // A row came whose values are at fault.
                throw RunFailure.badRows(table: plan.table, rows: [error.message], error)
            }
            if found.isEmpty { return changed }
            for (leaf, places) in Dictionary(grouping: found, by: \.leaf) {
                for start in stride(from: 0, to: places.count, by: Self.chunk) {
                    changed += try await finish(places[start..<min(start + Self.chunk, places.count)].map(\.place), of: leaf)
                }
            }
        }
    }

    /// A look that the server may share among its own workers, as one that stops at a row may not.
    private func isAnyLeft() async throws -> Bool {
        try await patience {
            try await inTransaction(statementTimeout: 0, scanning: true) {
                try await connection.query("SET LOCAL max_parallel_workers_per_gather = \(max(context.pace.workers - 1, 0))")
                return try await connection.query("SELECT count(*) FROM \(plan.tableSQL) WHERE \(condition("true"))").scalar != "0"
            }
        }
    }

    private func find(limit: Int) async throws -> [(leaf: String, place: String)] {
        try await patience {
            try await inTransaction(statementTimeout: 0, scanning: true) {
                let rows = try await connection.query("SELECT tableoid, ctid::text FROM \(plan.tableSQL) WHERE \(condition("true")) LIMIT \(limit)")
                let tables = try await connection.query("""
                    SELECT c.oid, quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                    WHERE c.oid = ANY ($1::oid[])
                    """, [Quote.array(Set(rows.compactMap { $0[0] }).sorted())])
                let names = Dictionary(tables.map { ($0[0] ?? "", $0[1] ?? "") }) { first, _ in first }
                return rows.map { (Self.target(names[$0[0] ?? ""] ?? "", plan), $0[1] ?? "") }
            }
        }
    }

    /// Comes back to rows that somebody holds until they are done, or have moved: then the next look finds them.
    private func finish(_ places: [String], of target: String) async throws -> Int {
        let start = ContinuousClock().now
        var changed = 0
        var left = places
        while true {
            try control.check()
            do { changed += try await write(left, of: target) } catch let error as ServerError where error.isAboutData {
                throw try await failure(error, among: left, of: target)
            } catch let error as ServerError where error.isTransient {}
            let before = left
            left = try await patience { try await self.places(of: target, where: "ctid = ANY ($1::tid[])", [Quote.array(before)]) }
            if left.isEmpty { return changed }
            let rows = left.count == 1 ? "1 row of \(plan.table) is" : "\(left.count.grouped) rows of \(plan.table) are"
            report(.waiting(RunWait(
                reason: "\(rows) locked by other transactions (\(try await name(left[0], of: target))…)", blockers: [],
                seconds: (ContinuousClock().now - start) / .seconds(1))))
            try await ContinuousClock().sleep(for: Self.pointPause)
        }
    }

    /// Of rows still to do.
    private func places(of target: String, where range: String, _ parameters: [String?]) async throws -> [String] {
        try await inTransaction(statementTimeout: 0) {
            try await connection.query("SELECT ctid::text FROM \(target) WHERE \(condition(range))", parameters).compactMap { $0[0] }
        }
    }

    /// Of rows among which one is at fault.
    func candidates(of target: String, where range: String, limit: Int) async throws -> [String] {
        try await inTransaction(statementTimeout: 0) {
            try await connection.query("SELECT ctid::text FROM \(target) WHERE \(candidates(range)) LIMIT \(limit)").compactMap { $0[0] }
        }
    }

    private func write(_ places: [String], of target: String) async throws -> Int {
        try await inTransaction(statementTimeout: 0) {
            let name = Quote.identifier(plan.table)
            let key = plan.key.isEmpty ? "ARRAY[]::text[]" : "ARRAY[\(plan.key.map { "\(name).\(Quote.identifier($0.name))::text" }.joined(separator: ", "))]"
            let written = try await connection.query("""
                WITH free AS MATERIALIZED (SELECT ctid FROM \(target) WHERE ctid = ANY ($1::tid[]) AND \(condition("true")) FOR NO KEY UPDATE SKIP LOCKED),
                done AS (
                  UPDATE \(target) SET \(plan.assignments) FROM free AS ai_shell_free(ai_shell_place) WHERE \(name).ctid = ai_shell_place
                  RETURNING \(condition("true")) AS again, \(key) AS key)
                SELECT count(*) AS rows, count(*) FILTER (WHERE again) AS again, (array_agg(array_to_string(key, ', ')) FILTER (WHERE again))[1:\(BadRows.shown)] AS keys FROM done
                """, [Quote.array(places)])[0]
            guard written.integer("again") == 0 else {
                throw RunFailure.validation(
                    title: "backfill \(plan.table)", message: "rows of \(plan.table) do not keep what is written to them: they still meet the condition of the backfill",
                    rows: written.list("keys") + ["A trigger of the table may set them back, or the assignment is not what keeps the columns in step."])
            }
            try await checkpoints.count(written.integer("rows"))
            return written.integer("rows")
        }
    }

    private func name(_ place: String, of target: String) async throws -> String {
        guard !plan.key.isEmpty else { return "ctid = \(place)" }
        let row = try await connection.query("SELECT \(keys.asTexts) AS key FROM \(target) WHERE ctid = $1::tid", [place]).first
        return row.map { keys.describe($0.list("key")) } ?? "ctid = \(place)"
    }
}
