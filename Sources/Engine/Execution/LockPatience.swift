/// Gets the strong locks of a short step without making anybody queue for long behind us.
///
/// Looks first: while a transaction that is older than the coming try's `lock_timeout` holds what conflicts, it waits
/// *outside* the queue. Only a try that failed after a clean look lets the next one wait longer.
/// - SeeAlso: <https://www.postgresql.org/docs/current/explicit-locking.html>
struct LockPatience {
    /// Does the step's statements, in an open transaction.
    let work: PostgresConnection
    /// Looks at the locks meanwhile; outside any transaction, since statistics views are frozen inside one.
    let watch: PostgresConnection
    let options: EngineOptions
    let control: RunControl
    let report: @Sendable (RunEvent) -> Void

    private static let firstTimeout = 50
    private static let shortestPause = 20
    private static let longestPause = 2_000
    /// Who is to be ended must block us, so that we have to stand in the queue; not more often than this.
    private static let endingPause: Duration = .seconds(1)
    /// Looks that are never clean for so long let longer-lived transactions count as short.
    private static let thresholdDoubling: Duration = .seconds(60)

    /// Takes `SHARE UPDATE EXCLUSIVE`, which makes a running autovacuum give way and keeps new ones out.
    /// - Parameter longest: The longest `lock_timeout` in milliseconds.
    func acquire(_ locks: [TableLock], longest: Int) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        let strong = locks.filter { $0.mode > .shareUpdateExclusive }
        for lock in locks where lock.mode >= .shareUpdateExclusive && [.whole, .alone].contains(lock.reach) { try await settle(lock, since: start) }
        guard !strong.isEmpty else { return }
        var timeout = min(Self.firstTimeout, longest)
        var pause = Self.shortestPause
        var threshold = timeout
        var lastCleanLook = clock.now
        var lastEnding = clock.now - Self.endingPause
        var blockers: [Blocker] = []
        var sightings = Sightings()
        while true {
            try control.check()
            try checkPatience(since: start, strong, blockers)
            blockers = try await look(strong, &sightings).filter { ($0.seconds ?? .infinity) * 1_000 > Double(threshold) }
            if !blockers.isEmpty {
                timeout = min(Self.firstTimeout, longest)
                wait(strong, blockers, since: start)
                if options.endsIdleBlockers, clock.now - lastEnding > Self.endingPause, try await ender.mayEnd(blockers) {
                    lastEnding = clock.now
                    if try await ender.during({ try await attempt(strong, timeout: timeout) }) { return }
                }
                if clock.now - lastCleanLook > Self.thresholdDoubling {
                    threshold = min(threshold * 2, max(longest, threshold))
                    lastCleanLook = clock.now
                }
                try await clock.sleep(for: .milliseconds(20))
                continue
            }
            lastCleanLook = clock.now
            if try await attempt(strong, timeout: timeout) { return }
            timeout = min(timeout + timeout / 2, longest)
            threshold = max(threshold, timeout)
            blockers = try await look(strong, &sightings)
            wait(strong, blockers, since: start)
            try await clock.sleep(for: .milliseconds(Int.random(in: pause / 2...pause)))
            pause = min(pause * 2, Self.longestPause)
        }
    }

    private var ender: BlockerEnder { BlockerEnder(watch: watch, pid: work.backendPID, report: report) }

    /// One try inside a savepoint: all locks, or none.
    private func attempt(_ locks: [TableLock], timeout: Int) async throws -> Bool {
        do {
            let statements = locks.compactMap(\.statement)
            try await work.execute((["SAVEPOINT ai_shell_try", "SET LOCAL lock_timeout = \(timeout)"] + statements + ["RELEASE ai_shell_try"]).joined(separator: ";"))
            return true
        } catch let error as ServerError where error.isTransient {
            try await work.execute("ROLLBACK TO SAVEPOINT ai_shell_try; RELEASE SAVEPOINT ai_shell_try", shielded: true)
            return false
        }
    }

    private func settle(_ lock: TableLock, since start: ContinuousClock.Instant) async throws {
        // An autovacuum gives way only to one that has waited for deadlock_timeout.
        let setting = try await work.query("SELECT setting::int FROM pg_settings WHERE name = 'deadlock_timeout'").scalar
        let timeout = 3_000 + (setting.flatMap { Int($0) } ?? 1_000)
        var sightings = Sightings()
        while true {
            try control.check()
            let sql = """
                SAVEPOINT ai_shell_try; SET LOCAL lock_timeout = \(timeout); \
                LOCK TABLE \(lock.target) IN SHARE UPDATE EXCLUSIVE MODE; RELEASE ai_shell_try
                """
            do {
                if options.endsIdleBlockers { try await ender.during { _ = try await work.execute(sql) } } else { try await work.execute(sql) }
                return
            } catch let error as ServerError where error.isTransient {
                try await work.execute("ROLLBACK TO SAVEPOINT ai_shell_try; RELEASE SAVEPOINT ai_shell_try", shielded: true)
                let weak = [TableLock(table: lock.table, title: lock.title, mode: .shareUpdateExclusive, reach: lock.reach)]
                let blockers = try await look(weak, &sightings)
                wait(weak, blockers, since: start)
                try checkPatience(since: start, weak, blockers)
            }
        }
    }

    private func checkPatience(since start: ContinuousClock.Instant, _ locks: [TableLock], _ blockers: [Blocker]) throws {
        let waited = ContinuousClock().now - start
        guard waited > options.lockWait else { return }
        throw RunFailure.lockNotAcquired(table: locks.map(\.title).joined(separator: ", "), seconds: waited / .seconds(1), blockers: blockers)
    }

    private func wait(_ locks: [TableLock], _ blockers: [Blocker], since start: ContinuousClock.Instant) {
        report(.waiting(RunWait(
            reason: "waiting for a lock on \(locks.map(\.title).joined(separator: ", "))", blockers: blockers,
            seconds: (ContinuousClock().now - start) / .seconds(1))))
    }

    /// When each transaction was first seen: what its age is at least, where this role may not see when it began.
    struct Sightings {
        private var first: [String: ContinuousClock.Instant] = [:]

        /// In seconds.
        mutating func age(of transaction: String) -> Double {
            let now = ContinuousClock().now
            let start = first[transaction] ?? now
            first[transaction] = start
            return (now - start) / .seconds(1)
        }
    }

    /// Who holds what conflicts on the relations and, where a lock takes them along, on whatever is below them; the oldest
    /// transaction first.
    func look(_ locks: [TableLock], _ sightings: inout Sightings) async throws -> [Blocker] {
        guard !locks.isEmpty else { return [] }
        let rows = try await watch.query(Self.holders, [
            Quote.array(locks.map(\.table)), Quote.array(locks.map { $0.reach == .whole ? "t" : "f" }),
            Quote.array(locks.map { $0.mode.conflicts.map(\.catalogName).joined(separator: " ") }), String(work.backendPID),
        ])
        return rows.map { row in
            let pid = row["pid"].flatMap(Int.init)
            let age = row["age"].flatMap(Double.init) ?? (pid == nil ? nil : sightings.age(of: row.text("virtualtransaction")))
            let place = row.integer("place") - 1
            var blocker = Blocker(
                pid: pid, user: row.text("usename"), application: row.text("application_name"), state: row.text("state"), seconds: age,
                query: row.text("query"), table: row.flag("named") ? locks[place].title : row.text("relation"))
            blocker.prepared = row["gid"]
            return blocker
        }
    }

    /// A prepared transaction has no process; what it holds on its own number tells which it is.
    private static let holders = """
        WITH RECURSIVE wanted(place, relation, named) AS (
          SELECT place, to_regclass(name)::oid, true FROM unnest($1::text[]) WITH ORDINALITY AS w(name, place)
          UNION SELECT w.place, i.inhrelid, false FROM wanted w JOIN pg_inherits i ON i.inhparent = w.relation
          WHERE ($2::boolean[])[w.place]),
        held AS (
          SELECT DISTINCT ON (l.pid, l.virtualtransaction) l.pid, l.virtualtransaction, w.place, w.named, w.relation
          FROM wanted w JOIN pg_locks l ON l.relation = w.relation
          WHERE l.locktype = 'relation' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND l.mode = ANY(string_to_array(($3::text[])[w.place], ' ')) AND l.pid IS DISTINCT FROM $4::int
          ORDER BY l.pid, l.virtualtransaction, w.named DESC, w.place)
        SELECT h.pid, h.virtualtransaction, h.place, h.named, h.relation::regclass::text AS relation, p.gid, coalesce(a.usename, p.owner) AS usename,
               a.application_name, a.state, left(regexp_replace(a.query, '\\s+', ' ', 'g'), 120) AS query,
               extract(epoch FROM clock_timestamp() - coalesce(a.xact_start, p.prepared)) AS age
        FROM held h LEFT JOIN pg_stat_activity a ON a.pid = h.pid
        LEFT JOIN pg_locks x ON h.pid IS NULL AND x.pid IS NULL AND x.locktype = 'transactionid' AND x.virtualtransaction = h.virtualtransaction
        LEFT JOIN pg_prepared_xacts p ON p.transaction = x.transactionid
        ORDER BY age DESC NULLS FIRST LIMIT 10
        """
}

extension TableLock {
    /// As LOCK TABLE names it.
    fileprivate var target: String { reach == .alone ? "ONLY \(table)" : table }

    /// What takes it; nil where only the step's own statement does.
    fileprivate var statement: String? {
        switch reach {
        case .whole, .alone: "LOCK TABLE \(target) IN \(mode.sql) MODE"
        case .index: nil
        // A view given to the owner that it has: nothing changes, and ACCESS EXCLUSIVE is held on it alone.
        case .view:
            """
            DO $ai_shell$ BEGIN EXECUTE (SELECT pg_catalog.format('ALTER TABLE %s OWNER TO %I', oid::pg_catalog.regclass, pg_catalog.pg_get_userbyid(relowner)) \
            FROM pg_catalog.pg_class WHERE oid = \(Quote.literal(table))::pg_catalog.regclass); END $ai_shell$
            """
        }
    }
}
