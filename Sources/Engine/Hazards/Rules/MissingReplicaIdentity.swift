/// - SeeAlso: <https://www.postgresql.org/docs/current/logical-replication-publication.html>
enum MissingReplicaIdentity: HazardRule {
    static let id = "no-replica-identity"
    static let severity = Hazard.Severity.error
    static let statement = "UPDATE or DELETE of a published table without a replica identity"
    static let danger = "The server refuses it: subscribers could not tell which row is meant."
    static let instead = "A primary key, or REPLICA IDENTITY USING INDEX."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        let written = statement.written("UpdateStmt") + statement.written("DeleteStmt")
        return written.compactMap { statement.place($0["relation"]) }.compactMap { place in
            guard let table = place.table, !table.publications.isEmpty, table.replicaIdentity == nil || table.replicaIdentity == "NOTHING", !table.indexes.contains(where: \.isPrimary) else { return nil }
            return hazard("\(place.title) is published and has no replica identity: the server refuses it", [place], instead: "ALTER TABLE \(place.written) REPLICA IDENTITY FULL; or a primary key first")
        }
    }
}
