extension ConversionFamilies {
    /// `RENAME` of a column or table: both names work until no code uses the old one.
    static func renamed(_ converted: ConvertedStatement) -> ConvertedStatement.Result? {
        guard let rename = converted.node["RenameStmt"], let table = rename["relation"]?.tableName, !converted.made.contains(table), let new = rename["newname"]?.text else { return nil }
        switch rename["renameType"]?.text {
        case "OBJECT_COLUMN":
            guard let old = rename["subname"]?.text else { return nil }
            guard let type = converted.type(of: old, in: table) else {
                return .call(["renames \(table).\(old) at once: its type is not known here, so that no second column can be made; with the database \(converted.catalog == nil ? "connected" : "that has it") it becomes five phases"]) {
                    $0.adding(RenameColumn.self, [("table", .text(table.description)), ("oldColumn", .text(old)), ("newColumn", .text(new))], call: "convert")
                }
            }
            return .phases { $0.renameColumn(table.description, old, new, type) }
        case "OBJECT_TABLE": return .phases { $0.appending(MigrationPatterns.renameTable(table.description, new)) }
        default: return nil
        }
    }
}
