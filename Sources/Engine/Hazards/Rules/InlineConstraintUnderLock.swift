/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-altertable.html>
enum InlineConstraintUnderLock: HazardRule {
    static let id = "inline-constraint-under-lock"
    static let severity = Hazard.Severity.error
    static let statement = "ADD COLUMN … UNIQUE, PRIMARY KEY, CHECK or REFERENCES"
    static let danger = "The constraint is built or checked for every row under ACCESS EXCLUSIVE; REFERENCES locks the other table too."
    static let instead = "The column first, then the constraint with an operation of its own, which validates while everybody works."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        statement.addedColumns.flatMap { alteration, name, _, constraints in
            let place = alteration.place
            let hasDefault = constraints.contains { $0["contype"]?.text == "CONSTR_DEFAULT" }
            return constraints.compactMap { constraint -> Hazard? in
                switch constraint["contype"]?.text {
                case "CONSTR_UNIQUE", "CONSTR_PRIMARY":
                    return hazard(
                        "The index of the constraint on \(name) is built of every row of \(place.title)", [place], lock: .accessExclusive, work: .build,
                        instead: "the column without it, then migrate generate add-unique-constraint --table \(place.word) --columns \(name)")
                case "CONSTR_CHECK" where constraint["skip_validation"] == nil:
                    return hazard(
                        "The check on \(name) reads every row of \(place.title)", [place], lock: .accessExclusive, work: .scan,
                        instead: "the column without it, then migrate generate add-check-constraint --table \(place.word) --condition '…'")
                case "CONSTR_FOREIGN":
                    guard let other = statement.place(constraint["pktable"]) else { return nil }
                    // A column of nothing but NULL is not looked at.
                    return hazard(
                        "The foreign key on \(name) locks \(other.title) too" + (hasDefault ? " and reads every row of \(place.title)" : ""), [place], lock: .accessExclusive,
                        also: [other.lock(.shareRowExclusive)], work: hasDefault ? .scan : .none,
                        instead: "the column without it, then migrate generate add-foreign-key --table \(place.word) --column \(name) --ref-table \(other.word) --ref-column …",
                        severity: hasDefault ? .error : .warning)
                default: return nil
                }
            }
        }
    }
}
