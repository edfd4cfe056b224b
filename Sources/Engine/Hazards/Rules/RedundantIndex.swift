/// - SeeAlso: <https://www.postgresql.org/docs/current/indexes-multicolumn.html>
enum RedundantIndex: HazardRule {
    static let id = "redundant-index"
    static let severity = Hazard.Severity.recommendation
    static let statement = "An index whose columns another one begins with"
    static let danger = "Each write maintains both, and the wider one serves the same conditions."
    static let instead = "Leave it out, or drop the narrower one."

    static func concerns(_ operation: any MigrationEntry) -> Bool { true }

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        guard let index = statement.node["IndexStmt"], index["unique"] == nil, index["whereClause"] == nil, (index["accessMethod"]?.text ?? "btree") == "btree", let table = statement.place(index["relation"])?.table
        else { return [] }
        let elements = (index["indexParams"]?.elements ?? []).compactMap { $0["IndexElem"] }
        let columns = elements.compactMap { element in element["opclass"] == nil && element["collation"] == nil && (element["ordering"]?.text ?? "SORTBY_DEFAULT") == "SORTBY_DEFAULT" ? element["name"]?.text : nil }
        guard !columns.isEmpty, columns.count == elements.count,
            let other = table.indexes.first(where: { $0.isValid && $0.columns.starts(with: columns) && $0.body.hasPrefix("USING btree (\(columns.map(SQLName.brief).joined(separator: ", "))") && !$0.body.contains(" WHERE ") })
        else { return [] }
        return [hazard("Index \(other.name) of \(table.title) begins with \(columns.joined(separator: ", ")) already")]
    }
}
