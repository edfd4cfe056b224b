/// What follows SET in an UPDATE: `a = expr, b = expr [WHERE condition]`, with each part's exact text.
public struct AssignmentList: Hashable, Sendable {
    public struct Assignment: Hashable, Sendable {
        /// The target's name as the catalog has it: unquoted names are folded to lower case, as in any SQL.
        public let column: String
        public let expression: SQLExpression
    }

    public let text: String
    public let assignments: [Assignment]
    public let condition: SQLExpression?

    /// The names of columns that any expression or the condition reads.
    public var columnsRead: Set<String> {
        assignments.reduce(into: condition?.columns ?? []) { $0.formUnion($1.expression.columns) }
    }

    /// - Throws: ``SQLSyntaxError`` where the text is anything but assignments to whole columns and a condition.
    public init(parsing text: String) throws(SQLSyntaxError) {
        let prefix = "UPDATE t SET "
        let tree = try SQLParser.shifted(by: prefix.count, in: text) { () throws(SQLSyntaxError) in
            try SQLParser.parse(prefix + text + "\n")
        }
        guard tree.statements.count == 1, let update = tree.statements[0]["UpdateStmt"] else {
            throw SQLSyntaxError(message: "more than one statement where assignments are expected")
        }
        guard Set(update.fields.keys).isSubset(of: ["relation", "targetList", "whereClause"]) else {
            throw SQLSyntaxError(
                message: "only WHERE may follow the assignments",
                hint: "Read other tables in a subquery: column = (SELECT … WHERE …).")
        }
        if update["whereClause"]?["CurrentOfExpr"] != nil {
            throw SQLSyntaxError(message: "WHERE CURRENT OF has no cursor here")
        }
        let targets = update["targetList"]?.elements.compactMap { $0["ResTarget"] } ?? []
        let parts = try Self.split(text)
        guard parts.assignments.count == targets.count, !targets.contains(where: { $0["val"]?["MultiAssignRef"] != nil }) else {
            throw SQLSyntaxError(
                message: "several columns are assigned at once",
                hint: "Give each column an assignment of its own: a = 1, b = 2.")
        }
        var assignments: [Assignment] = []
        var seen: Set<String> = []
        for (target, source) in zip(targets, parts.assignments) {
            guard let column = target["name"]?.text, target["indirection"] == nil else {
                throw SQLSyntaxError(
                    message: "a part of a column is assigned",
                    hint: "Assign the whole column, without a table name before it.")
            }
            guard seen.insert(column).inserted else {
                throw SQLSyntaxError(message: "column \"\(column)\" is assigned twice")
            }
            if target["val"]?["SetToDefault"] != nil {
                throw SQLSyntaxError(message: "column \"\(column)\" is set to DEFAULT", hint: "Write the value itself.")
            }
            assignments.append(Assignment(column: column, expression: try SQLParser.parseExpression(source)))
        }
        self.text = text
        self.assignments = assignments
        if let source = parts.condition { condition = try SQLParser.parseExpression(source) } else { condition = nil }
    }

    /// Each assignment's right side and the condition, cut at the commas, the `=` and the WHERE outside all brackets.
    private static func split(_ text: String) throws(SQLSyntaxError) -> (assignments: [String], condition: String?) {
        let bytes = Array(text.utf8)
        let tokens = try SQLToken.scan(text)
        var expressions: [String] = []
        var depth = 0
        var start: Int?
        var condition: String?
        func cut(_ from: Int, _ to: Int) -> String {
            let inside = tokens.filter { $0.range.lowerBound >= from && $0.range.upperBound <= to }
            guard let first = inside.first, let last = inside.last else { return "" }
            return String(decoding: bytes[first.range.lowerBound..<last.range.upperBound], as: UTF8.self)
        }
        for token in tokens {
            switch token.text {
            case "(", "[": depth += 1
            case ")", "]": depth -= 1
            default: break
            }
            guard depth == 0 else { continue }
            if token.text == "=", start == nil {
                start = token.range.upperBound
            } else if token.text == ",", let from = start {
                expressions.append(cut(from, token.range.lowerBound))
                start = nil
            } else if token.text.lowercased() == "where", let from = start {
                expressions.append(cut(from, token.range.lowerBound))
                start = nil
                condition = cut(token.range.upperBound, bytes.count)
                break
            }
        }
        if let from = start { expressions.append(cut(from, bytes.count)) }
        return (expressions, condition)
    }
}
