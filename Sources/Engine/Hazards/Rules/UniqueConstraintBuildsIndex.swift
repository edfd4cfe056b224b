/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX>
enum UniqueConstraintBuildsIndex: HazardRule {
    static let id = "unique-constraint-builds-index"
    static let severity = Hazard.Severity.error
    static let statement = "ADD UNIQUE, ADD PRIMARY KEY without USING INDEX"
    static let danger = "The index is built of every row under ACCESS EXCLUSIVE."
    static let instead = "The operation add_constraint builds the index concurrently, then takes it with USING INDEX."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        statement.addedConstraints("CONSTR_UNIQUE", "CONSTR_PRIMARY").filter { $0.constraint["indexname"] == nil }.map { alteration, constraint in
            let place = alteration.place
            let columns = constraint["keys"]?.names.joined(separator: ",") ?? ""
            let isPrimary = constraint["contype"]?.text == "CONSTR_PRIMARY"
            return hazard(
                "The index of the \(isPrimary ? "primary key" : "unique constraint") is built of every row of \(place.title)", [place], lock: .accessExclusive, work: .build,
                instead: isPrimary
                    ? "migrate add-constraint \(place.word) \(place.word.split(separator: ".").last ?? "t")_pkey 'PRIMARY KEY (\(columns))', in a draft"
                    : "migrate generate add-unique-constraint --table \(place.word) --columns \(columns)")
        }
    }
}
