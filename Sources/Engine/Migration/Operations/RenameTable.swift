extension OperationType {
    public static let renameTable = OperationType(rawValue: "rename_table")
}

/// Gives a table another name, and leaves a view under the old one unless told otherwise.
public struct RenameTable: MigrationOperation {
    public static let type = OperationType.renameTable
    public static let summary = "rename a table, with a view under the old name"
    public static let keys: [Key] = [
        .table,
        .required("newName", .name, "the name it is to have, in the same schema"),
        .optional("view", .bool, "whether the old name stays, as an updatable view", standard: "true"),
    ]

    public let fields: Fields
    public let table: TableName
    public let newName: String
    public let leavesView: Bool

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        newName = try fields.required("newName")
        leavesView = fields.bool("view") ?? true
        if newName == table.name { throw FieldError("it has that name already", key: "newName") }
    }

    /// What finds it from then on.
    var renamed: TableName { TableName(schema: table.schema, name: newName) }
}

extension MigrationBuilder {
    public func renameTable(_ table: String, _ newName: String, view: Bool? = nil) -> MigrationBuilder {
        adding(
            RenameTable.self, [("table", .text(table)), ("newName", .text(newName)), ("view", view.map(FieldValue.bool))], call: "renameTable")
    }
}

extension RenameTable {
    public func ask(_ questions: inout CatalogQuestions) {
        questions.newNames.insert(.init(table: table, name: newName))
        questions.formerNames[renamed] = table
    }

    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        try context.free(newName, of: target)
        try context.checkMayCreate(in: target.schema)
        try context.checkUndisturbed(target, by: "rename it")
        if leavesView, target.rowSecurity != .off, context.catalog.majorVersion < 15 {
            throw context.refusal(
                "a view of \"\(target.title)\" would pass by its row security",
                hint: "Only from PostgreSQL 15 on a view keeps to the rights of who uses it; rename it with view: false once no code uses the old name.")
        }
        var moved = target
        moved.name = newName
        moved.removal = nil
        let old = leavesView ? OldNameView(of: moved, named: target.name, majorVersion: context.catalog.majorVersion, oid: context.unusedOID) : nil
        var step = Step(
            "rename table \(target.title) to \(newName)",
            .transaction(.init(
                ["ALTER TABLE \(target.sql) RENAME TO \(Quote.identifier(newName))"] + (old?.create(by: context.catalog.user) ?? []))))
        let own = TableLock(table: target.sql, title: target.title, mode: .accessExclusive, reach: .alone)
        if !target.isNew { step.locks = [own] }
        step.reason = leavesView ? "Code that knows only the old name goes on through the view." : nil
        step.notes =
            leavesView
            ? ["COPY … FROM, TRUNCATE, new foreign keys and ALTER TABLE do not work through the view \(target.title)."]
            : ["Code that uses the old name fails from then on."]
        step.notes.append("Its indexes, constraints and sequences keep their names.")
        var undo = Step(
            "rename table \(moved.title) to \(target.name)",
            .transaction(.init([old?.drop, "ALTER TABLE \(moved.sql) RENAME TO \(Quote.identifier(target.name))"].compactMap { $0 })))
        undo.locks = old?.locks ?? [TableLock(table: moved.sql, title: moved.title, mode: .accessExclusive, reach: .alone)]
        step.undo = [undo]
        context.add(step)
        context.remove(target)
        context.place(moved, as: renamed)
        if let old { context.place(old.view, as: table) }
    }
}
