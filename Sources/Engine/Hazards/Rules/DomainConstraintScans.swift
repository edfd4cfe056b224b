/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-alterdomain.html>
enum DomainConstraintScans: HazardRule {
    static let id = "domain-constraint-scans"
    static let severity = Hazard.Severity.error
    static let statement = "ALTER DOMAIN … ADD CONSTRAINT or SET NOT NULL"
    static let danger = "Every table with a column of the domain is read under SHARE, which blocks its writes."
    static let instead = "ADD CONSTRAINT … NOT VALID, then ALTER DOMAIN … VALIDATE CONSTRAINT."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        guard let alter = statement.node["AlterDomainStmt"], let names = alter["typeName"]?.names else { return [] }
        let isCheck = alter["subtype"]?.text == "C" && alter["def"]?["Constraint"]?["skip_validation"] == nil
        guard isCheck || alter["subtype"]?.text == "O" else { return [] }
        let name = names.joined(separator: ".")
        let places = (statement.context.catalog.typeTables[names] ?? []).compactMap { statement.place($0.names) }
        guard statement.isOffline || !places.isEmpty else { return [] }
        let titles = places.isEmpty ? "Every table with a column of domain \(name)" : "Each row of \(places.map(\.title).joined(separator: ", ")), which \(places.count == 1 ? "has" : "have") columns of domain \(name),"
        return [
            hazard(
                "\(titles) is read while writes to it wait", places, lock: .share, work: .scan,
                instead: isCheck ? "the same with NOT VALID, then ALTER DOMAIN \(names.map(SQLName.brief).joined(separator: ".")) VALIDATE CONSTRAINT …;" : nil)
        ]
    }
}
