/// Changes the names of columns in SQL that the server printed, at the places where the parse tree has them and nowhere else.
enum ColumnReferences {
    /// - Parameter names: New names by old ones.
    static func rename(_ names: [String: String], inExpression sql: String) throws(SQLSyntaxError) -> String {
        try replace(names.mapValues { SQLName.brief($0) }, in: sql, after: "SELECT ")
    }

    /// The expression with another in place of a column.
    static func substitute(_ column: String, with expression: String, in sql: String) throws(SQLSyntaxError) -> String {
        try replace([column: "(\(expression))"], in: sql, after: "SELECT ", isWhole: true)
    }

    /// - Parameter definition: As `pg_get_constraintdef` prints it.
    static func rename(_ names: [String: String], inConstraint definition: String) throws(SQLSyntaxError) -> String {
        let prefix = "ALTER TABLE t ADD "
        let tokens = try SQLToken.scan(prefix + definition)
        var edits = try edits(names.mapValues { SQLName.brief($0) }, in: prefix + definition)
        for index in tokens.indices where ["KEY", "UNIQUE", "DISTINCT", "INCLUDE", "NULL", "DEFAULT"].contains(tokens[index].text) {
            edits += list(after: index, tokens, names)
        }
        return apply(edits, to: prefix + definition, without: prefix)
    }

    /// - Parameter definition: Of a foreign key, as `pg_get_constraintdef` prints it; the columns that it points at are renamed.
    static func rename(_ names: [String: String], inReferenceOf definition: String) throws(SQLSyntaxError) -> String {
        let tokens = try SQLToken.scan(definition)
        guard let reference = tokens.firstIndex(where: { $0.text == "REFERENCES" }),
            let open = tokens[reference...].firstIndex(where: { $0.text == "(" })
        else { return definition }
        return apply(list(after: open - 1, tokens, names), to: definition, without: "")
    }

    /// What follows the table's name in CREATE INDEX: `USING btree (…) INCLUDE (…) WITH (…) WHERE …`.
    /// - Parameter definition: As `pg_get_indexdef` prints it.
    static func indexTail(_ definition: String, renaming names: [String: String] = [:]) throws(SQLSyntaxError) -> String {
        let tokens = try SQLToken.scan(definition)
        guard let using = tokens.firstIndex(where: { $0.text == "USING" }), using + 2 < tokens.count,
            let statement = try SQLParser.parse(definition).statements.first?["IndexStmt"]
        else { throw SQLSyntaxError(message: "\"\(definition)\" is not an index") }
        var edits = try edits(names.mapValues { SQLName.brief($0) }, in: definition)
        let isPlain = statement["indexParams"]?.elements.map { $0["IndexElem"]?["name"] != nil } ?? []
        var element = 0
        var depth = 0
        var isFirst = false
        // The elements of the first list that are plain columns; their names have no place in the tree.
        for token in tokens[(using + 2)...] {
            if token.text == ")" {
                depth -= 1
                if depth == 0 { break }
            } else if depth == 1, token.text == "," {
                element += 1
                isFirst = true
                continue
            } else if isFirst, depth == 1, isPlain.indices.contains(element), isPlain[element], let name = names[token.name] {
                edits.append((token.range, SQLName.brief(name)))
            }
            isFirst = false
            if token.text == "(" {
                depth += 1
                if depth == 1 { isFirst = true }
            }
        }
        if let include = tokens.firstIndex(where: { $0.text == "INCLUDE" }) { edits += list(after: include, tokens, names) }
        return apply(edits, to: definition, without: String(decoding: Array(definition.utf8)[..<tokens[using].range.lowerBound], as: UTF8.self))
    }

    /// - Parameter definition: As `pg_get_triggerdef` prints it.
    static func rename(
        _ names: [String: String], inTrigger definition: String, called name: String, running function: String?
    ) throws(SQLSyntaxError) -> String {
        let tokens = try SQLToken.scan(definition)
        var edits = try edits(names.mapValues { SQLName.brief($0) }, in: definition)
        guard let trigger = tokens.firstIndex(where: { $0.text == "TRIGGER" }) else { return definition }
        edits.append((tokens[trigger + 1].range, SQLName.brief(name)))
        if let of = tokens.firstIndex(where: { $0.text == "OF" }), let on = tokens[of...].firstIndex(where: { $0.text == "ON" }) {
            for token in tokens[of..<on] { if let new = names[token.name] { edits.append((token.range, SQLName.brief(new))) } }
        }
        if let function, let start = tokens.lastIndex(where: { $0.text == "FUNCTION" || $0.text == "PROCEDURE" }),
            let open = tokens[start...].firstIndex(where: { $0.text == "(" })
        {
            edits.append((tokens[start + 1].range.lowerBound..<tokens[open].range.lowerBound, function))
        }
        return apply(edits, to: definition, without: "")
    }

    /// The body of a PL/pgSQL trigger function with `NEW.column` and `OLD.column` renamed.
    static func rename(_ names: [String: String], inTriggerBody body: String) throws(SQLSyntaxError) -> String {
        let tokens = try SQLToken.scan(body)
        var edits: [Edit] = []
        for index in tokens.indices.dropFirst(2) where tokens[index - 1].text == "." && ["new", "old"].contains(tokens[index - 2].text.lowercased()) {
            if let new = names[tokens[index].name] { edits.append((tokens[index].range, SQLName.brief(new))) }
        }
        return apply(edits, to: body, without: "")
    }

    /// Whether the text names the column, by PostgreSQL's own scanner; text that it cannot read is searched.
    static func mentions(_ column: String, in text: String) -> Bool {
        guard let tokens = try? SQLToken.scan(text) else { return text.contains(column) }
        return tokens.contains { $0.name == column }
    }

    // MARK: Edits

    private typealias Edit = (range: Range<Int>, text: String)

    private static func replace(
        _ texts: [String: String], in sql: String, after prefix: String, isWhole: Bool = false
    ) throws(SQLSyntaxError) -> String {
        apply(try edits(texts, in: prefix + sql, isWhole: isWhole), to: prefix + sql, without: prefix)
    }

    /// The column references of every statement.
    /// - Parameter isWhole: Whether the table's name before a column goes too.
    private static func edits(_ texts: [String: String], in sql: String, isWhole: Bool = false) throws(SQLSyntaxError) -> [Edit] {
        let tokens = try SQLToken.scan(sql)
        let places = Dictionary(tokens.enumerated().map { ($0.element.range.lowerBound, $0.offset) }, uniquingKeysWith: { first, _ in first })
        var edits: [Edit] = []
        for reference in SQLNode.array(try SQLParser.parse(sql).statements).all("ColumnRef") {
            let fields = reference["fields"]?.elements ?? []
            guard let name = fields.last?["String"]?["sval"]?.text, let text = texts[name],
                let first = places[reference["location"]?.integer ?? 0], first + 2 * (fields.count - 1) < tokens.count
            else { continue }
            let last = tokens[first + 2 * (fields.count - 1)].range
            edits.append((isWhole ? tokens[first].range.lowerBound..<last.upperBound : last, text))
        }
        return edits
    }

    /// The names in the parentheses right after a token.
    private static func list(after index: Int, _ tokens: [SQLToken], _ names: [String: String]) -> [Edit] {
        guard index + 1 < tokens.count, tokens[index + 1].text == "(", let close = tokens[(index + 1)...].firstIndex(where: { $0.text == ")" }) else {
            return []
        }
        return tokens[(index + 2)..<close].compactMap { token in names[token.name].map { (token.range, SQLName.brief($0)) } }
    }

    private static func apply(_ edits: [Edit], to sql: String, without prefix: String) -> String {
        var bytes = Array(sql.utf8)
        var last = bytes.count + 1
        for edit in edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) where edit.range.upperBound <= last {
            bytes.replaceSubrange(edit.range, with: Array(edit.text.utf8))
            last = edit.range.lowerBound
        }
        return String(decoding: bytes.dropFirst(prefix.utf8.count), as: UTF8.self)
    }
}

extension SQLToken {
    /// The identifier that the token is: folded unless it stands in double quotes.
    var name: String {
        guard text.hasPrefix("\""), text.hasSuffix("\""), text.utf8.count > 1 else { return text.lowercased() }
        return String(text.dropFirst().dropLast()).split(separator: "\"\"", omittingEmptySubsequences: false).joined(separator: "\"")
    }
}
