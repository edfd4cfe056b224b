/// Refuses a partitioned table whose keys PostgreSQL would not take, before anything runs.
enum PartitionedKeys {
    static func check(_ node: SQLNode, in context: PlanContext) throws(PlanRefusal) {
        guard let statement = node["CreateStmt"], let elements = statement["partspec"]?["partParams"]?.elements,
            let name = statement["relation"]?.relationNames
        else { return }
        let columns = elements.compactMap { $0["PartitionElem"]?["name"]?.text }
        let hasExpression = columns.count < elements.count
        for element in statement["tableElts"]?.elements ?? [] {
            if let like = element["TableLikeClause"], LikeOptions(like).contains(.indexes), let names = like["relation"]?.relationNames,
                let source = context.sight(of: ObjectName(.table, names)).names.flatMap(context.pictured)
            {
                for index in source.indexes where index.isUnique {
                    try check(
                        index.columns, "\(index.isPrimary ? "primary key" : "unique index") \(index.name)", of: source.title, columns,
                        hasExpression, name, context)
                }
            }
            let column = element["ColumnDef"]
            for constraint in (column?["constraints"]?.elements ?? [element]).compactMap({ $0["Constraint"] }) {
                let words: String
                switch constraint["contype"]?.text {
                case "CONSTR_PRIMARY": words = "primary key"
                case "CONSTR_UNIQUE": words = "unique constraint"
                default: continue
                }
                try check(
                    column?["colname"]?.text.map { [$0] } ?? constraint["keys"]?.names ?? [], words, of: nil, columns, hasExpression, name,
                    context)
            }
        }
    }

    private static func check(
        _ key: [String], _ what: String, of source: String?, _ columns: [String], _ hasExpression: Bool, _ name: [String],
        _ context: PlanContext
    ) throws(PlanRefusal) {
        let missing = columns.first { !key.contains($0) }
        guard missing != nil || hasExpression else { return }
        let (table, list) = (name.joined(separator: "."), key.joined(separator: ", "))
        let reason =
            missing.map { "lacks \"\($0)\", by which it is to be partitioned" }
            ?? "cannot enforce anything where a table is partitioned by an expression"
        throw context.refusal(
            "table \"\(table)\" cannot be made: the \(what) (\(list))\(source.map { " of \"\($0)\"" } ?? "") \(reason)",
            hint: "PostgreSQL enforces a key partition by partition. "
                + (source.map {
                    "Use partition_table on \($0), which adds the column to the key and moves the rows while everyone goes on writing"
                }
                    ?? "Add the column to the key; to partition a table that is there, use partition_table")
                + (source == nil ? "." : "; or leave INDEXES out and write the key with the column."))
    }
}
