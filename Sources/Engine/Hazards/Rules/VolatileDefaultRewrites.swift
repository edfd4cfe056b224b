/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES>
enum VolatileDefaultRewrites: HazardRule {
    static let id = "volatile-default-rewrites"
    static let severity = Hazard.Severity.error
    static let statement = "ADD COLUMN … DEFAULT with a volatile function"
    static let danger = "Each row needs a value of its own, so the table and its indexes are written anew under ACCESS EXCLUSIVE."
    static let instead = "The operation add_column gives the default to new rows first and fills the others in batches."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        statement.addedColumns.compactMap { alteration, name, definition, constraints in
            guard let standard = constraints.first(where: { $0["contype"]?.text == "CONSTR_DEFAULT" })?["raw_expr"] else { return nil }
            let calls = statement.volatileCalls(in: standard)
            // Before 11 no default came free.
            guard !calls.isEmpty || statement.context.catalog.majorVersion < 11 else { return nil }
            let place = alteration.place
            let why = calls.first.map { ": \($0) gives each row a value of its own" } ?? ""
            let type = definition["typeName"]?.fullTypeSQL.map(SQLNode.shownType) ?? "…"
            return hazard(
                "Adding \(name) writes \(place.title) and its indexes anew\(why)", [place], lock: .accessExclusive, work: .rewrite,
                instead: "migrate generate add-nullable-column --table \(place.word) --column \(name) --data-type \(type) --default …")
        }
    }
}
