/// `ALTER TABLE` with one command about a constraint that has a name.
extension RecordingFamilies {
    static func alteredConstraint(_ statement: RecordedStatement) -> RecordedOperation? {
        guard let alter = statement.node["AlterTableStmt"], let relation = alter["relation"], let table = relation.tableName,
            let commands = alter["cmds"]?.elements, commands.count == 1, let command = commands[0]["AlterTableCmd"],
            let name = command["name"]?.text ?? command["def"]?["Constraint"]?["conname"]?.text
        else { return nil }
        func operation(_ type: any MigrationOperation.Type, _ sql: String, _ values: [(String, FieldValue?)] = []) -> RecordedOperation {
            RecordedOperation(
                type: type, values: [("table", .text(table.description)), ("constraintName", .text(name))] + values, sql: "ALTER TABLE \(table.sql) \(sql)")
        }
        let constraint = "CONSTRAINT \(Quote.identifier(name))"
        switch command["subtype"]?.text {
        case "AT_AddConstraint":
            guard let body = statement.after(relation).after("CONSTRAINT")?.dropFirst().text else { return nil }
            return operation(AddConstraint.self, "ADD \(constraint) \(body)", [("sql", .text(body))])
        case "AT_DropConstraint": return operation(DropConstraint.self, "DROP \(constraint)")
        case "AT_ValidateConstraint": return operation(ValidateConstraint.self, "VALIDATE \(constraint)")
        default: return nil
        }
    }
}
