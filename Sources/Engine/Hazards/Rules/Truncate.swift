/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-truncate.html>
enum Truncate: HazardRule {
    static let id = "truncate"
    static let severity = Hazard.Severity.error
    static let statement = "TRUNCATE"
    static let danger = "Every row is gone; with CASCADE also those of tables whose foreign keys point at it."
    static let instead = "Rename the table away and make an empty one, or DELETE in batches."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        guard let truncate = statement.node["TruncateStmt"] else { return [] }
        let places = (truncate["relations"]?.elements ?? []).compactMap { statement.place($0["RangeVar"]) }
        guard !places.isEmpty else { return [] }
        let others = truncate["behavior"]?.text == "DROP_CASCADE" ? Set(places.flatMap(\.referencing)).filter { other in !places.contains { $0.title == other.title } } : []
        let along = others.sorted { $0.title < $1.title }
        let titles = places.map(\.title).joined(separator: ", ")
        return [
            hazard(
                "Every row of \(titles) goes" + (along.isEmpty ? "" : ", and every row of \(along.map(\.title).joined(separator: ", ")), whose foreign keys point there"),
                places, lock: .accessExclusive, also: along.map { $0.lock(.accessExclusive) },
                loses: "every row of \((places.map(\.title) + along.map(\.title)).joined(separator: ", "))")
        ]
    }
}
