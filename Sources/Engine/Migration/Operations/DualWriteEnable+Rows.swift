/// One way into a child table: its rows are made of a column, for each row of the table.
extension DualWriteEnable {
    /// - Returns: Nil where the fields are those of columns.
    static func child(_ fields: Fields) throws(FieldError) -> ChildTable.Definition? {
        let own = ["column", "into", "key", "rows"]
        guard let first = own.first(where: { fields[$0] != nil }) else { return nil }
        if let other = ["oldColumn", "newColumn", "columns", "up", "down", "triggers"].first(where: { fields[$0] != nil }) {
            throw FieldError(
                "\(first) stands beside \(other)", key: first, hint: "A child table is made of column, into, key and rows; columns are kept in step with oldColumn and newColumn, or columns.")
        }
        let source = try fields.required("column")
        let link = try ChildLink(fields, needsRows: true)
        guard let key = link.key, let rows = link.rows else { throw .missing("rows") }
        guard rows.reads.contains(source) else {
            throw FieldError("\"rows\" does not read NEW.\(source)", key: "rows", hint: "It makes the rows of that column: … FROM jsonb_array_elements(NEW.\(SQLName.brief(source))) ….")
        }
        return ChildTable.Definition(
            table: link.table, source: source, into: link.into, key: key, rows: rows,
            failsOnError: fields.choice("onError") == FailedConversion.fail)
    }

    func planChild(_ definition: ChildTable.Definition, in context: inout PlanContext) throws(PlanRefusal) {
        let parent = try context.table(table), target = try context.table(definition.into)
        let child = try ChildTable.resolve(definition, in: context)
        if context.child(of: table, into: definition.into) != nil {
            throw context.refusal("\"\(child.childTitle)\" is kept in step with \"\(child.parentTitle)\" already", hint: "Take the operation out.")
        }
        if let other = context.children.first(where: { $0.isIn(target) }) {
            throw context.refusal(
                "\"\(child.childTitle)\" is kept in step with \"\(other.sourceTitle)\" already, which replaces all rows of a key", hint: "A table can be one table's child.")
        }
        let triggers = ChildTriggers(child)
        if let later = parent.triggers.first(where: { $0.isBefore && !$0.isOurs && !$0.name.utf8.lexicographicallyPrecedes(triggers.clear.utf8) }) {
            throw context.refusal(
                "trigger \"\(later.name)\" of \"\(parent.title)\" would fire after ours and could keep a row whose rows are gone",
                hint: "Rename it so that it sorts before \"~\": ALTER TRIGGER \(Quote.identifier(later.name)) ON \(parent.sql) RENAME TO …;")
        }
        var step = Step(
            "keep \(child.childTitle) in step with \(child.sourceTitle)", triggers.create, lock: .shareRowExclusive, on: parent,
            reason: "Triggers replace the rows of each \(child.parentKey.name) that is written, in the statement's own transaction.")
        step.notes = notes(child, parent, target)
        step.undo = [Step("stop keeping \(child.childTitle) in step with \(child.sourceTitle)", triggers.drop, lock: .accessExclusive, on: parent)]
        if !context.makes(definition.into) { step.loses = "Rows that the triggers put into \(child.childTitle) stay there, and those that they replaced are not kept." }
        context.add(step)
        context.enable(child)
    }

    private func notes(_ child: ChildTable, _ parent: Table, _ target: Table) -> [String] {
        var notes = [
            "It is one way: what is written to \(child.childTitle) does not reach \(child.sourceTitle), and the next write of \(child.reads.joined(separator: ", ")) replaces it.",
            "The triggers write \(child.childTitle) as its owner: who writes \(child.parentTitle) needs no right on it.",
            "They fire row by row: COPY and statements that write many rows of \(child.parentTitle) take longer.",
        ]
        if !child.failsOnError {
            notes.append("Where \(child.source) gives no good rows there are none, and the row of \(child.parentTitle) is listed in ai_shell.rejected_rows.")
        }
        let fired = target.triggers.filter { !$0.isOurs }.map(\.name)
        if !fired.isEmpty { notes.append("Triggers of \(child.childTitle) that fire with it: \(fired.joined(separator: ", ")).") }
        if parent.kind == "p" { notes.append("A TRUNCATE of a single partition is not followed: delete its rows of \(child.childTitle) yourself.") }
        if child.firesAlways { notes.append("A subscription writes \(child.parentTitle), so the triggers fire for replicated rows too.") }
        return notes
    }
}

extension MigrationBuilder {
    /// Keeps the rows of a child table in step with a column, one way.
    /// - Parameters:
    ///   - into: The child table, which must be there with an index on `key`.
    ///   - key: Its column that gets the key of the row.
    ///   - rows: A SELECT that makes the child's rows of one row, `NEW`, its columns named like the child's.
    public func enableDualWrite(
        _ table: String, column: String, into: String, key: String, rows: String, onError: DualWriteEnable.FailedConversion? = nil
    ) -> MigrationBuilder {
        adding(
            DualWriteEnable.self,
            [
                ("table", .text(table)), ("column", .text(column)), ("into", .text(into)), ("key", .text(key)), ("rows", .sql(rows)),
                ("onError", (onError?.rawValue).map(FieldValue.text)),
            ], call: "enableDualWrite")
    }

    /// Ends what `enableDualWrite(_:column:into:key:rows:)` began.
    public func disableDualWrite(_ table: String, column: String, into: String) -> MigrationBuilder {
        adding(DualWriteDisable.self, [("table", .text(table)), ("column", .text(column)), ("into", .text(into))], call: "disableDualWrite")
    }
}
