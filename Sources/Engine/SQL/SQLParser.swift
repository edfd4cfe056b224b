internal import CPGQuery
import Glibc

/// PostgreSQL's own grammar (libpg_query, that of PostgreSQL 15), so that text is judged before any server sees it.
public enum SQLParser {
    /// The statements of an SQL text, without any after the last semicolon.
    ///
    /// - Throws: ``SQLSyntaxError`` with the place. A newer server may know syntax that this grammar does not.
    public static func parse(_ sql: String) throws(SQLSyntaxError) -> ParseTree {
        if let zero = sql.unicodeScalars.firstIndex(of: "\0") {
            throw SQLSyntaxError(
                message: "SQL cannot hold a zero byte",
                position: sql.unicodeScalars.distance(from: sql.unicodeScalars.startIndex, to: zero))
        }
        try refuseEndlessExpression(sql)
        let result = pg_query_parse(sql)
        defer { pg_query_free_parse_result(result) }
        if let error = result.error?.pointee { throw SQLSyntaxError(error) }
        guard let json = result.parse_tree else { throw SQLSyntaxError(message: "the SQL cannot be parsed") }
        let length = strlen(json)
        let node = try json.withMemoryRebound(to: UInt8.self, capacity: length) { bytes throws(SQLSyntaxError) in
            try SQLNodeReader.read(UnsafeBufferPointer(start: bytes, count: length))
        }
        let bytes = Array(sql.utf8)
        let raw = node["stmts"]?.elements ?? []
        return ParseTree(
            statements: raw.compactMap { $0["stmt"] },
            texts: raw.map { statement in
                let start = statement["stmt_location"]?.integer ?? 0
                let length = statement["stmt_len"]?.integer ?? bytes.count - start
                return String(decoding: bytes[start..<start + length], as: UTF8.self)
            })
    }

    /// Writing the tree of an expression takes libpg_query a stack frame for each operator, and nothing stops it at the end
    /// of the stack (8 MB hold more than 20,000 operators, less than 100,000).
    private static func refuseEndlessExpression(_ sql: String) throws(SQLSyntaxError) {
        let longest = 30_000
        guard sql.utf8.count > longest else { return }
        var length = 0
        for token in try SQLToken.scan(sql) {
            length = token.text == "," || token.text == ";" ? 0 : length + 1
            guard length <= longest else { throw SQLSyntaxError(message: "an expression has more than \(longest) words") }
        }
    }

    /// The statements, or why they cannot be read.
    static func attempt(_ sql: String) -> (ParseTree?, SQLSyntaxError?) {
        do throws(SQLSyntaxError) { return (try parse(sql), nil) } catch { return (nil, error) }
    }

    /// What each statement is, by node type: `CreateStmt`, `UpdateStmt`, `SelectStmt` ….
    public static func statementKinds(_ sql: String) throws(SQLSyntaxError) -> [String] {
        try parse(sql).statements.compactMap(\.kind)
    }

    /// The text must be one expression and nothing beside it: no alias, no clause, no second statement.
    public static func parseExpression(_ text: String) throws(SQLSyntaxError) -> SQLExpression {
        let prefix = "SELECT "
        let tree = try shifted(by: prefix.count, in: text) { () throws(SQLSyntaxError) in try parse(prefix + text + "\n") }
        // In parentheses only an expression parses; without them no unbalanced one does.
        let alone = try? parse("SELECT (" + text + "\n)")
        guard alone != nil, tree.statements.count == 1, let select = tree.statements[0]["SelectStmt"],
            Set(select.fields.keys).isSubset(of: ["targetList", "limitOption", "op"]),
            let targets = select["targetList"]?.elements, targets.count == 1,
            let target = targets[0]["ResTarget"], target["name"] == nil, let value = target["val"]
        else { throw SQLSyntaxError(message: "\"\(text)\" is not exactly one expression") }
        return SQLExpression(text: text, node: value)
    }

    /// The text must be one column type, with COLLATE at most.
    public static func parseType(_ text: String) throws(SQLSyntaxError) -> SQLType {
        let prefix = "ALTER TABLE t ADD COLUMN c "
        let tree = try shifted(by: prefix.count, in: text) { () throws(SQLSyntaxError) in try parse(prefix + text + "\n") }
        let definition = tree.statements.first?["AlterTableStmt"]?["cmds"]?.elements.first?["AlterTableCmd"]?["def"]?["ColumnDef"]
        guard tree.statements.count == 1, tree.statements[0]["AlterTableStmt"]?["cmds"]?.elements.count == 1,
            let definition, let type = definition["typeName"], type["setof"] == nil, type["pct_type"] == nil
        else { throw SQLSyntaxError(message: "\"\(text)\" is not a column type") }
        guard Set(definition.fields.keys).isSubset(of: ["colname", "typeName", "collClause", "is_local", "location"]) else {
            throw SQLSyntaxError(
                message: "\"\(text)\" is more than a column type",
                hint: "Only COLLATE may follow the type; NOT NULL and DEFAULT have keys of their own.")
        }
        return SQLType(text: text, names: type["names"]?.names ?? [], isArray: type["arrayBounds"] != nil)
    }

    /// Parses with a prefix before the text, and gives the place of an error in the text alone.
    static func shifted<Value>(
        by count: Int, in text: String, _ body: () throws(SQLSyntaxError) -> Value
    ) throws(SQLSyntaxError) -> Value {
        do { return try body() } catch {
            let position = error.position.map { min(max($0 - count, 0), text.unicodeScalars.count) }
            throw SQLSyntaxError(message: error.message, hint: error.hint, position: position)
        }
    }
}

extension SQLSyntaxError {
    fileprivate init(_ error: PgQueryError) {
        self.init(
            message: error.message.map { String(cString: $0) } ?? "syntax error",
            position: error.cursorpos > 0 ? Int(error.cursorpos) - 1 : nil)
    }
}
