/// Names in SQL that people will read.
enum SQLName {
    /// The name as SQL, in double quotes only where it would otherwise mean something else: `full_name`, `"order"`, `"Name"`.
    static func brief(_ name: String) -> String {
        let isPlain = name.wholeMatch(of: /[a-z_][a-z0-9_]*/) != nil
        guard isPlain, let read = try? SQLParser.parseExpression(name), read.node["ColumnRef"]?["fields"]?.names == [name] else {
            return Quote.identifier(name)
        }
        return name
    }

    static func brief(_ table: TableName) -> String {
        table.names.map(brief).joined(separator: ".")
    }
}
