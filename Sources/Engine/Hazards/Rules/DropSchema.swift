/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-dropschema.html>
enum DropSchema: HazardRule {
    static let id = "drop-schema"
    static let severity = Hazard.Severity.error
    static let statement = "DROP SCHEMA … CASCADE, DROP OWNED"
    static let danger = "Every table in it goes with its rows, and whatever elsewhere depends on them."
    static let instead = "Drop what is in it piece by piece with drop_table, then the empty schema."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        if let owned = statement.node["DropOwnedStmt"] {
            let roles = (owned["roles"]?.elements ?? []).compactMap { $0["RoleSpec"]?["rolename"]?.text }.joined(separator: ", ")
            return [hazard("Everything in this database that belongs to \(roles.isEmpty ? "the role" : roles) goes", loses: "whatever the role owns")]
        }
        guard statement.node["DropStmt"]?["behavior"]?.text == "DROP_CASCADE" else { return [] }
        return CatalogReader.droppedSchemas(statement.node).compactMap { name in
            guard !statement.isOffline else { return hazard("Schema \(name) goes with every table in it and whatever depends on them", loses: "all that is in schema \(name)") }
            guard let contents = statement.context.catalog.schemaContents[name], !contents.isEmpty else { return nil }
            let tables = contents.tables.sorted { $0.value > $1.value }
            let total = tables.map(\.value).reduce(0, +)
            let what = tables.isEmpty ? "all that is in it" : "its \(tables.count == 1 ? "table" : "\(tables.count.grouped) tables") (\(total.asSize)), and whatever depends on \(tables.count == 1 ? "it" : "them")"
            return Hazard(
                rule: id, severity: severity, what: "Schema \(name) goes with \(what)", locks: tables.map { $0.key.lock(.accessExclusive) },
                subjects: [], loses: .data("all that is in schema \(name)"))
        }
    }
}
