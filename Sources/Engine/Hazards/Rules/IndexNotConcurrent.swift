/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY>
enum IndexNotConcurrent: HazardRule {
    static let id = "index-not-concurrent"
    static let severity = Hazard.Severity.error
    static let statement = "CREATE INDEX without CONCURRENTLY"
    static let danger = "SHARE on the table blocks every write until the index is built."
    static let instead = "CREATE INDEX CONCURRENTLY outside a transaction and without lock_timeout, or the operation add_index, which also cleans up after a failure."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        guard let index = statement.node["IndexStmt"], index["concurrent"] == nil, let place = statement.place(index["relation"]) else { return [] }
        // Of a partitioned table alone it builds nothing.
        if index["relation"]?["inh"] == nil, place.table?.kind ?? "p" == "p" { return [] }
        let columns = (index["indexParams"]?.elements ?? []).compactMap { $0["IndexElem"]?["name"]?.text }
        let generate = columns.isEmpty ? nil : "migrate generate add-index --table \(place.word) --columns \(columns.joined(separator: ","))"
        let isPlain = place.table?.kind != "p" && !statement.isInTransaction
        let concurrent = statement.text.replacing(/(?i)\bindex\b/, maxReplacements: 1) { "\($0.output) CONCURRENTLY" }
        return [
            hazard(
                "An index on \(place.title) is built of every row", [place], lock: .share, work: .build,
                instead: isPlain ? "\(concurrent);" : generate ?? "the operation add_index in a migration")
        ]
    }
}
