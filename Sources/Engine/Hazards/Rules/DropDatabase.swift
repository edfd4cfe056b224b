/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-dropdatabase.html>
enum DropDatabase: HazardRule {
    static let id = "drop-database"
    static let severity = Hazard.Severity.error
    static let statement = "DROP DATABASE"
    static let danger = "Everything in it is gone at once; no transaction takes it back."
    static let instead = "Dump it first, or rename it: ALTER DATABASE … RENAME TO …."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        guard let name = statement.node["DropdbStmt"]?["dbname"]?.text else { return [] }
        return [
            hazard(
                "Database \(name) goes with all that is in it, and no ROLLBACK brings it back", loses: "database \(name)",
                instead: "ALTER DATABASE \(SQLName.brief(name)) RENAME TO \(SQLName.brief(name + "_old"));")
        ]
    }
}
