/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-createdomain.html>
enum DomainWithConstraint: HazardRule {
    static let id = "domain-with-constraint"
    static let severity = Hazard.Severity.recommendation
    static let statement = "CREATE DOMAIN with a constraint"
    static let danger = "Each later change of the constraint reads every table that uses the domain."
    static let instead = "A CHECK on the column itself."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        guard let create = statement.node["CreateDomainStmt"], let names = create["domainname"]?.names else { return [] }
        let kinds = (create["constraints"]?.elements ?? []).compactMap { $0["Constraint"]?["contype"]?.text }
        guard kinds.contains(where: { ["CONSTR_CHECK", "CONSTR_NOTNULL"].contains($0) }) else { return [] }
        return [hazard("Each later change of the rules of \(names.joined(separator: ".")) reads every table that uses it, while writes wait", instead: "a CHECK on the columns themselves")]
    }
}
