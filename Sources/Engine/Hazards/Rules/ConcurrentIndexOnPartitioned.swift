/// - SeeAlso: <https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE>
enum ConcurrentIndexOnPartitioned: HazardRule {
    static let id = "concurrent-index-on-partitioned"
    static let severity = Hazard.Severity.error
    static let statement = "CREATE INDEX CONCURRENTLY on a partitioned table"
    static let danger = "The server refuses it."
    static let instead = "The operation add_index: ON ONLY the parent, CONCURRENTLY on each partition, then ATTACH."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        guard let index = statement.node["IndexStmt"], index["concurrent"] != nil, let place = statement.place(index["relation"]), place.table?.kind == "p" else { return [] }
        let columns = (index["indexParams"]?.elements ?? []).compactMap { $0["IndexElem"]?["name"]?.text }
        return [hazard("\(place.title) is partitioned, and the server builds no index of such a table concurrently", [place], instead: "migrate generate add-index --table \(place.word) --columns \(columns.joined(separator: ","))")]
    }
}
