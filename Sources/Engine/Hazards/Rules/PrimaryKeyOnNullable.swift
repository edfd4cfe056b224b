/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX>
enum PrimaryKeyOnNullable: HazardRule {
    static let id = "primary-key-on-nullable"
    static let severity = Hazard.Severity.error
    static let statement = "ADD PRIMARY KEY USING INDEX on columns that allow NULL"
    static let danger = "Each such column becomes NOT NULL, for which every row is read under ACCESS EXCLUSIVE."
    static let instead = "set_not_null on each column first, in a phase of its own."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        statement.addedConstraints("CONSTR_PRIMARY").compactMap { alteration, constraint in
            let place = alteration.place
            guard let name = constraint["indexname"]?.text, let table = place.table, let index = table.indexes.first(where: { $0.name == name }) else { return nil }
            let nullable = index.columns.filter { table[column: $0]?.notNull == false }
            guard let first = nullable.first else { return nil }
            return hazard(
                "Every row of \(place.title) is read for a NULL in \(nullable.joined(separator: ", "))", [place], lock: .accessExclusive, work: .scan,
                instead: "first migrate generate set-not-null --table \(place.word) --column \(first)")
        }
    }
}
