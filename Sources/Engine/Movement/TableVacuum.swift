/// Clears away the row versions that a backfill leaves behind, while it goes on, so that the table grows by a fifth and not by double.
///
/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-vacuum.html>
actor TableVacuum {
    private let settings: ConnectionSettings
    private let options: EngineOptions
    private let control: RunControl
    private let report: @Sendable (RunEvent) -> Void
    /// The only table with rows, for changes of which nobody says in which they were.
    private let only: Leaf?
    private var dead: [Leaf: Int] = [:]
    private var session: EngineSession?
    private var running: Task<Void, Never>?
    /// Transactions older than this one keep what was deleted since from being cleared away.
    private var horizon: Int?
    private var isOver = false

    /// Dead rows in a hundred of the table's: each look reads every index whole, and what dies meanwhile comes on top.
    private static let percent = 7
    /// Below that many a table is left to autovacuum.
    private static let least = 10_000

    init(settings: ConnectionSettings, leaves: [Leaf], options: EngineOptions, control: RunControl, report: @escaping @Sendable (RunEvent) -> Void) {
        self.settings = settings
        self.options = options
        self.control = control
        self.report = report
        only = leaves.count == 1 ? leaves[0] : nil
    }

    /// Told after a batch; what is to be done is done beside the batches.
    func changed(_ rows: Int, in leaf: Leaf?) {
        guard options.vacuums, !isOver, let leaf = leaf ?? only else { return }
        dead[leaf, default: 0] += rows
        guard running == nil, let count = dead[leaf], count >= Self.least, count * 100 >= Int(Double(leaf.blocks) * leaf.rowsPerBlock) * Self.percent else { return }
        dead[leaf] = 0
        running = Task { await clear(leaf) }
    }

    /// - Parameter atOnce: Whether one under way is cancelled, which loses nothing.
    func end(atOnce: Bool) async {
        isOver = true
        if atOnce { session?.connection.cancel() }
        await running?.value
        await session?.close()
        session = nil
    }

    /// What goes wrong here is no reason to stop: autovacuum comes in the end.
    private func clear(_ leaf: Leaf) async {
        do {
            let session = try await hired()
            guard !control.isStopping, try await isOfUse(session) else { return running = nil }
            // A table that somebody else vacuums is left alone, and who waits for it must not wait for us.
            try await session.connection.query("VACUUM (TRUNCATE false, SKIP_LOCKED) \(leaf.sql)")
        } catch let error as ServerError where error.code == ServerError.queryCanceled {} catch {
            isOver = true
            report(.note("going on without VACUUM: \((error as? any DescribedError)?.message ?? "\(error)")"))
        }
        running = nil
    }

    private func hired() async throws -> EngineSession {
        if let session { return session }
        let session = try await EngineSession.open(settings, purpose: "vacuum")
        self.session = session
        return session
    }

    /// While the same old snapshot is open as before, nothing more could be cleared away.
    private func isOfUse(_ session: EngineSession) async throws -> Bool {
        let row = try await session.connection.query("""
            SELECT txid_current() AS now, txid_current() - greatest(
              (SELECT max(age(backend_xmin)) FROM pg_stat_activity WHERE pid <> pg_backend_pid()),
              (SELECT max(age(xmin)) FROM pg_replication_slots), (SELECT max(age(transaction)) FROM pg_prepared_xacts), 0) AS oldest
            """)[0]
        let isNew = horizon.map { row.integer("oldest") > $0 } ?? true
        if isNew { horizon = row.integer("now") }
        return isNew
    }
}
