/// A query that makes rows of one row, `NEW`: `SELECT … FROM jsonb_array_elements(NEW.items) AS item`.
public struct RowsQuery: Hashable, Sendable {
    public let text: String
    /// Columns of the row that it reads.
    public let reads: Set<String>
    /// Names of the functions that it calls, without their schemas.
    let functions: Set<String>

    /// - Throws: ``SQLSyntaxError`` where the text is anything but one SELECT that reads columns of `NEW` and no table.
    public init(parsing text: String) throws(SQLSyntaxError) {
        let tree = try SQLParser.parse(text)
        // Only one query parses in parentheses as well.
        guard tree.statements.count == 1, let select = tree.statements[0]["SelectStmt"], (try? SQLParser.parse("SELECT FROM (\(text)\n) AS r")) != nil,
            select["lockingClause"] == nil
        else { throw SQLSyntaxError(message: "\"\(text)\" is not exactly one SELECT") }
        let node = SQLNode.array(tree.statements)
        let own = Set(node.all("CommonTableExpr").compactMap { $0["ctename"]?.text })
        if let table = node.all("RangeVar").first(where: { $0["schemaname"] != nil || !own.contains($0["relname"]?.text ?? "") }) {
            throw SQLSyntaxError(
                message: "the query reads table \"\(table["relname"]?.text ?? "")\"",
                hint: "It may read the columns of its own row only, as NEW.column: nothing would tell it of changes elsewhere.")
        }
        let names = node.all("FuncCall").compactMap { $0["funcname"]?.names.last }
        if let clock = names.first(where: Self.clocks.contains) ?? (node.all("SQLValueFunction").isEmpty ? nil : "a value such as CURRENT_TIMESTAMP") {
            throw SQLSyntaxError(
                message: "the query gives other rows each time: it reads \(clock)", hint: "Leave the column out, so that its default fills it.")
        }
        var reads: Set<String> = []
        for reference in node.all("ColumnRef") {
            let fields = reference["fields"]?.elements ?? []
            guard fields.first?["String"]?["sval"]?.text == "new" else { continue }
            guard fields.count > 1, let name = fields[1]["String"]?["sval"]?.text else {
                throw SQLSyntaxError(message: "the query reads NEW as a whole", hint: "Name the columns that it needs, as NEW.column.")
            }
            reads.insert(name)
        }
        guard !reads.isEmpty else { throw SQLSyntaxError(message: "the query reads no column of NEW", hint: "Write NEW.column for a column of the row.") }
        self.text = text
        self.reads = reads
        functions = Set(names)
    }

    private static let clocks: Set<String> = ["now", "transaction_timestamp", "statement_timestamp"]
}
