/// A view under a table's earlier name, through which code that knows only that name reads and writes.
struct OldNameView {
    let table: Table
    /// The view as the catalog has it, or will have it: its name, columns, grants, options and owner.
    let view: Table

    /// - Parameters:
    ///   - table: Under its new name.
    ///   - majorVersion: From 15 on the view asks for the rights of who uses it, so that row security stays that of the user.
    init(of table: Table, named name: String, majorVersion: Int, oid: UInt32) {
        self.table = table
        var view = Table(
            oid: oid, schema: table.schema, name: name, kind: "v", owner: table.owner, isOurs: table.isOurs, hidesRows: false, estimatedRows: nil,
            heapBytes: 0, totalBytes: 0, columns: table.columns, constraints: [], indexes: [], triggers: [], readers: [], hasChildren: false)
        view.grants = table.grants
        if majorVersion >= 15 { view.options = ["security_invoker=true"] }
        self.view = view
    }

    init(table: Table, view: Table) {
        self.table = table
        self.view = view
    }

    /// - Parameter user: Who makes it.
    func create(by user: String) -> [String] {
        let options = view.options.isEmpty ? "" : " WITH (\(view.options.joined(separator: ", ")))"
        let columns = view.columns.map { Quote.identifier($0.name) }.joined(separator: ", ")
        var statements = ["CREATE VIEW \(view.sql)\(options) AS SELECT \(columns) FROM \(table.sql)"]
        if view.owner != user { statements.append("ALTER VIEW \(view.sql) OWNER TO \(Quote.identifier(view.owner))") }
        statements += view.grants.map { $0.sql(on: view.sql) }
        for column in view.columns { statements += column.grants.map { $0.sql(on: view.sql, column: column.name) } }
        if let comment = view.comment { statements.append("COMMENT ON VIEW \(view.sql) IS \(Quote.literal(comment))") }
        return statements
    }

    var drop: String { "DROP VIEW \(view.sql)" }

    /// The view first, as every statement through it does: who locked the table first would wait for those in a circle.
    var locks: [TableLock] {
        [
            TableLock(table: view.sql, title: view.title, mode: .accessExclusive),
            TableLock(table: table.sql, title: table.title, mode: .accessExclusive, reach: .alone),
        ]
    }
}
