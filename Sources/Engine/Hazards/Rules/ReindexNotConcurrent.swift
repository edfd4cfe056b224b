/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-reindex.html#SQL-REINDEX-CONCURRENTLY>
enum ReindexNotConcurrent: HazardRule {
    static let id = "reindex-not-concurrent"
    static let severity = Hazard.Severity.error
    static let statement = "REINDEX without CONCURRENTLY"
    static let danger = "SHARE on the table blocks writes; ACCESS EXCLUSIVE on the index blocks in practice each query that the planner would consider it for."
    static let instead = "REINDEX … CONCURRENTLY (from PostgreSQL 12 on; not 14.0 to 14.3, which could build damaged indexes)."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        guard let reindex = statement.node["ReindexStmt"], !reindex.isConcurrentReindex else { return [] }
        let concurrent = statement.text.replacing(/(?i)\breindex\s+(\([^)]*\)\s*)?(index|table|schema|database)\b/) { "\($0.output.0) CONCURRENTLY" } + ";"
        switch reindex["kind"]?.text {
        case "REINDEX_OBJECT_INDEX":
            let name = reindex["relation"]?.tableName
            let home = name.flatMap { statement.context.catalog.indexTables[$0] }
            if !statement.isOffline, home == nil { return [] }
            let places = [statement.place(home?.names)].compactMap { $0 }
            if home != nil, places.isEmpty { return [] }
            return [hazard("Index \(name?.name ?? "") is built anew; reads that could use it wait too", places, lock: .share, work: .build, instead: concurrent)]
        case "REINDEX_OBJECT_TABLE":
            guard let place = statement.place(reindex["relation"]) else { return [] }
            return [hazard("Every index of \(place.title) is built anew; reads that could use one wait too", [place], lock: .share, work: .build, instead: concurrent)]
        default:
            return [hazard("Every index of \(reindex["name"]?.text ?? "the database") is built anew, each while writes to its table wait", work: .build, instead: concurrent)]
        }
    }
}
