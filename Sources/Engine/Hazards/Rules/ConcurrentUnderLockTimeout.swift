/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY>
enum ConcurrentUnderLockTimeout: HazardRule {
    static let id = "concurrent-index-under-lock-timeout"
    static let severity = Hazard.Severity.error
    static let statement = "CREATE INDEX, DROP INDEX, REINDEX … CONCURRENTLY under lock_timeout"
    static let danger = "It waits for every older transaction of the database; a timeout then leaves an invalid index that every write still maintains, and IF NOT EXISTS takes it for done."
    static let instead = "SET lock_timeout = 0 for this statement; after a failure DROP INDEX CONCURRENTLY, then again. The operation add_index does both."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        guard statement.session.lockTimeout > 0, !statement.session.isManaged, statement.isConcurrentIndexWork else { return [] }
        return [hazard("It waits for every older transaction, and lock_timeout (\(statement.session.lockTimeout) ms) would leave an invalid index behind", instead: "SET lock_timeout = 0; first")]
    }
}

extension JudgedStatement {
    /// Whether it builds or drops an index beside writers.
    var isConcurrentIndexWork: Bool {
        node["IndexStmt"]?["concurrent"] != nil || node["ReindexStmt"]?.isConcurrentReindex == true
            || node["DropStmt"].map { $0["removeType"]?.text == "OBJECT_INDEX" && $0["concurrent"] != nil } == true
    }
}
