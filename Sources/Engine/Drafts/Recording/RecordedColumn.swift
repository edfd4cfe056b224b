/// A column's definition, of CREATE TABLE or ADD COLUMN, as the keys of `add_column`.
struct RecordedColumn {
    /// Without the table.
    private(set) var values: [(key: String, value: FieldValue?)]
    /// The definition made of the values again.
    private(set) var sql: String
    private(set) var isPrimaryKey = false

    /// - Parameter span: From the column's name to the end of its definition.
    /// - Returns: Nil where something in it has no key.
    init?(_ definition: SQLNode, _ span: RecordedStatement.Span) {
        guard let name = definition["colname"]?.text, let start = definition["typeName"]?["location"]?.integer else { return nil }
        let constraints = (definition["constraints"]?.elements ?? []).compactMap { $0["Constraint"] }
        let places = constraints.map { $0["location"]?.integer ?? 0 }
        var type = span.from(start)
        if let end = places.first { type = type.before(end) }
        values = [("column", .text(name)), ("dataType", .text(type.text))]
        sql = "\(Quote.identifier(name)) \(type.text)"
        for (index, constraint) in constraints.enumerated() {
            var own = span.from(places[index])
            if index + 1 < places.count { own = own.before(places[index + 1]) }
            guard add(constraint, own) else { return nil }
        }
    }

    private mutating func add(_ constraint: SQLNode, _ span: RecordedStatement.Span) -> Bool {
        switch constraint["contype"]?.text {
        case "CONSTR_NULL":
            values.append(("nullable", true))
            sql += " NULL"
        case "CONSTR_NOTNULL":
            values.append(("nullable", false))
            sql += " NOT NULL"
        case "CONSTR_DEFAULT":
            guard let expression = constraint["raw_expr"] else { return false }
            let value = DefaultValue(expression, span.dropFirst().text)
            values.append(("default", .value(value)))
            sql += " DEFAULT \(value.sql)"
        case "CONSTR_IDENTITY":
            let isAlways = constraint["generated_when"]?.text == "a"
            values.append(("identity", .text((isAlways ? AddColumn.Identity.always : .byDefault).rawValue)))
            sql += " GENERATED \(isAlways ? "ALWAYS" : "BY DEFAULT") AS IDENTITY"
        case "CONSTR_GENERATED":
            guard let text = span.after("AS")?.bracketed()?.inside.text else { return false }
            values.append(("generated", .text(text)))
            sql += " GENERATED ALWAYS AS (\(text)) STORED"
        case "CONSTR_PRIMARY":
            isPrimaryKey = true
            sql += " PRIMARY KEY"
        default: return false
        }
        return true
    }
}

extension DefaultValue {
    /// A default as it was typed: a plain value where it is one.
    init(_ expression: SQLNode, _ text: String) {
        let constant = expression["A_Const"]
        if constant?["isnull"] != nil {
            self = .null
        } else if constant?["boolval"] != nil {
            self = .bool(constant?["boolval"]?["boolval"] != nil)
        } else {
            self = constant != nil && Self.isNumber(text) ? .number(text) : .sql(text)
        }
    }
}
