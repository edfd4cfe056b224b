/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-EXCLUDE>
enum ExclusionConstraint: HazardRule {
    static let id = "exclusion-constraint"
    static let severity = Hazard.Severity.error
    static let statement = "ADD CONSTRAINT … EXCLUDE"
    static let danger = "The index is built of every row under ACCESS EXCLUSIVE; no way to do it beside the application exists."
    static let instead = "A new table with the constraint, filled and swapped, or an hour when nobody writes."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        statement.addedConstraints("CONSTR_EXCLUSION").map { alteration, _ in
            hazard("The exclusion constraint builds its index of every row of \(alteration.place.title)", [alteration.place], lock: .accessExclusive, work: .build)
        }
    }
}
