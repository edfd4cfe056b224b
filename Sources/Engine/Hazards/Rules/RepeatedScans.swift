/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-altertable.html>
enum RepeatedScans: HazardRule {
    static let id = "repeated-scans"
    static let severity = Hazard.Severity.recommendation
    static let statement = "Several ALTER TABLE of one table that each read or write all of it"
    static let danger = "The table is locked and gone through once for each."
    static let instead = "One ALTER TABLE with all of them, separated by commas, or rebuild_table."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        guard let place = statement.alterations.first?.place, statement.session.worked.contains(place.title) else { return [] }
        let long: Set = ["AT_SetNotNull", "AT_AlterColumnType", "AT_SetLogged", "AT_SetUnLogged", "AT_SetAccessMethod", "AT_SetTableSpace"]
        let goesThrough = statement.alterations.contains { alteration in
            long.contains(alteration.kind) || alteration.kind == "AT_AddConstraint" && alteration.command["def"]?["Constraint"].map { $0["skip_validation"] == nil && $0["indexname"] == nil } == true
        }
        return goesThrough ? [hazard("\(place.title) was gone through by a statement before", [place], instead: "one ALTER TABLE \(place.written) with both, or rebuild_table in a migration")] : []
    }
}
