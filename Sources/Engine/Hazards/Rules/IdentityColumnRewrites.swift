/// - SeeAlso: <https://www.postgresql.org/docs/current/ddl-identity-columns.html>
enum IdentityColumnRewrites: HazardRule {
    static let id = "identity-column-rewrites"
    static let severity = Hazard.Severity.error
    static let statement = "ADD COLUMN … serial, ADD COLUMN … GENERATED … AS IDENTITY"
    static let danger = "Each row gets a number, so the table and its indexes are written anew under ACCESS EXCLUSIVE."
    static let instead = "The operation add_column with identity numbers the rows in batches."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        statement.addedColumns.compactMap { alteration, name, definition, constraints in
            let type = definition["typeName"]?["names"]?.names.last ?? ""
            let isSerial = ["serial", "bigserial", "smallserial", "serial2", "serial4", "serial8"].contains(type)
            guard isSerial || constraints.contains(where: { $0["contype"]?.text == "CONSTR_IDENTITY" }) else { return nil }
            let place = alteration.place
            return hazard(
                "Adding \(name) numbers every row, which writes \(place.title) and its indexes anew", [place], lock: .accessExclusive, work: .rewrite,
                instead: "migrate add-column \(place.word) \(name) bigint --identity by_default, in a draft: rows are numbered in batches")
        }
    }
}
