/// What a key's value must be. Each kind checks a value before anything runs.
public enum KeyKind: Hashable, Sendable {
    case table
    /// The exact name of a column or other object.
    case name
    case type
    /// Exactly one SQL expression.
    case expression
    /// `a = expr, b = expr [WHERE condition]`.
    case assignments
    /// SQL statements. Syntax newer than the grammar at hand is left to the server.
    case statements
    /// A SELECT that makes rows of one row, `NEW`.
    case query
    case bool
    case integer(minimum: Int)
    case value
    /// A list of values.
    case values
    case choice([String])
    case names
    /// One expression, or one for each of several columns by name.
    case expressions
    /// One of these words for each of several names.
    case choices([String])
    /// Columns of an index: names, or expressions with what may follow them.
    case elements
    /// Names and one value each, such as storage parameters.
    case map
    /// One table constraint, as it stands after its name.
    case constraint
    /// An index by its name, with its schema and a dot where needed.
    case index
    case text
    /// A list of things with keys of their own.
    case records([Key])

    /// What a value of this kind is called in an error: "needs …".
    public var needs: String {
        switch self {
        case .table: "a table name"
        case .name: "a name"
        case .type: "a column type"
        case .expression: "an SQL expression"
        case .assignments: "assignments such as a = 1, b = 2 WHERE a IS NULL"
        case .statements: "SQL"
        case .query: "a SELECT such as SELECT x->>'name' AS name FROM jsonb_array_elements(NEW.items) AS x"
        case .bool: "true or false"
        case .integer(let minimum): "a whole number of at least \(minimum)"
        case .value: "a value, or {sql: …}"
        case .values: "a list of values"
        case .choice(let choices): "one of \(choices.joined(separator: ", "))"
        case .names: "a list of names"
        case .expressions: "an SQL expression, or {column: expression, …}"
        case .choices(let choices): "names with \(choices.joined(separator: " or ")) each"
        case .elements: "a list of columns or expressions"
        case .map: "names with a value each, such as {fillfactor: 70}"
        case .constraint: "a table constraint such as CHECK (total >= 0)"
        case .index: "an index's name"
        case .text: "text"
        case .records(let keys): "a list, each element with \(keys.filter(\.isRequired).map(\.name).joined(separator: " and "))"
        }
    }

    /// The keys of a list's elements, in canonical order.
    var recordKeys: [Key] {
        if case .records(let keys) = self { keys } else { [] }
    }

    /// - Throws: ``FieldError`` without a key, which the caller knows.
    public func check(_ value: FieldValue) throws(FieldError) {
        switch (self, value) {
        case (.table, .text(let text)): _ = try TableName(parsing: text)
        case (.name, .text(let text)): try Names.check(text, is: "name")
        case (.type, .text(let text)): try Self.checkType(text)
        case (.expression, .text(let text)): try sql { () throws(SQLSyntaxError) in _ = try SQLParser.parseExpression(text) }
        case (.assignments, .text(let text)): try sql { () throws(SQLSyntaxError) in _ = try AssignmentList(parsing: text) }
        case (.statements, .text(let text)): try Self.checkStatements(text)
        case (.query, .text(let text)): try sql { () throws(SQLSyntaxError) in _ = try RowsQuery(parsing: text) }
        case (.bool, .bool): break
        case (.integer(let minimum), .integer(let number)) where number >= minimum: break
        case (.value, .value(let value)): try value.check()
        case (.values, .values(let values)):
            guard !values.isEmpty else { throw FieldError("needs \(needs)", hint: "Write [a, b].") }
            for value in values { try value.check() }
        case (.choice(let choices), .text(let text)):
            guard choices.contains(text) else {
                throw FieldError("needs \(needs), not \"\(text)\"", hint: Nearest.suggestion(for: text, among: choices))
            }
        case (.names, .list(let names)):
            for name in names { try Names.check(name, is: "name") }
            if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
                throw FieldError("\"\(twice)\" is listed twice")
            }
        case (.expressions, .text(let text)): try KeyKind.expression.check(.text(text))
        case (.expressions, .map(let texts)):
            for (column, text) in texts {
                try Names.check(column, is: "column name")
                do throws(FieldError) { try KeyKind.expression.check(.text(text)) } catch { throw FieldError("\(column): \(error.message)", hint: error.hint) }
            }
        case (.choices(let choices), .map(let words)):
            for (name, word) in words where !choices.contains(word) {
                throw FieldError("\"\(name)\" needs \(choices.joined(separator: " or ")), not \"\(word)\"", hint: Nearest.suggestion(for: word, among: choices))
            }
        case (.elements, .list(let elements)): try Self.checkElements(elements)
        case (.map, .map(let values)):
            for name in values.keys { try Names.check(name, is: "name") }
            if let bad = values.first(where: { $0.value.unicodeScalars.contains("\0") }) { throw FieldError("the value of \(bad.key) holds a zero byte") }
        case (.constraint, .text(let text)): try sql { () throws(SQLSyntaxError) in _ = try SQLConstraint(parsing: text) }
        case (.index, .text(let text)): _ = try TableName(parsing: text, what: "index name")
        case (.text, .text(let text)):
            guard !text.unicodeScalars.contains("\0") else { throw FieldError("text cannot hold a zero byte") }
        case (.records(let keys), .records(let records)):
            guard !records.isEmpty else { throw FieldError("needs \(needs)") }
            for (index, record) in records.enumerated() {
                guard let problem = Key.problems(in: record, keys: keys, of: "element \(index + 1)").first else { continue }
                throw FieldError([problem.key, problem.message].compactMap { $0 }.joined(separator: ": "), hint: problem.hint)
            }
        default: throw FieldError("needs \(needs)")
        }
    }

    private func sql(_ body: () throws(SQLSyntaxError) -> Void) throws(FieldError) {
        do throws(SQLSyntaxError) { try body() } catch { throw FieldError(error) }
    }

    /// What is a possible name may be a column's, however odd; only the catalog knows.
    private static func checkElements(_ elements: [String]) throws(FieldError) {
        guard !elements.isEmpty else { throw FieldError("needs \(KeyKind.elements.needs)", hint: "Write [a, b].") }
        for element in elements {
            let problem: SQLSyntaxError
            do throws(SQLSyntaxError) {
                _ = try IndexElement(parsing: element)
                continue
            } catch { problem = error }
            do throws(FieldError) { try Names.check(element, is: "column name") } catch { throw FieldError(problem) }
        }
        if let twice = elements.first(where: { element in elements.count { $0 == element } > 1 }) {
            throw FieldError("\"\(twice)\" is listed twice")
        }
    }

    private static func checkType(_ text: String) throws(FieldError) {
        let type: SQLType
        do throws(SQLSyntaxError) { type = try SQLParser.parseType(text) } catch { throw FieldError(error) }
        if type.isSerial {
            throw FieldError(
                "\"\(text)\" is not a type but a column with a sequence",
                hint: "Use an integer type with identity: by_default.")
        }
    }

    private static func checkStatements(_ text: String) throws(FieldError) {
        guard !text.unicodeScalars.contains("\0") else { throw FieldError("SQL cannot hold a zero byte") }
        let tokens: [SQLToken]
        do throws(SQLSyntaxError) { tokens = try SQLToken.scan(text) } catch { throw FieldError(error) }
        guard tokens.contains(where: { $0.text != ";" }) else { throw FieldError("the SQL is empty") }
    }
}
