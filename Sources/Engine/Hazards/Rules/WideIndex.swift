/// - SeeAlso: <https://www.postgresql.org/docs/current/indexes-multicolumn.html>
enum WideIndex: HazardRule {
    static let id = "wide-index"
    static let severity = Hazard.Severity.recommendation
    static let statement = "A non-unique index of more than three columns"
    static let danger = "Each write maintains it, and a condition on its first columns mostly finds the rows already."
    static let instead = "The columns that single out rows, first."

    static func concerns(_ operation: any MigrationEntry) -> Bool { true }

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        guard let index = statement.node["IndexStmt"], index["unique"] == nil, (index["accessMethod"]?.text ?? "btree") == "btree", let count = index["indexParams"]?.elements.count, count > 3 else { return [] }
        return [hazard("An index of \(count) columns costs each write, and its first two or three mostly find the rows", instead: "the columns that single out rows")]
    }
}
