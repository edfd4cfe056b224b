/// A dropped column that stays in its table under another name until it is forgotten; taking it back is a rename.
struct KeptColumn: Hashable {
    /// In `ai_shell.snapshots.kind`.
    static let kind = "kept column"

    let table: Table
    let column: Column
    /// From then on.
    let name: String
    let migration: String

    /// Whether an INSERT that leaves the column out would fail for its NOT NULL.
    var losesNotNull: Bool { column.notNull && column.defaultSQL == nil && column.identity.isEmpty && !column.isGenerated }

    private var alter: String { "ALTER TABLE \(table.sql)" }

    /// What puts it aside, in the transaction that destroys.
    func away(phase: Int) -> [String] {
        let notNull = losesNotNull ? ["\(alter) ALTER COLUMN \(Quote.identifier(column.name)) DROP NOT NULL"] : []
        return notNull + [
            "\(alter) RENAME COLUMN \(Quote.identifier(column.name)) TO \(Quote.identifier(name))",
            // Number and OID find it again where the table or the column has another name by then.
            """
            INSERT INTO ai_shell.snapshots (migration, phase, kind, source, relation, column_name, relid, attnum) \
            SELECT \(Quote.literal(migration)), \(phase), \(Quote.literal(Self.kind)), \(Quote.literal("\(table.sql).\(Quote.identifier(column.name))")), \
            \(Quote.literal(table.sql)), attname, attrelid, attnum FROM pg_catalog.pg_attribute \
            WHERE attrelid = \(Quote.literal(table.sql))::pg_catalog.regclass AND attname = \(Quote.literal(name))
            """,
        ]
    }

    /// The name it had; NOT NULL is another matter, since rows written meanwhile may have none.
    var back: [String] {
        [
            "\(alter) RENAME COLUMN \(Quote.identifier(name)) TO \(Quote.identifier(column.name))",
            """
            DELETE FROM ai_shell.snapshots WHERE kind = \(Quote.literal(Self.kind)) AND relation = \(Quote.literal(table.sql)) \
            AND column_name = \(Quote.literal(name)) AND forgotten_at IS NULL
            """,
        ]
    }

    /// What the plan says of it.
    var notes: [String] {
        var notes = ["It stays in \(table.title) as \(name), with its values, indexes and constraints, until `migrate forget`; a rollback is a rename."]
        if losesNotNull { notes.append("Its NOT NULL goes, since rows written from then on have no value for it; a rollback marks it again once every row has one.") }
        return notes
    }
}

extension DropColumn {
    /// What of the column would refuse rows that leave it out.
    func checkIsLenient(_ dropped: Column, of target: Table, in context: PlanContext) throws(PlanRefusal) {
        guard let keepAs else { return }
        let fillsItself = !dropped.identity.isEmpty || dropped.isGenerated || dropped.defaultSQL != nil && !dropped.defaultIsConstant
        func refuse(_ what: String, _ hint: String) throws(PlanRefusal) {
            throw context.refusal("\(what) of \"\(target.title)\" would refuse rows that leave \"\(column)\" out, so it cannot be kept as \(keepAs)", hint: hint)
        }
        if let key = target.indexes.first(where: { $0.isPrimary && $0.columns.contains(column) }), !fillsItself, dropped.defaultSQL == nil || key.columns == [column] {
            try refuse("primary key \(key.name)", "Give the table another primary key first.")
        }
        for index in target.indexes where index.isUnique && index.columns == [column] && !fillsItself {
            let isStrict = dropped.defaultSQL != nil || index.definition.contains(" NULLS NOT DISTINCT")
            let isConstraint = target.constraints.contains { $0.name == index.name }
            if isStrict {
                try refuse(
                    "unique index \(index.name)",
                    "Every row would have the same value: drop it in an earlier phase, with \(isConstraint ? "drop_constraint" : "drop_index"); a rollback makes it again.")
            }
        }
        let misfits = context.catalog.misfits[ColumnPath(table: table, old: column, new: keepAs)] ?? [:]
        if let check = misfits.keys.sorted().first {
            try refuse("check \(check)", "Drop it in an earlier phase, with drop_constraint; a rollback makes it again.")
        }
    }
}
