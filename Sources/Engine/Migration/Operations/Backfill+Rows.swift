/// Rows of a child table made of each row of the table.
extension Backfill {
    /// - Returns: Nil where the fields are those of an UPDATE.
    static func link(_ fields: Fields) throws(FieldError) -> ChildLink? {
        guard fields["into"] != nil else {
            if let key = ["key", "rows"].first(where: { fields[$0] != nil }) {
                throw FieldError("\(key) stands without into", key: key, hint: "Name the child table: into: order_items.")
            }
            return nil
        }
        if let key = ["sql", "inPlace", "onBadRow", "workers"].first(where: { fields[$0] != nil }) {
            throw FieldError("into stands beside \(key)", key: "into", hint: "A backfill either updates rows with \"sql\" or makes those of a child table.")
        }
        return try ChildLink(fields)
    }

    func planRows(_ link: ChildLink, in context: inout PlanContext) throws(PlanRefusal) {
        let (child, isInStep) = try context.child(link)
        let parent = try context.table(table), target = try context.table(link.into)
        var step = Step(
            "fill \(child.childTitle) from \(child.sourceTitle)",
            .fillRows(ChildFill(child: child, batchSize: batchSize, isInStep: isInStep)))
        step.cost = .rows
        step.estimate = .updating(parent)
        step.reason = "Small transactions along \(child.parentKey.name): each locks its rows of \(child.parentTitle), passing over those that somebody holds, then makes theirs."
        step.notes.append("Rows of \(child.parentTitle) that have rows in \(child.childTitle) already are passed over.")
        if isInStep {
            step.notes.append(
                "What a transaction in REPEATABLE READ or SERIALIZABLE that is older wrote meanwhile is mended here and by rows_match, where it has ended by then.")
        } else {
            step.notes.append("Without a dual write, what is written to \(child.sourceTitle) afterwards does not reach \(child.childTitle).")
        }
        let fired = target.triggers.filter { $0.onInsert && !$0.isOurs }.map(\.name)
        if !fired.isEmpty { step.notes.append("Triggers that fire on each row: \(fired.joined(separator: ", ")).") }
        if !context.makes(link.into) { step.loses = "Rows that it puts into \(child.childTitle) stay there." }
        context.add(step)
    }
}

extension MigrationBuilder {
    /// Makes rows of a child table of each row of the table.
    /// - Parameters: `key` and `rows` as in `enableDualWrite`; left out where a dual write says them.
    public func backfill(_ table: String, into: String, key: String? = nil, rows: String? = nil, batchSize: Int? = nil) -> MigrationBuilder {
        adding(
            Backfill.self,
            [
                ("table", .text(table)), ("into", .text(into)), ("key", key.map(FieldValue.text)), ("rows", rows.map(FieldValue.sql)),
                ("batchSize", batchSize.map(FieldValue.integer)),
            ], call: "backfill")
    }
}

extension PlanContext {
    /// Whether the migration itself makes the table, so that a rollback takes it away.
    func makes(_ table: TableName) -> Bool {
        migration.phases.flatMap(\.operations).contains { ($0 as? CreateTable)?.table == table }
    }
}
