/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-createtable.html>
enum PartitionLocksParent: HazardRule {
    static let id = "partition-locks-parent"
    static let severity = Hazard.Severity.warning
    static let statement = "CREATE TABLE … PARTITION OF"
    static let danger = "ACCESS EXCLUSIVE on the partitioned table: it waits for everybody, and everybody who comes later waits for it. A default partition is read."
    static let instead = "The operation add_partition makes the table alone and attaches it."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        guard let create = statement.node["CreateStmt"], create["partbound"] != nil else { return [] }
        return (create["inhRelations"]?.elements ?? []).compactMap { statement.place($0["RangeVar"]) }.map { parent in
            hazard(
                "A partition made in place locks all of \(parent.title)", [parent], lock: .accessExclusive, instead: "migrate add-partition \(parent.word) …, in a draft")
        }
    }
}
