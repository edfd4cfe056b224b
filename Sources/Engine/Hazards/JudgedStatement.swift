/// One statement and what is known where it stands: what the statements before it made, and the database, where one was asked.
public struct JudgedStatement {
    let node: SQLNode
    /// Without comments before it.
    let text: String
    let context: PlanContext
    /// Whether no database was asked.
    let isOffline: Bool
    /// Whether a table that the database does not have counts as one in use: others may have made it by the time it runs.
    var assumesMissing = false
    /// As the statements before it left it.
    let session: JudgedSession

    /// Whether it runs inside a transaction that others have begun or that came before it in the text.
    var isInTransaction: Bool { session.isInTransaction }

    /// A table that is in use, as the statement names it.
    struct Place: Sendable {
        let names: [String]
        /// Nil where no database was asked.
        let table: Table?

        var title: String { table?.title ?? names.joined(separator: ".") }
        /// As the statement says it.
        var written: String { names.map(SQLName.brief).joined(separator: ".") }
        /// For a shell command.
        var word: String { names.joined(separator: ".") }

        var subject: Hazard.Subject {
            guard let table else { return Hazard.Subject(title: title) }
            let leaves = table.partitions.filter { $0.kind != "p" }
            let counts = leaves.map(\.estimatedRows) + (table.kind == "p" ? [] : [table.estimatedRows])
            let rows = counts.contains { $0 == nil } ? nil : counts.compactMap { $0 }.reduce(0, +)
            let parts = leaves.map(\.bytes).reduce(0, +)
            return Hazard.Subject(title: title, sql: table.sql, rows: rows, bytes: table.heapBytes + parts, totalBytes: table.totalBytes + parts)
        }

        /// Tables whose foreign keys point at it.
        var referencing: [TableName] { (table?.referencing ?? []).compactMap { try? TableName(parsing: $0.table) } }

        func lock(_ mode: LockMode) -> TableLock { TableLock(table: table?.sql ?? written, title: title, mode: mode) }
    }

    /// The table; nil where the same text made it, so that nobody uses it yet, or where there is none.
    func place(_ names: [String]?) -> Place? {
        guard let names else { return nil }
        if isOffline {
            if case .made = context.sight(of: ObjectName(.table, names)) { return nil }
            return Place(names: names, table: nil)
        }
        guard let full = context.sight(of: ObjectName(.table, names)).names else { return assumesMissing && !toleratesMissing && names.first != "pg_catalog" ? Place(names: names, table: nil) : nil }
        guard let table = context.pictured(full), !table.isNew, !table.isTemporary else { return nil }
        return Place(names: names, table: table)
    }

    /// IF EXISTS
    private var toleratesMissing: Bool { node.fields.values.contains { $0["missing_ok"] != nil } }

    func place(_ relation: SQLNode?) -> Place? { place(relation?.relationNames) }

    /// One action of `ALTER TABLE`.
    struct Alteration: Sendable {
        let kind: String
        let command: SQLNode
        let place: Place

        var name: String { command["name"]?.text ?? "" }
        var column: Column? { place.table?[column: name] }
    }

    /// The actions of `ALTER TABLE` on a table in use.
    var alterations: [Alteration] {
        guard let statement = node["AlterTableStmt"], (statement["objtype"]?.text ?? "OBJECT_TABLE") == "OBJECT_TABLE", let place = place(statement["relation"]),
            ["r", "p"].contains(place.table?.kind ?? "r")
        else { return [] }
        return (statement["cmds"]?.elements ?? []).compactMap { $0["AlterTableCmd"] }.map { Alteration(kind: $0["subtype"]?.text ?? "", command: $0, place: place) }
    }

    func alterations(_ kind: String) -> [Alteration] { alterations.filter { $0.kind == kind } }

    /// Columns that an `ALTER TABLE` adds, each with the constraints beside it.
    var addedColumns: [(alteration: Alteration, name: String, definition: SQLNode, constraints: [SQLNode])] {
        alterations("AT_AddColumn").compactMap { alteration in
            guard let definition = alteration.command["def"]?["ColumnDef"], let name = definition["colname"]?.text, alteration.place.table?[column: name] == nil else { return nil }
            return (alteration, name, definition, (definition["constraints"]?.elements ?? []).compactMap { $0["Constraint"] })
        }
    }

    /// Constraints that an `ALTER TABLE` adds to the table itself.
    func addedConstraints(_ kinds: String...) -> [(alteration: Alteration, constraint: SQLNode)] {
        alterations("AT_AddConstraint").compactMap { alteration in
            guard let constraint = alteration.command["def"]?["Constraint"], kinds.contains(constraint["contype"]?.text ?? "") else { return nil }
            return (alteration, constraint)
        }
    }

    /// The statement as one line, shortened.
    var brief: String { text.firstLine }

    /// The functions that an expression calls and that give another value each time; those that are not known count where the
    /// database was not asked.
    func volatileCalls(in expression: SQLNode?) -> [String] {
        guard let expression else { return [] }
        let calls = expression.all("FuncCall").compactMap { $0["funcname"]?.names }
        return calls.filter { names in
            guard let name = names.last else { return false }
            // One that the database lacks by now comes with an extension, perhaps.
            if let known = context.catalog.volatilities[name] { return known == "v" }
            return names.count == 1 || names.first == "pg_catalog" ? Self.volatility[name] ?? true : true
        }.map { $0.joined(separator: ".") + "()" }
    }

    /// Of functions that defaults call; true where each call gives another value.
    private static let volatility: [String: Bool] = [
        "now": false, "transaction_timestamp": false, "statement_timestamp": false, "clock_timestamp": true, "timeofday": true, "random": true,
        "gen_random_uuid": true, "uuid_generate_v4": true, "uuid_generate_v1": true, "nextval": true, "lower": false, "upper": false, "concat": false,
        "md5": false, "date_trunc": false, "to_jsonb": false, "jsonb_build_object": false, "jsonb_build_array": false, "json_build_object": false,
        "json_build_array": false, "timezone": false, "current_setting": false, "to_timestamp": false, "make_date": false, "make_interval": false,
        "array_append": false, "coalesce": false, "pg_backend_pid": false, "txid_current": false, "uuidv7": true, "uuidv4": true,
    ]
}
