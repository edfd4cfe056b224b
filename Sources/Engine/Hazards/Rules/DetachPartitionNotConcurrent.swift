/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION>
enum DetachPartitionNotConcurrent: HazardRule {
    static let id = "detach-partition-not-concurrent"
    static let severity = Hazard.Severity.warning
    static let statement = "DETACH PARTITION without CONCURRENTLY"
    static let danger = "ACCESS EXCLUSIVE on the whole partitioned table blocks every query of it."
    static let instead = "DETACH PARTITION … CONCURRENTLY (from 14 on, without a default partition), or the operation detach_partition."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        statement.alterations("AT_DetachPartition").compactMap { alteration in
            guard let command = alteration.command["def"]?["PartitionCmd"], command["concurrent"] == nil, let child = statement.place(command["name"]) else { return nil }
            return hazard(
                "\(child.title) leaves \(alteration.place.title), all of which is locked", [alteration.place], lock: .accessExclusive, also: [child.lock(.accessExclusive)],
                instead: "migrate detach-partition \(alteration.place.word) \(child.word), in a draft")
        }
    }
}
