/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-VALIDATE-CONSTRAINT>
enum ValidatedInSameTransaction: HazardRule {
    static let id = "validated-in-same-transaction"
    static let severity = Hazard.Severity.error
    static let statement = "VALIDATE CONSTRAINT in the transaction that added the constraint"
    static let danger = "The lock that ADD took is held during the scan: NOT VALID was for nothing."
    static let instead = "COMMIT between the two; the operation add_constraint does."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        statement.alterations("AT_ValidateConstraint").compactMap { alteration in
            let place = alteration.place
            // Both may stand in one statement.
            let isBeside = statement.addedConstraints("CONSTR_CHECK", "CONSTR_FOREIGN").contains { $0.constraint["conname"]?.text == alteration.name }
            let isAdded = statement.session.addedConstraints.contains("\(place.title)/\(alteration.name)")
            guard isBeside || isAdded, let held = isBeside ? statement.strongLocks.map(\.mode).max() : statement.held(on: place) else { return nil }
            return hazard(
                "Every row of \(place.title) is read under the \(held.sql) lock that adding \(alteration.name) took", [place], lock: held, work: .scan, instead: "COMMIT; before VALIDATE")
        }
    }
}

extension JudgedStatement {
    /// The strong lock that the open transaction holds on the table by now.
    func held(on place: Place) -> LockMode? { session.held.first { $0.title == place.title }?.mode }
}
