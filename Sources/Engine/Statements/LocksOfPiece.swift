/// The locks of a transaction's statements: those that can be had before it does anything, and those that must come later.
struct LocksOfPiece {
    /// Before the first statement: a table that is renamed on the way is locked by the name that it has then.
    let start: Catalog
    private(set) var first: [TableLock] = []
    private(set) var all: [TableLock] = []
    private var late: [TableLock] = []
    private var hasWorked = false

    init(start: Catalog) { self.start = start }

    mutating func add(_ locks: [TableLock], _ isShort: Bool, _ now: Catalog) {
        let locks = locks.map { lock in
            guard let oid = now.tables.values.first(where: { $0.sql == lock.table })?.oid,
                let table = start.tables.values.first(where: { $0.oid == oid })
            else { return lock }
            return TableLock(table: table.sql, title: table.title, mode: lock.mode, reach: lock.reach)
        }
        all = StatementLocks.merged(all + locks)
        if hasWorked {
            late = StatementLocks.merged(late + locks)
        } else {
            first = StatementLocks.merged(first + locks)
        }
        if !isShort { hasWorked = true }
    }

    /// Taken at the start they would be held for as long as the statements before them work.
    var notes: [String] {
        late.filter { lock in lock.mode > .shareUpdateExclusive && !first.contains { $0.table == lock.table && $0.mode >= lock.mode } }.map
        { lock in
            "It takes \(lock.mode.sql) on \(lock.title) after statements that work on rows, so it cannot be waited for beforehand: put what takes it into an operation of its own."
        }
    }
}
