/// - SeeAlso: <https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE>
enum AttachPartitionScans: HazardRule {
    static let id = "attach-partition-scans"
    static let severity = Hazard.Severity.error
    static let statement = "ATTACH PARTITION of a table without a check that matches"
    static let danger = "Every row of the table, and of the default partition, is read under ACCESS EXCLUSIVE on it."
    static let instead = "The operation attach_partition validates such a check first, while everybody works."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        statement.alterations("AT_AttachPartition").compactMap { alteration in
            guard let child = statement.place(alteration.command["def"]?["PartitionCmd"]?["name"]), let parent = Optional(alteration.place) else { return nil }
            let key = parent.table?.partitionKey ?? []
            let isChecked = child.table?.constraints.contains { $0.kind == "c" && $0.isValid && !key.isEmpty && key.allSatisfy($0.columns.contains) } ?? false
            let others = parent.table?.partitions.filter { $0.bound == "DEFAULT" }.map(\.title) ?? []
            if isChecked, others.isEmpty { return nil }
            let read = (isChecked ? [] : [child.title]) + others
            return hazard(
                "Every row of \(read.joined(separator: " and ")) is read to see whether it may stay there", [child], lock: .accessExclusive, also: [parent.lock(.shareUpdateExclusive)], work: .scan,
                instead: "migrate attach-partition in a draft: it validates a check first, while everybody works")
        }
    }
}
