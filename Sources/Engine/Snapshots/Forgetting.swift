/// Drops what is kept, one thing a transaction with its line in the journal: cut off anywhere, it goes on where it was.
struct Forgetting {
    let watch: EngineSession
    let work: EngineSession
    let options: EngineOptions
    let control: RunControl
    let report: @Sendable (RunEvent) -> Void

    private var connection: PostgresConnection { work.connection }

    /// Refuses what cannot go, all of it at once, before anything does.
    func check(_ items: [Keepsake]) async throws {
        var problems: [String] = []
        for item in items {
            guard let oid = item.oid else { continue }
            if !item.isOurs { problems.append("\(item.title): role \"\(try await connection.query("SELECT current_user").scalar ?? "")\" does not own it") }
            let users = try await users(of: item, oid, among: items)
            if !users.isEmpty { problems.append("\(item.title) is used by \(users.joined(separator: ", "))") }
        }
        guard problems.isEmpty else { throw ForgetFailure.inUse(problems) }
    }

    /// What has come to depend on it, but for what goes too.
    private func users(of item: Keepsake, _ oid: UInt32, among items: [Keepsake]) async throws -> [String] {
        guard item.kind == .keptColumn, let column = item.columnName else {
            let family = try await family(of: oid)
            return try await connection.query(Removal.dependants(of: family.map { String($0.oid) })).compactMap { $0[0] }
        }
        let also = items.filter { $0.oid == oid }.compactMap(\.columnName)
        let others = try await connection.query("""
            SELECT 'generated column ' || a.attname FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
            WHERE d.adrelid = $1::oid AND a.attgenerated <> '' AND a.attname <> ALL($3::text[]) AND EXISTS (
              SELECT FROM pg_depend x JOIN pg_attribute c ON c.attrelid = x.refobjid AND c.attnum = x.refobjsubid
              WHERE x.refclassid = 'pg_class'::regclass AND x.refobjid = d.adrelid AND c.attname = $2 AND c.attnum <> a.attnum
                AND (x.classid = 'pg_attrdef'::regclass AND x.objid = d.oid OR x.classid = 'pg_class'::regclass AND x.objid = d.adrelid AND x.objsubid = a.attnum))
            UNION ALL SELECT pg_describe_object('pg_constraint'::regclass, k.oid, 0) FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = ANY(k.confkey)
            WHERE k.confrelid = $1::oid AND k.contype = 'f' AND a.attname = $2
            """, [String(oid), column, Quote.array(also)]).compactMap { $0[0] }
        return try await Dependants(connection: connection).read(ofColumns: [column], of: oid).map(\.title) + others
    }

    private func family(of oid: UInt32) async throws -> [(oid: UInt32, sql: String, reference: String)] {
        try await connection.query("""
            WITH RECURSIVE family(oid, depth) AS (SELECT $1::oid, 0 UNION SELECT i.inhrelid, f.depth + 1 FROM family f JOIN pg_inherits i ON i.inhparent = f.oid)
            SELECT DISTINCT c.oid, n.nspname, c.relname, c.oid::regclass::text AS reference FROM family f JOIN pg_class c ON c.oid = f.oid JOIN pg_namespace n ON n.oid = c.relnamespace ORDER BY c.oid
            """, [String(oid)]).map { (UInt32($0.integer("oid")), Quote.qualified($0.text("nspname"), $0.text("relname")), $0.text("reference")) }
    }

    // MARK: Going

    /// - Returns: Those that are gone by its own hand.
    func run(_ items: [Keepsake]) async throws -> [Keepsake] {
        var done: [Keepsake] = []
        // A generated column goes before those that it reads.
        for item in items.sorted(by: { ($0.kind == .keptColumn ? 1 : 0, $0.id) < ($1.kind == .keptColumn ? 1 : 0, $1.id) }) { if try await forget(item) { done.append(item) } }
        try await dropSchema()
        return done
    }

    private func forget(_ item: Keepsake) async throws -> Bool {
        let clock = ContinuousClock()
        let start = clock.now
        control.onCancel { [connection] in connection.cancel() }
        defer { control.onCancel(nil) }
        while true {
            try control.check()
            do {
                guard try await attempt(item) else { return false }
                report(.note("forgot \(item.title)"))
                return true
            } catch let error as ServerError where error.isTransient && !control.isCancelled {
                let waited = clock.now - start
                guard waited < options.lockWait else { throw RunFailure.lockNotAcquired(table: item.relation, seconds: waited / .seconds(1), blockers: []) }
                report(.waiting(RunWait(reason: "trying again: \(error.message)", blockers: [], seconds: waited / .seconds(1))))
                try await clock.sleep(for: .milliseconds(Int.random(in: 20...200)))
            }
        }
    }

    /// - Returns: Whether it was there to be forgotten.
    private func attempt(_ item: Keepsake) async throws -> Bool {
        let (statements, locks) = try await work(on: item)
        try await connection.execute("BEGIN")
        do {
            let patience = LockPatience(work: connection, watch: watch.connection, options: options, control: control, report: report)
            try await patience.acquire(locks, longest: options.timeoutMilliseconds)
            try await connection.execute("SET LOCAL lock_timeout = \(options.timeoutMilliseconds); SET LOCAL statement_timeout = 0")
            let marked = try await connection.query(
                "UPDATE ai_shell.snapshots SET forgotten_at = now() WHERE id = $1 AND forgotten_at IS NULL", [String(item.id)]).affected
            guard marked == 1 else {
                try await connection.query("ROLLBACK")
                return false
            }
            for statement in statements { try await connection.query(statement) }
            try await connection.query(
                "INSERT INTO ai_shell.events (phase, kind, message) VALUES ($1, 'forgotten', $2)", [String(item.phase), "\(item.title), of \(item.place)"])
            try await connection.query("COMMIT")
            return true
        } catch {
            _ = try? await connection.query("ROLLBACK", shielded: true)
            throw error
        }
    }

    /// By what it is and is called now.
    private func work(on item: Keepsake) async throws -> (statements: [String], locks: [TableLock]) {
        guard let oid = item.oid else { return ([], []) }
        let family = try await family(of: oid)
        guard item.kind == .keptColumn, let column = item.columnName, let table = family.first(where: { $0.oid == oid }) else {
            guard !family.isEmpty else { return ([], []) }
            let locks = family.map { TableLock(table: $0.sql, title: $0.reference, mode: .accessExclusive) }
            return (["DROP TABLE \(family.map(\.sql).joined(separator: ", "))"], locks)
        }
        // The tables that its foreign keys point at come first, as everywhere.
        let referenced = try await connection.query("""
            SELECT DISTINCT n.nspname, c.relname FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY(k.conkey)
            JOIN pg_class c ON c.oid = k.confrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE k.conrelid = $1::oid AND k.contype = 'f' AND a.attname = $2 AND k.confrelid <> k.conrelid ORDER BY 1, 2
            """, [String(oid), column])
        let locks = (referenced.map { TableName(schema: $0.text("nspname"), name: $0.text("relname")) }).map {
            TableLock(table: $0.sql, title: $0.description, mode: .accessExclusive)
        }
        return (
            ["ALTER TABLE \(table.sql) DROP COLUMN \(Quote.identifier(column))"], locks + [TableLock(table: table.sql, title: table.reference, mode: .accessExclusive)]
        )
    }

    /// Where nothing is left in it, and it is ours to drop.
    private func dropSchema() async throws {
        do { try await connection.query("DROP SCHEMA IF EXISTS \(ColumnSnapshot.schema)") } catch let error as ServerError where ["2BP01", "42501"].contains(error.code) {}
    }
}

/// Why nothing, or not everything, was forgotten.
public enum ForgetFailure: DescribedError {
    /// What keeps each of them.
    case inUse([String])
    case stopped
    case locked(RunFailure)
    case failed(ServerError)

    public var message: String {
        switch self {
        case .inUse(let problems): problems.count == 1 ? problems[0] : "\(problems.count) kept things are in use or not this role's"
        case .stopped: "stopped before the end; what is forgotten is forgotten, the rest is kept"
        case .locked(let failure): failure.message
        case .failed(let error): "what is kept could not be dropped: \(error.message)"
        }
    }

    public var detail: String? {
        switch self {
        case .inUse(let problems): problems.count == 1 ? nil : problems.joined(separator: "\n")
        case .locked(let failure): failure.detail
        case .failed(let error): error.detail
        case .stopped: nil
        }
    }

    public var hint: String? {
        switch self {
        case .inUse: "Nothing was forgotten. Drop what uses them first, or name a migration to forget only its own."
        case .stopped, .failed: "Run `migrate forget` again for the rest."
        case .locked: "End or wait for what holds it, then run `migrate forget` again for the rest."
        }
    }

    public var sqlState: String? {
        switch self {
        case .locked(let failure): failure.sqlState
        case .failed(let error): error.code
        case .inUse, .stopped: nil
        }
    }

    public var exitStatus: ExitStatus {
        switch self {
        case .inUse: .refused
        case .stopped, .locked: .stopped
        case .failed: .phaseRolledBack
        }
    }
}
