extension ConversionFamilies {
    /// `ALTER COLUMN … TYPE`: in place where the server only changes its catalog, else through a second column.
    static func alteredType(_ converted: ConvertedStatement) -> ConvertedStatement.Result? {
        guard let (table, relation, command) = converted.alteration, command["subtype"]?.text == "AT_AlterColumnType", let column = command["name"]?.text, let definition = command["def"]?["ColumnDef"],
            definition["collClause"] == nil, let words = converted.statement.after(relation).after("TYPE")
        else { return nil }
        let using = words.after("USING")
        let type = using.flatMap { $0.first.map { words.before($0.range.lowerBound) } }.map { String($0.text.dropLast("USING".count)).withoutEnd } ?? words.text
        var values: [(key: String, value: FieldValue?)] = [("table", .text(table.description)), ("column", .text(column)), ("dataType", .text(type))]
        if let using { values.append(("using", .text(using.text))) }
        guard let catalog = converted.catalog, let old = converted.type(of: column, in: table) else {
            return .call(["\(table).\(column) is changed in place or not at all: whether the table would be written anew is not known here; migrate generate change-type is the way where the plan refuses it"]) { [values] in
                $0.adding(ChangeType.self, values, call: "convert")
            }
        }
        var judge = StatementJudge(catalog)
        let rules = Set(((try? judge.judge(converted.statement.text)) ?? []).flatMap(\.hazards).map(\.rule))
        guard rules.contains(TypeChangeRewrites.id) || rules.contains(TimeZoneChange.id) else { return .call { [values] in $0.adding(ChangeType.self, values, call: "convert") } }
        return .phases { $0.changeColumnType(table.description, column, old, type, up: using?.text) }
    }

    /// `SET NOT NULL`: the rows are looked at first.
    static func requiredColumn(_ converted: ConvertedStatement) -> ConvertedStatement.Result? {
        guard let (table, _, command) = converted.alteration, command["subtype"]?.text == "AT_SetNotNull", let column = command["name"]?.text else { return nil }
        return .phases { $0.appending(MigrationPatterns.setNotNull(table.description, column)) }
    }
}

extension String {
    fileprivate var withoutEnd: String { String(reversed().drop(while: \.isWhitespace).reversed()) }
}
