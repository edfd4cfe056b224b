/// A generated column that goes with one it is computed from.
struct GeneratedColumn {
    let column: Column
    let table: Table

    /// Adds it again. A stored one is computed for every row there and then, under the lock.
    var restore: Step {
        let name = Quote.identifier(column.name)
        let collation = column.collation.map { " COLLATE \($0)" } ?? ""
        let kind = column.isVirtual ? "VIRTUAL" : "STORED"
        var statements = ["ALTER TABLE \(table.sql) ADD COLUMN \(name) \(column.type)\(collation) GENERATED ALWAYS AS (\(column.generation ?? "NULL")) \(kind)"]
        statements += ColumnExtras(column).statements(for: column.name, of: table)
        if column.notNull { statements.append("ALTER TABLE \(table.sql) ALTER COLUMN \(name) SET NOT NULL") }
        var transaction = Step.Transaction(statements)
        transaction.isUnbounded = !column.isVirtual
        var step = Step("add generated column \(table.title).\(column.name) again", .transaction(transaction))
        step.locks = table.ownLock
        step.cost = column.isVirtual ? .catalogOnly : .rewrite
        step.estimate = column.isVirtual ? .instant : .updating(table)
        return step
    }
}
