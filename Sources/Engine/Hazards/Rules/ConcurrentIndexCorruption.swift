/// - SeeAlso: <https://www.postgresql.org/docs/current/release-14-4.html>
enum ConcurrentIndexCorruption: HazardRule {
    static let id = "concurrent-index-corruption"
    static let severity = Hazard.Severity.error
    static let statement = "CREATE INDEX or REINDEX … CONCURRENTLY on a server that builds wrong ones"
    static let danger = "Such an index may lack rows that are there (fixed in 14.4)."
    static let instead = "Update the server first."
    static let versions = "14.0 to 14.3"

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        let version = statement.context.catalog.serverVersion
        guard !statement.isOffline, (140_000..<140_004).contains(version), statement.node["DropStmt"] == nil, statement.isConcurrentIndexWork else { return [] }
        return [hazard("PostgreSQL 14.\(version % 10_000) may leave rows out of an index that is built concurrently", instead: "an update of the server to 14.4 or later")]
    }
}
