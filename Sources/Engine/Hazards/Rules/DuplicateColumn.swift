/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-update.html>
enum DuplicateColumn: HazardRule {
    static let id = "duplicate-column"
    static let severity = Hazard.Severity.error
    static let statement = "A column named twice in one statement"
    static let danger = "The server refuses it."
    static let instead = "Take one out."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        let assigned = statement.written("UpdateStmt").map { ($0["targetList"]?.elements ?? []).compactMap { $0["ResTarget"] }.filter { $0["indirection"] == nil }.compactMap { $0["name"]?.text } }
        let inserted = statement.written("InsertStmt").map { ($0["cols"]?.elements ?? []).compactMap { $0["ResTarget"] }.filter { $0["indirection"] == nil }.compactMap { $0["name"]?.text } }
        let made = [(statement.node["CreateStmt"]?["tableElts"]?.elements ?? []).compactMap { $0["ColumnDef"]?["colname"]?.text }]
        return (assigned + inserted + made).flatMap { names in Set(names.filter { name in names.count { $0 == name } > 1 }).sorted() }.map { hazard("\($0) is named twice: the server refuses it") }
    }
}
