/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY>
enum RoutineWithoutSearchPath: HazardRule {
    static let id = "routine-without-search-path"
    static let severity = Hazard.Severity.warning
    static let statement = "A SECURITY DEFINER routine without SET search_path"
    static let danger = "Whoever calls it chooses, by a search_path of their own, which tables and functions it finds, with the rights of its owner."
    static let instead = "SET search_path = pg_catalog, … in its definition."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        guard let create = statement.node["CreateFunctionStmt"], let name = create["funcname"]?.names.last else { return [] }
        let options = (create["options"]?.elements ?? []).compactMap { $0["DefElem"] }
        let isDefiner = options.contains { $0["defname"]?.text == "security" && $0["arg"]?["Boolean"]?["boolval"] != nil }
        let isPinned = options.contains { $0["defname"]?.text == "set" && $0["arg"]?["VariableSetStmt"]?["name"]?.text == "search_path" }
        return isDefiner && !isPinned ? [hazard("\(name) runs with its owner's rights and finds tables by its caller's search_path", instead: "SET search_path = pg_catalog, … in its definition")] : []
    }
}
