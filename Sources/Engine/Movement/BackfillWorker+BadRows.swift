/// Rows that cannot be written.
extension BackfillWorker {
    /// The row at fault and others of the batch after it, tried and taken back, so that one look at the failure mends several.
    func failure(_ error: ServerError, at key: [String], in range: Checkpoints.OpenRange) async throws -> RunFailure {
        var rows = ["\(keys.describe(key)): \(error.message)"]
        let end = try await keys.boundary(connection, after: key, through: range.upper, size: options.batchStart) ?? range.upper
        // Each with the most rows that it can have.
        var open: [(from: [String], to: [String]?, size: Int)] = [(key, end, options.batchStart)]
        while let part = open.popLast(), rows.count < BadRows.shown {
            try control.check()
            guard let error = try await probe(keys.condition(after: part.from, through: part.to)) else { continue }
            guard part.size > 1 else {
                let bad = try await keys.boundary(connection, after: part.from, through: part.to, size: 1)
                if let bad { rows.append("\(keys.describe(bad)): \(error.message)") }
                continue
            }
            let half = part.size / 2
            guard let middle = try await keys.boundary(connection, after: part.from, through: part.to, size: half) else {
                // It has fewer rows than that.
                open.append((part.from, part.to, half))
                continue
            }
            open.append((middle, part.to, part.size - half))
            open.append((part.from, middle, half))
        }
        return RunFailure.badRows(table: plan.table, rows: rows, error)
    }

    /// The same where rows are known by their place: those among them at fault.
    func failure(_ error: ServerError, among places: [String], of target: String) async throws -> RunFailure {
        var rows: [String] = []
        var open = [places[...]]
        while let part = open.popLast(), rows.count < BadRows.shown {
            try control.check()
            guard !part.isEmpty, let error = try await probe(("ctid = ANY ($1::tid[])", [Quote.array(Array(part))]), of: target) else { continue }
            guard part.count > 1 else {
                let row = try await connection.query("SELECT \(plan.key.isEmpty ? "NULL" : keys.asTexts) AS key FROM \(target) WHERE ctid = $1::tid", [part.first])
                let name = plan.key.isEmpty ? "ctid = \(part.first ?? "")" : row.first.map { keys.describe($0.list("key")) }
                if let name { rows.append("\(name): \(error.message)") }
                continue
            }
            let middle = part.startIndex + part.count / 2
            open += [part[middle...], part[..<middle]]
        }
        return RunFailure.badRows(table: plan.table, rows: rows.isEmpty ? [error.message] : rows, error)
    }

    /// What the server has against the values of a range; nothing of it stays.
    func probe(_ range: (sql: String, parameters: [String?]), of target: String? = nil) async throws -> ServerError? {
        do {
            try await inTransaction(statementTimeout: Int(options.batchTarget / .milliseconds(1)) * 100, keeping: false) {
                try await connection.query("UPDATE \(target ?? plan.tableSQL) SET \(plan.assignments) WHERE \(condition(range.sql))", range.parameters)
                try await connection.query("SET CONSTRAINTS ALL IMMEDIATE")
            }
            return nil
        } catch let error as ServerError {
            if error.isAboutData { return error }
            // A row that somebody holds is not looked at.
            if error.isTransient || error.code == ServerError.queryCanceled { return nil }
            throw error
        }
    }

    func retry(_ key: [String]) async throws {
        try control.check()
        do {
            try await patience {
                try await inTransaction(statementTimeout: 0) {
                    try await badRows.forget(key)
                    let changed = try await connection.query(
                        "UPDATE \(plan.tableSQL) SET \(plan.assignments) WHERE \(condition(keys.point(key).sql))", keys.point(key).parameters).affected
                    try await checkpoints.count(changed)
                }
            }
        } catch let error as ServerError where error.isAboutData {
            try await inTransaction(statementTimeout: 0) { try await badRows.note(key, error) }
        }
    }
}
