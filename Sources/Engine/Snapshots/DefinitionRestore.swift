/// Makes again what went away with a column: indexes concurrently, constraints without a scan under a strong lock.
struct DefinitionRestore {
    let table: Table

    func index(_ index: Index) -> [Step] { DropIndex.restore(index, of: table) }

    func constraint(_ constraint: Constraint, backedBy index: Index?) -> [Step] {
        let referenced = constraint.references.flatMap { name in
            name == TableName(schema: table.schema, name: table.name) ? nil : name.lock(.accessExclusive)
        }
        // By the way that every server takes.
        return DropConstraint.restore(constraint, index: index, of: table, referenced: referenced.map { [$0] } ?? [], majorVersion: 12)
    }
}
