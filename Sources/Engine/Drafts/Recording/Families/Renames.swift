/// `ALTER TABLE … RENAME` of a column or of the table itself.
extension RecordingFamilies {
    static func renaming(_ statement: RecordedStatement) -> RecordedOperation? {
        guard let rename = statement.node["RenameStmt"], let table = rename["relation"]?.tableName, let name = rename["newname"]?.text else { return nil }
        let head = "ALTER TABLE \(table.sql) RENAME"
        switch rename["renameType"]?.text {
        case "OBJECT_COLUMN":
            guard let column = rename["subname"]?.text else { return nil }
            return RecordedOperation(
                type: RenameColumn.self, values: [("table", .text(table.description)), ("oldColumn", .text(column)), ("newColumn", .text(name))],
                sql: "\(head) COLUMN \(Quote.identifier(column)) TO \(Quote.identifier(name))")
        case "OBJECT_TABLE":
            // The statement leaves no view of the old name.
            return RecordedOperation(
                type: RenameTable.self, values: [("table", .text(table.description)), ("newName", .text(name)), ("view", false)],
                sql: "\(head) TO \(Quote.identifier(name))")
        default: return nil
        }
    }
}
