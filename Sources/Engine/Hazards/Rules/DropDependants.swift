/// - SeeAlso: <https://www.postgresql.org/docs/current/ddl-depend.html>
enum DropDependants: HazardRule {
    static let id = "drop-cascade"
    static let severity = Hazard.Severity.error
    static let statement = "DROP … CASCADE"
    static let danger = "Whatever depends on it goes without being named: columns of a type, foreign keys that point at a constraint, views, functions, triggers."
    static let instead = "Change or drop what depends on it first; without CASCADE the server names it."

    private static let words = ["OBJECT_TYPE": "type", "OBJECT_DOMAIN": "domain", "OBJECT_EXTENSION": "extension"]

    private static let others = [
        "OBJECT_VIEW": "view", "OBJECT_MATVIEW": "materialized view", "OBJECT_FUNCTION": "function", "OBJECT_PROCEDURE": "procedure", "OBJECT_SEQUENCE": "sequence", "OBJECT_AGGREGATE": "aggregate",
    ]

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        let constraints = statement.alterations("AT_DropConstraint").filter { $0.command["behavior"]?.text == "DROP_CASCADE" }
        if !constraints.isEmpty {
            return constraints.map {
                hazard("With constraint \($0.name) of \($0.place.title) go the foreign keys that point at it", [$0.place], lock: .accessExclusive, instead: "the same without CASCADE: the server then names them")
            }
        }
        if let drop = statement.node["DropStmt"], let kind = drop["removeType"]?.text, let word = others[kind], drop["behavior"]?.text == "DROP_CASCADE" {
            return (drop["objects"]?.elements ?? []).compactMap { $0.object(kind) }.filter { !statement.isMade($0.names, $0.kind) }.map {
                hazard("With \(word) \($0.names.joined(separator: ".")) goes whatever depends on it", instead: "the same without CASCADE: the server then names what depends on it")
            }
        }
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
