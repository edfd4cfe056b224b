/// Clears away the row versions that a backfill leaves behind, while it goes on, so that the table grows by a fifth and not by double.
///
/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-vacuum.html>
actor TableVacuum {
    private let context: MoveContext
    /// The only table with rows, for changes of which nobody says in which they were.
    private let only: Leaf?
    private var dead: [Leaf: Int] = [:]
    /// Passes over the heap alone since the indexes were looked through, which still have entries of what is gone.
    private var heapPasses: [Leaf: Int] = [:]
    private var spacing: [Leaf: Int] = [:]
    private var session: EngineSession?
    private var running: Task<Void, Never>?
    /// Transactions older than this one keep what was deleted since from being cleared away.
    private var horizon: Int?
    private var isOver = false

    /// Dead rows in a hundred of the table's: each pass costs, and what dies meanwhile comes on top.
    private static let percent = 7
    /// With large indexes only each of so many passes reads them. The others empty the rows' places, four bytes each excepted, but
    /// look again at the pages where those are.
    private static let mostHeapPasses = 7
    /// Below that many a table is left to autovacuum.
    private static let least = 10_000
    /// Work between two rests, twice what is usual: the table must be cleared away as fast as it is filled.
    private static let costLimit = 400

    init(_ context: MoveContext, leaves: [Leaf]) {
        self.context = context
        only = leaves.count == 1 ? leaves[0] : nil
    }

    /// Told after a batch; what is to be done is done beside the batches.
    func changed(_ rows: Int, in leaf: Leaf?) {
        guard context.options.vacuums, !isOver, let leaf = leaf ?? only else { return }
        dead[leaf, default: 0] += rows
        guard running == nil, let count = dead[leaf], count >= Self.least, count * 100 >= Int(Double(leaf.blocks) * leaf.rowsPerBlock) * Self.percent else { return }
        dead[leaf] = 0
        running = Task { await clear(leaf) }
    }

    /// - Parameter atOnce: Whether one under way is cancelled, which loses nothing.
    func end(atOnce: Bool) async {
        let failed = isOver
        isOver = true
        if atOnce { session?.connection.cancel() }
        await running?.value
        // Autovacuum does not count the entries that are left in the indexes, and would be late.
        if !atOnce, !failed { for leaf in heapPasses.keys { await clear(leaf, isLast: true) } }
        await session?.close()
        session = nil
    }

    /// What goes wrong here is no reason to stop: autovacuum comes in the end.
    private func clear(_ leaf: Leaf, isLast: Bool = false) async {
        do {
            let session = try await hired()
            let isWanted = if isLast { true } else { try await isOfUse(session) }
            guard !context.control.isStopping, isWanted else { return running = nil }
            let passes = heapPasses[leaf, default: 0]
            let indexes = if isLast { true } else { try await passes >= heapPassesBetween(leaf, session) }
            // Beside an application it rests, as autovacuum does.
            let rest = context.pace.takesTurns ? "2ms" : "0"
            try await session.connection.execute("SET vacuum_cost_delay = '\(rest)'; SET vacuum_cost_limit = \(Self.costLimit)")
            // A table that somebody else vacuums is left alone, and who waits for it must not wait for us.
            try await session.connection.query("VACUUM (TRUNCATE false, SKIP_LOCKED, INDEX_CLEANUP \(indexes)) \(leaf.sql)")
            heapPasses[leaf] = indexes ? nil : passes + 1
        } catch let error as ServerError where error.code == ServerError.queryCanceled {} catch {
            isOver = true
            context.report(.note("going on without VACUUM: \((error as? any DescribedError)?.message ?? "\(error)")"))
        }
        running = nil
    }

    /// How many passes over the heap alone cost about as much as one over its indexes.
    private func heapPassesBetween(_ leaf: Leaf, _ session: EngineSession) async throws -> Int {
        if let known = spacing[leaf] { return known }
        let blocks = try await session.connection.query(
            "SELECT pg_indexes_size($1::regclass) / current_setting('block_size')::int AS blocks", [leaf.sql])[0].integer("blocks")
        let found = min(6 * blocks / max(leaf.blocks, 1), Self.mostHeapPasses)
        spacing[leaf] = found
        return found
    }

    private func hired() async throws -> EngineSession {
        if let session { return session }
        let session = try await EngineSession.open(context.crew.settings, purpose: "vacuum")
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
