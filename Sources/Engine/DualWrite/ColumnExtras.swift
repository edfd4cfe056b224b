/// What a column has that neither fills nor checks it: comment, grants, statistics target, storage, compression.
struct ColumnExtras: Hashable {
    let column: Column

    init(_ column: Column) { self.column = column }

    /// For people: `comment, grants`; empty where there is nothing.
    var title: String {
        [
            column.comment == nil ? nil : "comment", column.grants.isEmpty ? nil : "grants", column.statisticsTarget == nil ? nil : "statistics target",
            column.storage == nil ? nil : "storage", column.compression == nil ? nil : "compression",
        ].compactMap { $0 }.joined(separator: ", ")
    }

    /// What giving them to a column takes of its table.
    /// - SeeAlso: `AlterTableGetLockLevel` in PostgreSQL's tablecmds.c.
    func lock(isSameType: Bool) -> LockMode { isSameType && (column.storage != nil || column.compression != nil) ? .accessExclusive : .shareUpdateExclusive }

    /// - Parameter isSameType: Storage and compression only go with a type.
    func statements(for name: String, of table: Table, isSameType: Bool = true) -> [String] {
        let alter = "ALTER TABLE \(table.sql) ALTER COLUMN \(Quote.identifier(name))"
        var statements: [String] = []
        if let comment = column.comment {
            statements.append("COMMENT ON COLUMN \(table.sql).\(Quote.identifier(name)) IS \(Quote.literal(comment))")
        }
        if let target = column.statisticsTarget { statements.append("\(alter) SET STATISTICS \(target)") }
        if isSameType, let storage = column.storage { statements.append("\(alter) SET STORAGE \(storage)") }
        if isSameType, let compression = column.compression { statements.append("\(alter) SET COMPRESSION \(compression)") }
        return statements + column.grants.map { $0.sql(on: table.sql, column: name) }
    }

    /// Takes them away from a column that had none.
    func removal(from name: String, of table: Table) -> [String] {
        let alter = "ALTER TABLE \(table.sql) ALTER COLUMN \(Quote.identifier(name))"
        return (column.comment == nil ? [] : ["COMMENT ON COLUMN \(table.sql).\(Quote.identifier(name)) IS NULL"])
            + (column.statisticsTarget == nil ? [] : ["\(alter) SET STATISTICS -1"])
            + column.grants.map { "REVOKE \($0.privilege) (\(Quote.identifier(name))) ON \(table.sql) FROM \($0.grantee)" }
    }
}
