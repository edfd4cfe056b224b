extension ConversionFamilies {
    /// `DROP COLUMN`: behind gates; the values are kept for the way back.
    static func droppedColumn(_ converted: ConvertedStatement) -> ConvertedStatement.Result? {
        guard let (table, _, command) = converted.alteration, command["subtype"]?.text == "AT_DropColumn", let column = command["name"]?.text else { return nil }
        let cascades = command["behavior"]?.text == "DROP_CASCADE"
        guard !cascades else {
            return .phases {
                $0.phase("Drop \(table).\(column) and what hangs on it").gate("Deploy the application version that no longer uses \(table).\(column).")
                    .dropColumn(table.description, column, cascade: true)
            }
        }
        return .phases { $0.appending(MigrationPatterns.removeColumn(table.description, column)) }
    }

    /// `DROP TABLE`: behind a gate; the table is kept aside for the way back.
    static func droppedTable(_ converted: ConvertedStatement) -> ConvertedStatement.Result? {
        guard let drop = converted.node["DropStmt"], drop["removeType"]?.text == "OBJECT_TABLE", let objects = drop["objects"]?.elements else { return nil }
        let tables = objects.compactMap { ($0["List"]?["items"]?.names).flatMap(TableName.init) }
        guard tables.count == objects.count, converted.made.isDisjoint(with: tables) else { return nil }
        let cascades = drop["behavior"]?.text == "DROP_CASCADE"
        let list = tables.map(\.description).joined(separator: ", ")
        return .phases { builder in
            tables.reduce(builder.phase("Drop \(list)").gate("Deploy the application version that no longer uses \(list).")) { $0.dropTable($1.description, cascade: cascades ? true : nil) }
        }
    }
}
