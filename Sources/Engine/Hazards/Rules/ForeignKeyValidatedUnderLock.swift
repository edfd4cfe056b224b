/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT>
enum ForeignKeyValidatedUnderLock: HazardRule {
    static let id = "foreign-key-validated-under-lock"
    static let severity = Hazard.Severity.error
    static let statement = "ADD FOREIGN KEY without NOT VALID"
    static let danger = "SHARE ROW EXCLUSIVE on both tables blocks writes to both until every row has been looked up."
    static let instead = "The operation add_constraint: NOT VALID, then VALIDATE in a transaction of its own; its pattern also builds the index that deletes need."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        statement.addedConstraints("CONSTR_FOREIGN").filter { $0.constraint["skip_validation"] == nil }.map { alteration, constraint in
            let place = alteration.place
            let other = statement.place(constraint["pktable"])
            let columns = constraint["fk_attrs"]?.names.joined(separator: ",") ?? ""
            let referenced = constraint["pk_attrs"]?.names.joined(separator: ",") ?? "…"
            return hazard(
                "Each row of \(place.title) is looked up in \(other?.title ?? "the other table"); writes to both wait", [place], lock: .shareRowExclusive,
                also: other.map { [$0.lock(.shareRowExclusive)] } ?? [], work: .scan,
                instead: "migrate generate add-foreign-key --table \(place.word) --column \(columns) --ref-table \(other?.word ?? "…") --ref-column \(referenced)")
        }
    }
}
