/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html>
enum RefreshBlocksReaders: HazardRule {
    static let id = "refresh-blocks-readers"
    static let severity = Hazard.Severity.warning
    static let statement = "REFRESH MATERIALIZED VIEW without CONCURRENTLY"
    static let danger = "ACCESS EXCLUSIVE on the view blocks its readers until the query has run."
    static let instead = "CONCURRENTLY, for which the view needs a unique index."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        guard let refresh = statement.node["RefreshMatViewStmt"], refresh["concurrent"] == nil, refresh["skipData"] == nil, let place = statement.place(refresh["relation"]) else { return [] }
        let hasKey = place.table?.indexes.contains { $0.isUnique && $0.isValid && !$0.columns.isEmpty } ?? true
        return [
            hazard(
                "\(place.title) is filled anew while nobody can read it", [place], lock: .accessExclusive, work: .rewrite,
                instead: hasKey ? "REFRESH MATERIALIZED VIEW CONCURRENTLY \(place.written);" : "a unique index on it, then REFRESH MATERIALIZED VIEW CONCURRENTLY \(place.written);")
        ]
    }
}
