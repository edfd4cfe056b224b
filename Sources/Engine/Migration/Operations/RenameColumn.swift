extension OperationType {
    public static let renameColumn = OperationType(rawValue: "rename_column")
}

/// Renames a column at once: code that runs under the old name fails from then on.
public struct RenameColumn: MigrationOperation {
    public static let type = OperationType.renameColumn
    public static let summary = "rename a column at once"
    public static let keys: [Key] = [
        .table,
        .required("oldColumn", .name, "the name that it has"),
        .required("newColumn", .name, "the name it is to have"),
    ]

    public let fields: Fields
    public let table: TableName
    public let oldColumn: String
    public let newColumn: String

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        oldColumn = try fields.required("oldColumn")
        newColumn = try fields.required("newColumn")
        guard oldColumn != newColumn else { throw FieldError("oldColumn and newColumn are the same column", key: "newColumn") }
    }
}

extension MigrationBuilder {
    /// Renames at once, without a time in which both names work; `renameColumn` gives one.
    public func plainRename(_ table: String, _ oldColumn: String, _ newColumn: String) -> MigrationBuilder {
        adding(
            RenameColumn.self, [("table", .text(table)), ("oldColumn", .text(oldColumn)), ("newColumn", .text(newColumn))], call: "plainRename")
    }
}

extension RenameColumn {
    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        _ = try context.column(oldColumn, of: target)
        try context.missing(newColumn, in: target)
        try context.unpaired(oldColumn, of: target, to: "renamed")
        func rename(_ from: String, _ to: String) -> Step {
            Step(
                "rename column \(target.title).\(from) to \(to)",
                ["ALTER TABLE \(target.sql) RENAME COLUMN \(Quote.identifier(from)) TO \(Quote.identifier(to))"], lock: .accessExclusive, on: target)
        }
        var step = rename(oldColumn, newColumn)
        if !target.isNew {
            step.notes = ["Code that names \(oldColumn) fails from then on; the pattern rename-column keeps both names working."]
            let triggers = target.triggers.filter { !$0.isOurs && ColumnReferences.mentions(oldColumn, in: $0.functionText) }
            if !triggers.isEmpty {
                step.notes.append("The functions of \(triggers.map { "trigger \($0.name)" }.joined(separator: ", ")) name it too, and fail with it.")
            }
        }
        step.undo = [rename(newColumn, oldColumn)]
        context.add(step)
        context.update(table) { $0.rename([oldColumn: newColumn]) }
    }
}
