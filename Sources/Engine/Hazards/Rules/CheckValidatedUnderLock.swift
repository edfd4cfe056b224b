/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT>
enum CheckValidatedUnderLock: HazardRule {
    static let id = "check-validated-under-lock"
    static let severity = Hazard.Severity.error
    static let statement = "ADD CONSTRAINT … CHECK without NOT VALID"
    static let danger = "Every row is read under ACCESS EXCLUSIVE."
    static let instead = "The operation add_constraint: NOT VALID, then VALIDATE in a transaction of its own, beside which everybody works."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        statement.addedConstraints("CONSTR_CHECK").filter { $0.constraint["skip_validation"] == nil }.map { alteration, constraint in
            let place = alteration.place
            let name = constraint["conname"]?.text
            return hazard(
                "Check \(name ?? "constraint") reads every row of \(place.title)", [place], lock: .accessExclusive, work: .scan,
                instead: "the same with NOT VALID, then ALTER TABLE \(place.written) VALIDATE CONSTRAINT \(name.map(SQLName.brief) ?? "…"); in a transaction of its own")
        }
    }
}
