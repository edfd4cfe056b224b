/// An operation or validation of a migration, and what is known where it stands.
struct JudgedEntry {
    let migration: Migration
    let phase: Phase
    let entry: any MigrationEntry
    /// What its turn in the plan begins with; nil where no database was asked.
    let before: PlanContext?

    /// The operations of the migration up to this one, and those of the same phase.
    var operations: [any MigrationOperation] { migration.phases.filter { $0.number <= phase.number }.flatMap(\.operations) }

    /// Columns that are kept in step by then.
    struct KeptPair {
        let table: TableName
        let columns: [String]

        func isOn(_ table: TableName, _ column: String) -> Bool { self.table.name == table.name && columns.contains(column) }
    }

    var pairs: [KeptPair] {
        guard let before else {
            return operations.compactMap { $0 as? DualWriteEnable }.map { KeptPair(table: $0.table, columns: $0.sources + $0.targets) }
        }
        return before.pairs.map { KeptPair(table: TableName(schema: $0.schema, name: $0.table), columns: $0.columns) }
    }

    /// Whether this migration makes the table or column itself.
    func isMade(_ table: TableName, _ column: String?) -> Bool {
        operations.contains { operation in
            if let create = operation as? CreateTable { return create.table == table }
            guard let column, let add = operation as? AddColumn else { return false }
            return add.table == table && add.column == column
        }
    }
}
