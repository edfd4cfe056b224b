/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-dropindex.html>
enum DropIndexNotConcurrent: HazardRule {
    static let id = "drop-index-not-concurrent"
    static let severity = Hazard.Severity.warning
    static let statement = "DROP INDEX without CONCURRENTLY"
    static let danger = "ACCESS EXCLUSIVE on the table: it waits for everybody, and everybody who comes later waits for it."
    static let instead = "DROP INDEX CONCURRENTLY outside a transaction, or the operation drop_index."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        guard let drop = statement.node["DropStmt"], drop["removeType"]?.text == "OBJECT_INDEX", drop["concurrent"] == nil else { return [] }
        return (drop["objects"]?.elements ?? []).compactMap { object in
            guard let names = object["List"]?["items"]?.names, let name = TableName(names) else { return nil }
            let home = statement.context.catalog.indexTables[name]
            let place = statement.place(home?.names)
            if !statement.isOffline, place == nil { return nil }
            if let index = place?.table?.indexes.first(where: { $0.name == names.last }), index.isPrimary { return nil }
            return hazard(
                "Index \(name) goes; queries that rely on it become slow, and building it again takes its time", [place].compactMap { $0 }, lock: .accessExclusive,
                instead: "DROP INDEX CONCURRENTLY \(names.map(SQLName.brief).joined(separator: "."));")
        }
    }
}
