/// What fills the old column of a pair by itself, and goes over to the new one when the pair ends or its names are switched.
struct CarriedDefault: Hashable, Sendable {
    /// The default for the new column; nil where it has none.
    var sql: String?
    /// Whether every evaluation of it gives the same value.
    var isConstant: Bool
    /// `a` always, `d` by default, empty for none.
    var identity: String
    /// The identity column's own sequence, or those that a serial column owns.
    var sequences: [OwnedSequence]

    static let none = CarriedDefault(sql: nil, isConstant: true, identity: "", sequences: [])

    /// Statements that move it from one column to another.
    /// - Parameter leavesBehind: Whether the other column keeps what it has: it goes its own way, or goes away altogether.
    func move(from old: String, to new: String, of table: Table, leavesBehind: Bool) -> [String] {
        var statements: [String] = []
        if let sql { statements.append(ColumnDefault.statement(new, of: table, sql)) }
        if sql != nil, !leavesBehind { statements.append(ColumnDefault.statement(old, of: table, nil)) }
        guard !identity.isEmpty, let sequence = sequences.first else {
            if !leavesBehind {
                statements += sequences.map { "ALTER SEQUENCE \($0.name) OWNED BY \(table.sql).\(Quote.identifier(new))" }
            }
            return statements
        }
        let kind = identity == "a" ? "ALWAYS" : "BY DEFAULT"
        let add = "ALTER TABLE \(table.sql) ALTER COLUMN \(Quote.identifier(new)) ADD GENERATED \(kind) AS IDENTITY"
        let place = "pg_catalog.pg_get_serial_sequence(\(Quote.literal(table.sql)), \(Quote.literal(new)))"
        guard !leavesBehind, let name = try? TableName(parsing: sequence.name) else {
            return statements + [
                "\(add) (\(sequence.options))", "SELECT pg_catalog.setval(\(place), last_value, is_called) FROM \(sequence.name)",
            ]
        }
        // The new sequence takes the old one's name, which is free only once that one has another.
        let aside = Names.shortened(name.name, unique: "\(sequence.name)/\(new)")
        return statements + [
            "ALTER SEQUENCE \(sequence.name) RENAME TO \(Quote.identifier(aside))",
            "\(add) (SEQUENCE NAME \(sequence.name) \(sequence.options))",
            "SELECT pg_catalog.setval(\(place), last_value, is_called) FROM \(TableName(schema: name.schema, name: aside).sql)",
            "ALTER TABLE \(table.sql) ALTER COLUMN \(Quote.identifier(old)) DROP IDENTITY",
        ]
    }
}
