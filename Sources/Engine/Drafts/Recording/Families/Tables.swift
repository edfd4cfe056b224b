/// `CREATE TABLE` of columns and named constraints, and `DROP TABLE`.
extension RecordingFamilies {
    static func table(_ statement: RecordedStatement) -> RecordedOperation? {
        if let node = statement.node["CreateStmt"] { return made(node, statement) }
        guard let drop = statement.node["DropStmt"], drop["removeType"]?.text == "OBJECT_TABLE", let objects = drop["objects"]?.elements, objects.count == 1,
            let name = (objects[0]["List"]?["items"]?.names).flatMap(TableName.init)
        else { return nil }
        let cascades = drop["behavior"]?.text == "DROP_CASCADE"
        return RecordedOperation(
            type: DropTable.self, values: [("table", .text(name.description)), ("cascade", cascades ? true : nil)],
            sql: "DROP TABLE \(name.sql)\(cascades ? " CASCADE" : "")")
    }

    private static func made(_ node: SQLNode, _ statement: RecordedStatement) -> RecordedOperation? {
        guard let relation = node["relation"], let table = relation.tableName, let list = statement.after(relation).bracketed() else { return nil }
        let spans = list.inside.parts(), elements = node["tableElts"]?.elements ?? []
        guard spans.count == elements.count else { return nil }
        var columns: [Fields] = [], constraints: [Fields] = []
        var key: [String]?
        var parts: [String] = []
        for (span, element) in zip(spans, elements) {
            if let definition = element["ColumnDef"] {
                guard let column = RecordedColumn(definition, span) else { return nil }
                columns.append(column.values.reduce(into: Fields()) { $0.set($1.key, $1.value) })
                if column.isPrimaryKey {
                    guard key == nil, let name = definition["colname"]?.text else { return nil }
                    key = [name]
                }
                parts.append(column.sql)
            } else if let constraint = element["Constraint"] {
                if let name = constraint["conname"]?.text, let body = span.after("CONSTRAINT")?.dropFirst().text {
                    constraints.append(Fields().with("constraintName", .text(name)).with("sql", .text(body)))
                    parts.append("CONSTRAINT \(Quote.identifier(name)) \(body)")
                } else if constraint["contype"]?.text == "CONSTR_PRIMARY", key == nil, let names = constraint["keys"]?.names {
                    key = names
                    parts.append("PRIMARY KEY (\(names.map(Quote.identifier).joined(separator: ", ")))")
                } else {
                    return nil
                }
            } else {
                return nil
            }
        }
        return RecordedOperation(
            type: CreateTable.self,
            values: [
                ("table", .text(table.description)), ("columns", .records(columns)), ("primaryKey", key.map(FieldValue.list)),
                ("constraints", constraints.isEmpty ? nil : .records(constraints)),
            ], sql: "CREATE TABLE \(table.sql) (\(parts.joined(separator: ", ")))")
    }
}
