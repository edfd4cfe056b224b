/// - SeeAlso: <https://www.postgresql.org/docs/current/ddl-rowsecurity.html>
enum RowSecurityWithoutPolicy: HazardRule {
    static let id = "row-security-without-policy"
    static let severity = Hazard.Severity.warning
    static let statement = "ENABLE ROW LEVEL SECURITY on a table without a policy"
    static let danger = "Every row is hidden from whoever is not its owner."
    static let instead = "CREATE POLICY first."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        statement.alterations("AT_EnableRowSecurity").compactMap { alteration in
            let place = alteration.place
            guard place.table?.policies.isEmpty ?? true, !statement.session.policies.contains(place.names) else { return nil }
            return hazard("\(place.title) has no policy: every row of it is hidden from all but its owner", [place], lock: .accessExclusive, instead: "CREATE POLICY … ON \(place.written) …; first")
        }
    }
}
