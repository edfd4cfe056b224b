/// `CREATE INDEX` and `DROP INDEX`. Concurrent or not makes the same index; the operation's own way is the one that blocks nobody.
extension RecordingFamilies {
    static func index(_ statement: RecordedStatement) -> RecordedOperation? {
        if let node = statement.node["IndexStmt"] { return built(node, statement) }
        guard let drop = statement.node["DropStmt"], drop["removeType"]?.text == "OBJECT_INDEX", let objects = drop["objects"]?.elements, objects.count == 1,
            let name = (objects[0]["List"]?["items"]?.names).flatMap(TableName.init)
        else { return nil }
        return RecordedOperation(
            type: DropIndex.self, values: [("indexName", .text(name.description))],
            sql: "DROP INDEX \(drop["concurrent"] != nil ? "CONCURRENTLY " : "")\(name.sql)")
    }

    private static func built(_ node: SQLNode, _ statement: RecordedStatement) -> RecordedOperation? {
        guard let relation = node["relation"], let table = relation.tableName, let name = node["idxname"]?.text else { return nil }
        let isUnique = node["unique"] != nil
        let method = node["accessMethod"]?.text ?? "btree"
        var rest = statement.after(relation)
        if rest.first?.text.uppercased() == "USING" { rest = rest.dropFirst(2) }
        guard let list = rest.bracketed() else { return nil }
        let elements = zip(list.inside.parts(), node["indexParams"]?.elements ?? []).map { span, element in
            // A name stands in the file as the catalog has it.
            if let parsed = try? IndexElement(parsing: span.text), !parsed.isQualified, let column = parsed.column { return (column, Quote.identifier(column)) }
            return (span.text, span.text)
        }
        var sql = "CREATE \(isUnique ? "UNIQUE " : "")INDEX \(node["concurrent"] != nil ? "CONCURRENTLY " : "")\(Quote.identifier(name)) ON \(table.sql)"
        sql += " USING \(Quote.identifier(method)) (\(elements.map(\.1).joined(separator: ", ")))"
        let included = (node["indexIncludingParams"]?.elements ?? []).compactMap { $0["IndexElem"]?["name"]?.text }
        if !included.isEmpty { sql += " INCLUDE (\(included.map(Quote.identifier).joined(separator: ", ")))" }
        var options: [String: String] = [:]
        if node["options"] != nil {
            guard let given = list.rest.after("WITH")?.bracketed()?.inside.parts() else { return nil }
            for option in given {
                guard let value = option.after("=")?.text, let key = option.first?.text, !value.hasPrefix("'") else { return nil }
                options[key] = value
            }
            // In the order in which they were given, which the tree keeps.
            sql += " WITH (\(given.map(\.text).joined(separator: ", ")))"
        }
        let condition = node["whereClause"] == nil ? nil : list.rest.after("WHERE")?.text
        if let condition { sql += " WHERE \(condition)" }
        return RecordedOperation(
            type: AddIndex.self,
            values: [
                ("table", .text(table.description)), ("indexName", .text(name)), ("columns", .list(elements.map(\.0))), ("unique", isUnique ? true : nil),
                ("using", method == "btree" ? nil : .text(method)), ("where", condition.map(FieldValue.text)),
                ("include", included.isEmpty ? nil : .list(included)), ("with", options.isEmpty ? nil : .map(options)),
            ], sql: sql)
    }
}
