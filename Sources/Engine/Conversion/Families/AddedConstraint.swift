extension ConversionFamilies {
    /// `ADD CONSTRAINT`: data looked at first, indexes built beside everyone, NOT VALID and validated apart.
    static func addedConstraint(_ converted: ConvertedStatement) -> ConvertedStatement.Result? {
        guard let (table, relation, command) = converted.alteration, command["subtype"]?.text == "AT_AddConstraint", let constraint = command["def"]?["Constraint"] else { return nil }
        let name = constraint["conname"]?.text
        let isPlain = constraint["deferrable"] == nil && constraint["options"] == nil && constraint["including"] == nil && constraint["indexspace"] == nil && constraint["indexname"] == nil
            && constraint["nulls_not_distinct"] == nil && constraint["is_no_inherit"] == nil
        switch constraint["contype"]?.text {
        case "CONSTR_FOREIGN":
            guard let add = foreignKey(constraint, constraint["fk_attrs"]?.names ?? [], name, table, converted) else { return named(constraint, table, relation, converted) }
            return .phases([], add)
        case "CONSTR_UNIQUE":
            guard isPlain, let columns = constraint["keys"]?.names, !columns.isEmpty else { return named(constraint, table, relation, converted) }
            return .phases { $0.appending(MigrationPatterns.addUniqueConstraint(table.description, columns, constraintName: name)) }
        case "CONSTR_CHECK":
            guard isPlain, let text = converted.statement.after(relation).after("CHECK")?.bracketed()?.inside.text else { return named(constraint, table, relation, converted) }
            // As the server would call it: by its column, where it is of one.
            let columns = (try? SQLParser.parseExpression(text))?.columns ?? []
            let own = name ?? MigrationPatterns.indexName(table.description, columns.count == 1 ? Array(columns) : [], suffix: "check")
            return .phases { $0.appending(MigrationPatterns.addCheckConstraint(table.description, own, text)) }
        default: return named(constraint, table, relation, converted)
        }
    }

    /// Any other, as the operation that knows each kind; it needs a name.
    private static func named(_ constraint: SQLNode, _ table: TableName, _ relation: SQLNode, _ converted: ConvertedStatement) -> ConvertedStatement.Result? {
        guard constraint["conname"] == nil else { return nil }
        let suffix = ["CONSTR_PRIMARY": "pkey", "CONSTR_FOREIGN": "fkey", "CONSTR_UNIQUE": "key", "CONSTR_EXCLUSION": "excl", "CONSTR_CHECK": "check"][constraint["contype"]?.text ?? ""] ?? "con"
        let columns = suffix == "pkey" ? [] : (constraint["fk_attrs"] ?? constraint["keys"])?.names ?? []
        let name = MigrationPatterns.indexName(table.description, columns, suffix: suffix)
        let body = converted.statement.after(relation).dropFirst().text
        return .call { $0.addConstraint(table.description, name, body) }
    }
}
