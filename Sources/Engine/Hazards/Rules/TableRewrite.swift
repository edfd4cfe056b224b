/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-vacuum.html>, <https://www.postgresql.org/docs/current/sql-cluster.html>
enum TableRewrite: HazardRule {
    static let id = "table-rewrite"
    static let severity = Hazard.Severity.error
    static let statement = "VACUUM FULL, CLUSTER, SET TABLESPACE, SET LOGGED or UNLOGGED, SET ACCESS METHOD"
    static let danger = "The table and its indexes are written anew under ACCESS EXCLUSIVE, all of it into the WAL."
    static let instead = "The operation rebuild_table writes a twin beside the application and swaps it in."

    private static let kinds = ["AT_SetTableSpace": "moved to another tablespace", "AT_SetLogged": "written anew and into the WAL", "AT_SetUnLogged": "written anew", "AT_SetAccessMethod": "written anew"]

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        func rewrites(_ places: [JudgedStatement.Place], _ what: String) -> [Hazard] {
            places.map { place in
                hazard(
                    "\(place.title) is \(what)", [place], lock: .accessExclusive, work: .rewrite,
                    instead: place.table?.kind == "m" ? nil : "migrate rebuild-table \(place.word), in a draft: a twin is filled while everybody works, then swapped in")
            }
        }
        if let vacuum = statement.node["VacuumStmt"], vacuum["is_vacuumcmd"] != nil {
            let isFull = (vacuum["options"]?.elements ?? []).contains { option in
                option["DefElem"]?["defname"]?.text == "full" && !["false", "off", "0"].contains(option["DefElem"]?["arg"]?["String"]?["sval"]?.text ?? "on")
            }
            guard isFull else { return [] }
            guard let relations = vacuum["rels"]?.elements, !relations.isEmpty else {
                return [hazard("Every table of the database is written anew, each while nobody can read it", work: .rewrite)]
            }
            return rewrites(relations.compactMap { statement.place($0["VacuumRelation"]?["relation"]) }, "written anew with its indexes")
        }
        if let cluster = statement.node["ClusterStmt"] {
            guard let relation = cluster["relation"] else { return [hazard("Every table that was clustered before is written anew, each while nobody can read it", work: .rewrite)] }
            return rewrites([statement.place(relation)].compactMap { $0 }, "written anew in the order of an index")
        }
        return statement.alterations.flatMap { alteration in kinds[alteration.kind].map { rewrites([alteration.place], $0) } ?? [] }
    }
}
