/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-altertable.html>
enum DropColumnValues: HazardRule {
    static let id = "drop-column"
    static let severity = Hazard.Severity.error
    static let statement = "ALTER TABLE … DROP COLUMN"
    static let danger = "The values are gone, indexes and constraints on the column go along, and applications that still name it fail."
    static let instead = "The operation drop_column keeps the values, and a rollback brings them back."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        statement.alterations("AT_DropColumn").filter { $0.place.table == nil || $0.column != nil }.map { alteration in
            let place = alteration.place
            let along = (place.table?.indexes ?? []).filter { $0.reads.contains(alteration.name) }.map(\.name)
            let readers = (place.table?.readers ?? []).filter { $0.columns.contains(alteration.name) }.map(\.title)
            let what = "Column \(alteration.name) goes from \(place.title) with its values" + (along.isEmpty ? "" : " and index \(along.joined(separator: ", "))")
                + (readers.isEmpty ? "" : "; \(readers.joined(separator: ", ")) needs it")
            return hazard(
                what, [place], lock: .accessExclusive, loses: "the values of \(place.title).\(alteration.name)",
                instead: "migrate generate remove-column --table \(place.word) --column \(alteration.name): the values are kept")
        }
    }
}
