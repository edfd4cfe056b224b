/// An UPDATE of one table by values of the row itself, which may as well run in batches.
extension RecordingFamilies {
    static func filledRows(_ statement: RecordedStatement) -> RecordedOperation? {
        guard let update = statement.node["UpdateStmt"], let relation = update["relation"], let table = relation.tableName,
            let text = statement.after(relation).after("SET")?.text, let list = try? AssignmentList(parsing: text)
        else { return nil }
        // `n = n + 1` in batches wants each row just once: a way of its own, which the operator has to choose.
        let targets = Set(list.assignments.map(\.column))
        guard list.assignments.allSatisfy({ $0.expression.columns.isDisjoint(with: targets) && !$0.expression.hasSubquery }), list.condition?.hasSubquery != true
        else { return nil }
        return RecordedOperation(type: Backfill.self, values: [("table", .text(table.description)), ("sql", .text(text))], sql: "UPDATE \(table.sql) SET \(text)")
    }
}
