/// - SeeAlso: <https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-PATH>
enum AmbiguousName: HazardRule {
    static let id = "ambiguous-name"
    static let severity = Hazard.Severity.warning
    static let statement = "A name without a schema that several schemas have"
    static let danger = "Which table is meant depends on the search_path of whoever runs it."
    static let instead = "schema.table"

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        let names = Set(StatementLocks.relations(of: statement.node).filter { $0.count == 1 }.flatMap { $0 })
        return names.sorted().compactMap { name in
            guard let schemas = statement.context.catalog.namesakes[name], statement.place([name]) != nil else { return nil }
            return hazard("\(name) is in schemas \(schemas.joined(separator: ", ")): which one is meant depends on the search_path", instead: "\(SQLName.brief(schemas[0])).\(SQLName.brief(name)), or another")
        }
    }
}
