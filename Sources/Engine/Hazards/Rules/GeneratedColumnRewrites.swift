/// - SeeAlso: <https://www.postgresql.org/docs/current/ddl-generated-columns.html>
enum GeneratedColumnRewrites: HazardRule {
    static let id = "generated-column-rewrites"
    static let severity = Hazard.Severity.error
    static let statement = "ADD COLUMN … GENERATED ALWAYS AS (…) STORED"
    static let danger = "Each row's value is computed at once: the table and its indexes are written anew under ACCESS EXCLUSIVE."
    static let instead = "A plain column that a trigger keeps and a backfill fills; VIRTUAL from PostgreSQL 18 on."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        statement.addedColumns.compactMap { alteration, name, _, constraints in
            guard constraints.contains(where: { $0["contype"]?.text == "CONSTR_GENERATED" }) else { return nil }
            let place = alteration.place
            return hazard(
                "Adding \(name) computes it for every row, which writes \(place.title) and its indexes anew", [place], lock: .accessExclusive, work: .rewrite,
                instead: "a plain column, a trigger that keeps it, and migrate backfill \(place.word) in a draft")
        }
    }
}
