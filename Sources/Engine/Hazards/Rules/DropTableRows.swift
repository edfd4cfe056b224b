/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-droptable.html>
enum DropTableRows: HazardRule {
    static let id = "drop-table"
    static let severity = Hazard.Severity.error
    static let statement = "DROP TABLE"
    static let danger = "The rows are gone, and tables that its foreign keys point at are locked with it."
    static let instead = "The operation drop_table moves the table aside and keeps it for 30 days."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        guard let drop = statement.node["DropStmt"], drop["removeType"]?.text == "OBJECT_TABLE" else { return [] }
        let places = (drop["objects"]?.elements ?? []).compactMap { statement.place($0["List"]?["items"]?.names) }
        return places.map { place in
            let others = drop["behavior"]?.text == "DROP_CASCADE" ? place.referencing : []
            return hazard(
                "\(place.title) goes, with its rows" + (others.isEmpty ? "" : " and the foreign keys of \(others.map(\.title).joined(separator: ", ")) that point at it"),
                [place], lock: .accessExclusive, also: referenced(by: place) + others.map { $0.lock(.accessExclusive) },
                loses: "every row of \(place.title)", instead: "migrate draft drop-\(place.word.replacing(".", with: "-")), then migrate drop-table \(place.word): it is kept for 30 days")
        }
    }

    private static func referenced(by place: JudgedStatement.Place) -> [TableLock] {
        (place.table?.constraints ?? []).filter { $0.kind == "f" }.compactMap(\.references).map { $0.lock(.accessExclusive) }
    }
}
