/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY>
enum UniqueIndexDuplicates: HazardRule {
    static let id = "unique-index-duplicates"
    static let severity = Hazard.Severity.recommendation
    static let statement = "CREATE UNIQUE INDEX CONCURRENTLY"
    static let danger = "Duplicates make it fail after both scans and leave an invalid index that refuses further duplicates."
    static let instead = "Look for duplicates first; the operations add_index and add_constraint do."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        guard let index = statement.node["IndexStmt"], index["concurrent"] != nil, index["unique"] != nil, let place = statement.place(index["relation"]) else { return [] }
        let columns = (index["indexParams"]?.elements ?? []).compactMap { $0["IndexElem"]?["name"]?.text }
        let list = columns.map(SQLName.brief).joined(separator: ", ")
        return [
            hazard(
                "Duplicates in \(place.title) would be found only after both scans, and would leave an invalid index", [place],
                instead: columns.isEmpty ? nil : "first SELECT \(list) FROM \(place.written) GROUP BY \(list) HAVING count(*) > 1;")
        ]
    }
}
