import Engine

/// A lock for machines.
struct LockDocument: Encodable {
    let table: String
    let mode: String
    /// The statements that wait for it, in words.
    let blocks: String

    init(_ lock: TableLock) { (table, mode, blocks) = (lock.title, lock.mode.sql, lock.mode.blocks) }
}
