extension OperationType {
    public static let switchColumn = OperationType(rawValue: "switch_column")
}

/// Gives the new column of a pair the old one's name, in one short transaction; the old one is kept in step under another.
public struct SwitchColumn: MigrationOperation {
    public static let type = OperationType.switchColumn
    public static let summary = "give the new column the old one's name"
    public static let keys: [Key] = [
        .table,
        .required("oldColumn", .name, "the column whose name is wanted"),
        .required("newColumn", .name, "the column that takes it"),
        .optional("keepAs", .name, "the old column's name from then on", standard: "<oldColumn>_old"),
    ]

    public let fields: Fields
    public let table: TableName
    public let oldColumn: String
    public let newColumn: String
    public let keepAs: String

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        oldColumn = try fields.required("oldColumn")
        newColumn = try fields.required("newColumn")
        keepAs = fields.text("keepAs") ?? oldColumn + "_old"
        guard Set([oldColumn, newColumn, keepAs]).count == 3 else {
            throw FieldError("oldColumn, newColumn and keepAs must be three names", key: fields.text("keepAs") == nil ? "newColumn" : "keepAs")
        }
        try Names.check(keepAs, is: "column name")
    }
}

extension MigrationBuilder {
    public func switchColumn(_ table: String, _ oldColumn: String, _ newColumn: String, keepAs: String? = nil) -> MigrationBuilder {
        adding(
            SwitchColumn.self,
            [
                ("table", .text(table)), ("oldColumn", .text(oldColumn)), ("newColumn", .text(newColumn)),
                ("keepAs", keepAs.map(FieldValue.text)),
            ], call: "switchColumn")
    }
}

extension SwitchColumn {
    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        let old = try context.column(oldColumn, of: target)
        let new = try context.column(newColumn, of: target)
        try context.missing(keepAs, in: target)
        guard let pair = try context.pair(table, oldColumn, newColumn), pair.old.only == oldColumn, !pair.isOneWay else {
            throw context.refusal(
                "\"\(oldColumn)\" and \"\(newColumn)\" of \"\(target.title)\" are not kept in step both ways", hint: "Enable the dual write in an earlier phase.")
        }
        let readers = target.outsideReaders(of: oldColumn, but: pair.copies) + target.outsideReaders(of: newColumn).filter { reader in
            !pair.copies.contains { reader.hasPrefix("trigger \($0.name) ") }
        }
        guard readers.isEmpty else {
            throw context.refusal(
                "columns \"\(oldColumn)\" and \"\(newColumn)\" of \"\(target.title)\" are read by \(readers.joined(separator: ", ")), which would go on reading the same column under its new name",
                hint: "Drop them before and make them again after, in custom_sql operations with their rollback.")
        }
        let carried = context.carriedDefaults[pair.id]
        if !old.identity.isEmpty, carried == nil {
            throw context.refusal("\"\(oldColumn)\" of \"\(target.title)\" is an identity column and nothing carries that over", hint: "Put a carry_over before.")
        }
        let names = [oldColumn: keepAs, newColumn: oldColumn]
        var after: ColumnPair
        do throws(SQLSyntaxError) { after = try self.after(pair, names, carried) } catch {
            throw context.refusal("the expressions of \(pair.title) cannot be given new names: \(error.message)")
        }
        let renames = ThingRenames(of: target, old: oldColumn, new: newColumn, keepAs: keepAs)
        var renamed = target
        renamed.rename(names, renames, carried: carried, from: oldColumn)
        let handover = SwitchedKey(of: renamed, from: keepAs, in: after, renames)
        // By what names a row from then on: the kept side may be without a value.
        if let handover { after.key = handover.columns }
        var step = Step(
            "give \(target.title).\(newColumn) the name \(oldColumn), keep the old column as \(keepAs)",
            statements(pair, after, target, old, carried, renames, handover), lock: .accessExclusive, on: target,
            reason: "One short transaction: every statement before it sees the old column under this name, every one after it the new.")
        step.locks += renames.otherTables.map { TableLock(table: $0, title: $0.replacing("\"", with: ""), mode: .accessExclusive) }
        step.notes = ["Statements prepared before it fail until they are prepared again, where they read \(oldColumn) or SELECT *."]
        if old.type != new.type { step.notes.append("\"\(oldColumn)\" is \(new.type) from then on, \(old.type) before.") }
        if old.notNull, !new.notNull { step.notes.append("\"\(oldColumn)\" was NOT NULL and is not any more: no carry_over made it so.") }
        if let handover { step.notes.append(handover.note) }
        if let left = renames.left.first { step.notes.append("\(left) has no like on \"\(newColumn)\" and stays with \"\(keepAs)\".") }
        if after.notesRejects { step.notes.append("A value that \(keepAs) cannot take leaves NULL there and ends the promise that switching back loses nothing.") }
        step.undo = (handover?.back(after) ?? []) + undo(pair, after, target, old, carried, renames)
        if pair.notesRejects { context.add(Step("check: every value converts", .check(Unconverted.check(pair)))) }
        context.add(step)
        context.replace(pair, with: after)
        context.carriedDefaults[pair.id] = nil
        context.update(table) { table in
            table.rename(names, renames, carried: carried, from: oldColumn)
            handover?.update(&table)
        }
    }

    /// The pair from then on: the column that is read now comes first.
    private func after(_ pair: ColumnPair, _ names: [String: String], _ carried: CarriedDefault?) throws(SQLSyntaxError) -> ColumnPair {
        var after = try pair.reversed.renaming(names)
        after.old.columns[0].constantDefault = carried.flatMap { $0.isConstant ? $0.sql : nil }
        after.old.columns[0].fillsItself = carried.map { !$0.isConstant || !$0.identity.isEmpty } ?? false
        after.new.columns[0].constantDefault = nil
        after.new.columns[0].fillsItself = false
        after.copies = []
        return after
    }

    private func rename(_ from: String, _ to: String, _ target: Table) -> String {
        "ALTER TABLE \(target.sql) RENAME COLUMN \(Quote.identifier(from)) TO \(Quote.identifier(to))"
    }

    private func statements(
        _ pair: ColumnPair, _ after: ColumnPair, _ target: Table, _ old: Column, _ carried: CarriedDefault?, _ renames: ThingRenames,
        _ handover: SwitchedKey?
    ) -> [String] {
        var statements = pair.notesRejects ? [Unconverted.guardStatement(pair)] : []
        statements += SyncTriggers(pair).drop + pair.copies.reversed().flatMap(\.drop) + originals(pair, target, dropping: true)
        if let carried {
            statements += carried.move(from: oldColumn, to: newColumn, of: target, leavesBehind: false)
        } else if old.defaultSQL != nil {
            statements.append(ColumnDefault.statement(oldColumn, of: target, nil))
        }
        statements += [rename(oldColumn, keepAs, target), rename(newColumn, oldColumn, target)] + renames.forward + (handover?.forward ?? [])
        return statements + originals(pair, target, dropping: false) + SyncTriggers(after).create
    }

    private func undo(
        _ pair: ColumnPair, _ after: ColumnPair, _ target: Table, _ old: Column, _ carried: CarriedDefault?, _ renames: ThingRenames
    ) -> [Step] {
        var statements = after.notesRejects ? [Unconverted.guardStatement(after)] : []
        statements += SyncTriggers(after).drop + originals(pair, target, dropping: true) + renames.back
        statements += [rename(oldColumn, newColumn, target), rename(keepAs, oldColumn, target)]
        if var carried {
            if carried.sql != nil { statements.append(ColumnDefault.statement(newColumn, of: target, nil)) }
            carried.sql = nil
            statements += carried.move(from: newColumn, to: oldColumn, of: target, leavesBehind: false)
        }
        if let standard = old.defaultSQL { statements.append(ColumnDefault.statement(oldColumn, of: target, standard)) }
        statements += originals(pair, target, dropping: false) + SyncTriggers(pair).create
        var step = Step("give \(target.title).\(oldColumn) its name back", statements, lock: .accessExclusive, on: target)
        step.locks += renames.otherTables.map { TableLock(table: $0, title: $0.replacing("\"", with: ""), mode: .accessExclusive) }
        return [step]
    }

    /// The user's triggers that have a copy: `OF` a column follows the column, so that they are made again under its new name.
    private func originals(_ pair: ColumnPair, _ target: Table, dropping: Bool) -> [String] {
        pair.copies.map { dropping ? "DROP TRIGGER \(Quote.identifier($0.original)) ON \(target.sql)" : $0.definition }
    }
}
