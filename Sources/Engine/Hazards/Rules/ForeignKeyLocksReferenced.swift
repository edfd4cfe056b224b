/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-PARMS-REFERENCES>
enum ForeignKeyLocksReferenced: HazardRule {
    static let id = "foreign-key-locks-referenced"
    static let severity = Hazard.Severity.warning
    static let statement = "CREATE TABLE … REFERENCES a table in use; DROP CONSTRAINT of a foreign key"
    static let danger = "The table that it points at is locked too: SHARE ROW EXCLUSIVE to make a foreign key, ACCESS EXCLUSIVE to drop one."
    static let instead = "The table without it, then add-foreign-key; drop_constraint waits in short tries."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        if let create = statement.node["CreateStmt"], create["relation"]?["relpersistence"]?.text != "t" {
            let others = create.all("Constraint").filter { $0["contype"]?.text == "CONSTR_FOREIGN" }.compactMap { statement.place($0["pktable"]) }
            return others.map { hazard("The new table's foreign key locks \($0.title)", [$0], lock: .shareRowExclusive, instead: "the table without it, then migrate generate add-foreign-key") }
        }
        return statement.alterations("AT_DropConstraint").compactMap { alteration in
            guard let key = alteration.place.table?.constraints.first(where: { $0.name == alteration.name }), key.kind == "f", let other = key.references
            else { return nil }
            return hazard(
                "Foreign key \(key.name) goes, for which \(other.title) is locked too", [alteration.place], lock: .accessExclusive,
                also: [other.lock(.accessExclusive)],
                instead: "migrate drop-constraint \(alteration.place.word) \(key.name), in a draft")
        }
    }
}
