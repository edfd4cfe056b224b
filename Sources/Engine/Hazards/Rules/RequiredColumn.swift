/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-altertable.html>
enum RequiredColumn: HazardRule {
    static let id = "required-column"
    static let severity = Hazard.Severity.error
    static let statement = "ADD COLUMN … NOT NULL without a default"
    static let danger = "It fails on a table that has rows, and code that does not know the column can insert no more."
    static let instead = "The pattern add-required-column: nullable first, filled in batches, NOT NULL at the end."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        statement.addedColumns.compactMap { alteration, name, definition, constraints in
            let kinds = Set(constraints.compactMap { $0["contype"]?.text })
            // Those have a value of their own, and a rule of theirs.
            guard kinds.contains("CONSTR_NOTNULL") || kinds.contains("CONSTR_PRIMARY"), kinds.isDisjoint(with: ["CONSTR_DEFAULT", "CONSTR_IDENTITY", "CONSTR_GENERATED"]),
                !["serial", "bigserial", "smallserial", "serial4", "serial8", "serial2"].contains(definition["typeName"]?["names"]?.names.last ?? "")
            else { return nil }
            let place = alteration.place
            let type = definition["typeName"]?.fullTypeSQL.map(SQLNode.shownType) ?? "…"
            return hazard(
                "\(name) is NOT NULL and has no default: \(place.title) must be empty, and code that does not know it can insert no more", [place], lock: .accessExclusive,
                instead: "migrate generate add-required-column --table \(place.word) --column \(name) --data-type '\(type)' --default …")
        }
    }
}
