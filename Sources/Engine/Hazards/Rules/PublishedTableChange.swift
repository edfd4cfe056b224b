/// - SeeAlso: <https://www.postgresql.org/docs/current/logical-replication-restrictions.html>
enum PublishedTableChange: HazardRule {
    static let id = "published-table-change"
    static let severity = Hazard.Severity.warning
    static let statement = "A column added to, dropped from or changed in a table that a publication names"
    static let danger = "Subscribers get rows but no DDL: their apply stops at the first row that does not fit."
    static let instead = "Add a column on the subscribers first, drop it there last."

    static func concerns(_ operation: any MigrationEntry) -> Bool { operation is CustomSQL || operation is AddColumn || operation is DropColumn }

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        let kinds: Set = ["AT_AddColumn", "AT_DropColumn", "AT_AlterColumnType"]
        guard let alteration = statement.alterations.first(where: { kinds.contains($0.kind) }), let table = alteration.place.table, !table.publications.isEmpty else { return [] }
        let names = table.publications.map(\.name).joined(separator: ", ")
        return [
            hazard(
                "\(table.title) is published by \(names), and subscribers do not get this change", [alteration.place],
                instead: alteration.kind == "AT_AddColumn" ? "the same on every subscriber first" : "the same on every subscriber, after this")
        ]
    }
}
