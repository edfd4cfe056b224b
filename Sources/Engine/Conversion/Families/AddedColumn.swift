extension ConversionFamilies {
    /// `ADD COLUMN` with what would lock others or fail: constraints apart, NOT NULL at the end.
    static func addedColumn(_ converted: ConvertedStatement) -> ConvertedStatement.Result? {
        guard let (table, relation, command) = converted.alteration, command["subtype"]?.text == "AT_AddColumn", let definition = command["def"]?["ColumnDef"], let column = definition["colname"]?.text,
            let span = converted.statement.definition(after: relation)
        else { return nil }
        let constraints = (definition["constraints"]?.elements ?? []).compactMap { $0["Constraint"] }
        let kinds = constraints.compactMap { $0["contype"]?.text }
        guard let type = converted.statement.text(ofTypeIn: definition, span, constraints) else { return nil }
        let title = "\(table).\(column)"
        let serial = ["serial": "integer", "serial4": "integer", "bigserial": "bigint", "serial8": "bigint", "smallserial": "smallint", "serial2": "smallint"][type.lowercased()]
        let apart = constraints.filter { ["CONSTR_FOREIGN", "CONSTR_UNIQUE", "CONSTR_CHECK"].contains($0["contype"]?.text ?? "") }
        let isRequired = kinds.contains("CONSTR_NOTNULL") && !kinds.contains("CONSTR_DEFAULT") && !kinds.contains("CONSTR_IDENTITY") && !kinds.contains("CONSTR_GENERATED") && serial == nil
        guard serial != nil || !apart.isEmpty || isRequired else { return nil }
        // What the operation itself can say.
        var values: [(key: String, value: FieldValue?)] = [("table", .text(table.description)), ("column", .text(column)), ("dataType", .text(serial ?? type))]
        var notes: [String] = []
        if serial != nil {
            values.append(("identity", .text(AddColumn.Identity.byDefault.rawValue)))
            notes.append("\(title) becomes an identity column in place of serial")
        }
        for (index, constraint) in constraints.enumerated() {
            switch constraint["contype"]?.text {
            case "CONSTR_NOTNULL" where !isRequired && serial == nil: values.append(("nullable", false))
            case "CONSTR_NOTNULL", "CONSTR_NULL", "CONSTR_FOREIGN", "CONSTR_UNIQUE", "CONSTR_CHECK": break
            case "CONSTR_DEFAULT":
                guard let expression = constraint["raw_expr"], let text = converted.statement.text(of: index, in: constraints, span)?.dropFirst().text else { return nil }
                values.append(("default", .value(DefaultValue(expression, text))))
            // Deferrable and the like.
            default: return nil
            }
        }
        var parts: [(MigrationBuilder) -> MigrationBuilder] = []
        for constraint in apart {
            guard let part = added(constraint, column, to: table, constraints, span, converted) else { return nil }
            parts.append(part)
        }
        let add = values
        if isRequired { notes.append("what \(title) is in rows that are there is not said: fill it before its last phase, by a backfill or by the application") }
        return .phases(notes) { builder in
            var builder = builder.phase("Add \(title)").adding(AddColumn.self, add, call: "convert").validateColumnExists(table.description, column)
            for part in parts { builder = part(builder) }
            guard isRequired else { return builder }
            return builder.appending(MigrationPatterns.setNotNull(table.description, column))
                .gate("Deploy the application version that writes \(title) in every new row, and fill it where it is NULL.")
        }
    }

    private static func added(
        _ constraint: SQLNode, _ column: String, to table: TableName, _ constraints: [SQLNode], _ span: RecordedStatement.Span, _ converted: ConvertedStatement
    ) -> ((MigrationBuilder) -> MigrationBuilder)? {
        let name = constraint["conname"]?.text
        switch constraint["contype"]?.text {
        case "CONSTR_FOREIGN": return foreignKey(constraint, [column], name, table, converted)
        case "CONSTR_UNIQUE": return { $0.appending(MigrationPatterns.addUniqueConstraint(table.description, [column], constraintName: name)) }
        case "CONSTR_CHECK":
            guard let index = constraints.firstIndex(of: constraint), let text = converted.statement.text(of: index, in: constraints, span)?.after("CHECK")?.bracketed()?.inside.text else { return nil }
            let own = name ?? MigrationPatterns.indexName(table.description, [column], suffix: "check")
            return { $0.appending(MigrationPatterns.addCheckConstraint(table.description, own, text)) }
        default: return nil
        }
    }

    /// A foreign key: an index first, NOT VALID, then the rows that are there.
    static func foreignKey(_ constraint: SQLNode, _ columns: [String], _ name: String?, _ table: TableName, _ converted: ConvertedStatement) -> ((MigrationBuilder) -> MigrationBuilder)? {
        let actions = ["c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT", "r": "RESTRICT"]
        guard columns.count == 1, let other = constraint["pktable"]?.tableName, constraint["deferrable"] == nil, (constraint["fk_matchtype"]?.text ?? "s") == "s", (constraint["fk_upd_action"]?.text ?? "a") == "a",
            constraint["fk_del_set_cols"] == nil
        else { return nil }
        let given = constraint["pk_attrs"]?.names ?? []
        let key = given.isEmpty ? converted.table(other)?.indexes.first(where: \.isPrimary)?.columns : given
        guard let key, key.count == 1 else { return nil }
        let onDelete = actions[constraint["fk_del_action"]?.text ?? "a"]
        let isIndexed = converted.table(table)?.indexes.contains { $0.isValid && $0.columns.first == columns[0] } ?? false
        return {
            $0.appending(
                MigrationPatterns.addForeignKey(
                    table.description, columns[0], other.description, key[0], constraintName: name, onDelete: onDelete, index: !isIndexed))
        }
    }
}

extension RecordedStatement {
    /// A column's definition, from its name on.
    func definition(after relation: SQLNode) -> Span? {
        var words = after(relation).dropFirst()
        if words.first?.text.uppercased() == "COLUMN" { words = words.dropFirst() }
        if words.first?.text.uppercased() == "IF" { words = words.dropFirst(3) }
        return words.first == nil ? nil : words
    }

    func text(ofTypeIn definition: SQLNode, _ span: Span, _ constraints: [SQLNode]) -> String? {
        guard let start = definition["typeName"]?["location"]?.integer else { return nil }
        let type = span.from(start)
        let end = constraints.compactMap { $0["location"]?.integer }.min()
        return end.map { type.before($0).text } ?? type.text
    }

    /// One constraint of a column's definition.
    func text(of index: Int, in constraints: [SQLNode], _ span: Span) -> Span? {
        guard let start = constraints[index]["location"]?.integer else { return nil }
        let rest = span.from(start)
        return index + 1 < constraints.count ? constraints[index + 1]["location"]?.integer.map { rest.before($0) } : rest
    }
}
