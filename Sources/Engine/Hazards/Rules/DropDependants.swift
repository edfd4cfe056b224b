/// - SeeAlso: <https://www.postgresql.org/docs/current/ddl-depend.html>
enum DropDependants: HazardRule {
    static let id = "drop-cascade"
    static let severity = Hazard.Severity.error
    static let statement = "DROP TYPE, DOMAIN or EXTENSION … CASCADE"
    static let danger = "Columns of that type go from every table that has one."
    static let instead = "Change those columns first; without CASCADE the server names them."

    private static let words = ["OBJECT_TYPE": "type", "OBJECT_DOMAIN": "domain", "OBJECT_EXTENSION": "extension"]

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        guard let drop = statement.node["DropStmt"], let kind = drop["removeType"]?.text, let word = words[kind], drop["behavior"]?.text == "DROP_CASCADE" else { return [] }
        let objects = (drop["objects"]?.elements ?? []).compactMap { $0.object(kind) }
        return objects.compactMap { object in
            let name = object.names.joined(separator: ".")
            let places = (statement.context.catalog.typeTables[object.names] ?? []).compactMap { statement.place($0.names) }
            if !statement.isOffline, kind == "OBJECT_EXTENSION" ? statement.context.catalog.objects[object] == nil : places.isEmpty { return nil }
            let home = places.isEmpty ? "every table" : places.map(\.title).joined(separator: ", ")
            return hazard(
                "With \(word) \(name) go the columns of it in \(home)", places, lock: .accessExclusive, loses: "every column of \(word) \(name)",
                instead: "the same without CASCADE: the server then names what depends on it")
        }
    }
}
