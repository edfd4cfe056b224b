extension ConversionFamilies {
    /// `CREATE INDEX ON …`: the operation wants a name.
    static func namelessIndex(_ converted: ConvertedStatement) -> ConvertedStatement.Result? {
        guard let index = converted.node["IndexStmt"], index["idxname"] == nil, let relation = index["relation"], let table = relation.tableName, let place = relation["location"]?.integer else { return nil }
        let columns = (index["indexParams"]?.elements ?? []).compactMap { $0["IndexElem"] }.map { element in
            // As the server would call it.
            element["name"]?.text ?? element["expr"]?["FuncCall"]?["funcname"]?.names.last ?? "expr"
        }
        let name = MigrationPatterns.indexName(table.description, columns, suffix: "idx")
        // Before ON [ONLY].
        let before = converted.statement.span.before(place).text
        guard index["relation"]?["inh"] != nil, before.uppercased().hasSuffix("ON") else { return nil }
        let text = before.dropLast(2) + "\(SQLName.brief(name)) ON " + converted.statement.span.from(place).text
        guard let statement = RecordedStatement(String(text)), let operation = RecordingFamilies.index(statement), operation.call(for: statement.node) != nil else { return nil }
        return .call { $0.adding(operation.type, operation.values, call: "convert") }
    }
}
