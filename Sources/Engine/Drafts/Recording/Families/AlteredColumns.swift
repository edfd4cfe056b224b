/// `ALTER TABLE` with one command about a column.
extension RecordingFamilies {
    static func alteredColumn(_ statement: RecordedStatement) -> RecordedOperation? {
        guard let alter = statement.node["AlterTableStmt"], let relation = alter["relation"], let table = relation.tableName,
            let commands = alter["cmds"]?.elements, commands.count == 1, let command = commands[0]["AlterTableCmd"]
        else { return nil }
        let rest = statement.after(relation)
        let name = command["name"]?.text ?? ""
        let head = "ALTER TABLE \(table.sql)"
        func operation(_ type: any MigrationOperation.Type, _ sql: String, _ values: [(String, FieldValue?)] = []) -> RecordedOperation {
            RecordedOperation(type: type, values: [("table", .text(table.description)), ("column", .text(name))] + values, sql: "\(head) \(sql)")
        }
        let column = Quote.identifier(name)
        switch command["subtype"]?.text {
        case "AT_AddColumn":
            let words = rest.dropFirst()
            let start = words.first?.text.uppercased() == "COLUMN" ? words.dropFirst() : words
            guard let definition = command["def"]?["ColumnDef"], let made = RecordedColumn(definition, start), !made.isPrimaryKey else { return nil }
            return RecordedOperation(
                type: AddColumn.self, values: [("table", .text(table.description))] + made.values, sql: "\(head) ADD COLUMN \(made.sql)")
        case "AT_DropColumn":
            let cascades = command["behavior"]?.text == "DROP_CASCADE"
            return operation(DropColumn.self, "DROP COLUMN \(column)\(cascades ? " CASCADE" : "")", [("cascade", cascades ? true : nil)])
        case "AT_SetNotNull": return operation(SetNotNull.self, "ALTER COLUMN \(column) SET NOT NULL")
        case "AT_DropNotNull": return operation(DropNotNull.self, "ALTER COLUMN \(column) DROP NOT NULL")
        case "AT_ColumnDefault":
            guard let expression = command["def"] else { return operation(DropDefault.self, "ALTER COLUMN \(column) DROP DEFAULT") }
            guard let text = rest.after("DEFAULT")?.text else { return nil }
            let value = DefaultValue(expression, text)
            return operation(SetDefault.self, "ALTER COLUMN \(column) SET DEFAULT \(value.sql)", [("default", .value(value))])
        default: return nil
        }
    }
}
