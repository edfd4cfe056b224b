/// One element of an index's column list: a column or an expression, with what may follow it (`lower(email) text_pattern_ops DESC`).
public struct IndexElement: Hashable, Sendable {
    public let text: String
    /// The column's name as SQL folds it; nil for an expression.
    public let column: String?
    /// Names of the columns read.
    public let columnsRead: Set<String>
    /// Whether something follows the column or expression: COLLATE, an operator class, an order.
    public let isQualified: Bool

    /// - Throws: ``SQLSyntaxError`` where the text is anything but one element.
    public init(parsing text: String) throws(SQLSyntaxError) {
        let prefix = "CREATE INDEX i ON t ("
        let tree = try SQLParser.shifted(by: prefix.count, in: text) { () throws(SQLSyntaxError) in
            try SQLParser.parse(prefix + text + "\n)")
        }
        let statement = tree.statements.first?["IndexStmt"]
        guard tree.statements.count == 1, let statement, let parameters = statement["indexParams"]?.elements, parameters.count == 1,
            Set(statement.fields.keys).isSubset(of: ["idxname", "relation", "accessMethod", "indexParams"]),
            let element = parameters[0]["IndexElem"]
        else { throw SQLSyntaxError(message: "\"\(text)\" is not exactly one index element") }
        self.text = text
        column = element["name"]?.text
        columnsRead = column.map { [$0] } ?? Set(parameters[0].all("ColumnRef").compactMap { $0["fields"]?.names.last })
        let followers = ["collation", "opclass", "opclassopts"].contains { element[$0] != nil }
        isQualified = followers || element["ordering"]?.text != "SORTBY_DEFAULT" || element["nulls_ordering"]?.text != "SORTBY_NULLS_DEFAULT"
    }
}
