/// The values of a column that is to be dropped, kept by key in `ai_shell_snapshots` while everybody writes.
///
/// Triggers first, then the copy, then the comparison; the transaction that drops the column only catches up with misses.
struct ColumnSnapshot {
    static let schema = "ai_shell_snapshots"

    /// Makes the schema where it is missing.
    ///
    /// `CREATE SCHEMA IF NOT EXISTS` wants the right to make it also where it is there.
    static let schemaStatements = [
        """
        DO $$ BEGIN IF to_regnamespace('\(schema)') IS NULL THEN CREATE SCHEMA \(schema); \
        COMMENT ON SCHEMA \(schema) IS 'What migrations destroyed, kept by ai-shell until it is forgotten'; END IF; END $$
        """
    ]

    let table: Table
    let column: Column
    let key: [BackfillPlan.KeyColumn]
    let twin: Twin

    init(_ column: Column, of table: Table, key: [BackfillPlan.KeyColumn], migration: String) {
        self.table = table
        self.column = column
        self.key = key
        let name = Names.shortened("\(table.name)_\(column.name)", unique: "\(migration)/\(table.schema).\(table.name).\(column.name)")
        twin = Twin(
            sourceSchema: table.schema, sourceTable: table.name, schema: Self.schema, table: name, columns: key.map(\.name) + [column.name],
            sourceKey: key, twinKey: key)
    }

    private var title: String { "\(table.title).\(column.name)" }

    /// The steps that make it, before anything is destroyed; each leaves the application alone.
    func steps(phase: Int, migration: String) -> [Step] {
        let columns = key.map { "\(Quote.identifier($0.name)) \($0.type) NOT NULL" } + ["\(Quote.identifier(column.name)) \(column.type)\(column.collation.map { " COLLATE \($0)" } ?? "")"]
        var begin = Step(
            "begin a snapshot of \(title)",
            Self.schemaStatements + [
                "CREATE TABLE \(twin.twin) (\(columns.joined(separator: ", ")), PRIMARY KEY (\(twin.twinKeyList)))",
                "COMMENT ON TABLE \(twin.twin) IS \(Quote.literal("column \(column.name) of \(table.schema).\(table.name), dropped by \(migration), phase \(phase)"))",
                """
                INSERT INTO ai_shell.snapshots (migration, phase, kind, source, relation) VALUES (\(Quote.literal(migration)), \(phase), 'column', \
                \(Quote.literal("\(table.sql).\(Quote.identifier(column.name))")), \(Quote.literal(twin.twin)))
                """,
            ] + TwinTriggers(twin).create, lock: .shareRowExclusive, on: table, reason: "From here on the snapshot gets what is written.")
        begin.notes = ["Applications in REPEATABLE READ may see 40001 for rows that the snapshot copies meanwhile."]
        begin.undo = [
            Step(
                "forget the snapshot of \(title)",
                TwinTriggers(twin).drop + [
                    "DROP TABLE IF EXISTS \(twin.twin)", "DELETE FROM ai_shell.snapshots WHERE relation = \(Quote.literal(twin.twin))",
                    "DELETE FROM ai_shell.misses WHERE twin = \(Quote.literal(twin.id))",
                ], lock: .accessExclusive, on: table)
        ]
        var copy = Step("copy \(title) into its snapshot", .copy(twin))
        copy.cost = .rows
        copy.estimate = .updating(table)
        var compare = Step("compare \(title) with its snapshot", .compareTwin(twin))
        compare.cost = .scan
        compare.estimate = .reading(table)
        compare.reason = "Nothing is dropped before every value is kept."
        return [begin, copy, compare]
    }

    /// What the transaction that drops the column runs before it does.
    var ending: [String] { TwinTriggers(twin).drain + TwinTriggers(twin).drop }

    /// What gives a row of the table its kept value: after SET, and after WHERE.
    var assignment: String { "\(Quote.identifier(column.name)) = (SELECT kept.\(Quote.identifier(column.name)) FROM \(kept))" }
    var differs: String {
        let name = Quote.identifier(column.name)
        return "EXISTS (SELECT FROM \(kept) AND pg_catalog.record_image_ne(ROW(kept.\(name)), ROW(\(Quote.identifier(table.name)).\(name))))"
    }

    /// The row's share, up to its condition.
    private var kept: String {
        let row = Quote.identifier(table.name)
        let match = key.map { "kept.\(Quote.identifier($0.name)) = \(row).\(Quote.identifier($0.name))" }.joined(separator: " AND ")
        return "\(Quote.qualified(twin.schema, twin.table)) AS kept WHERE \(match)"
    }

    /// Adds the column again, without its values.
    var addition: Step {
        let name = Quote.identifier(column.name)
        var statements = [
            "ALTER TABLE \(table.sql) ADD COLUMN \(name) \(column.type)\(column.collation.map { " COLLATE \($0)" } ?? "")"
                + (column.defaultIsConstant ? column.defaultSQL.map { " DEFAULT \($0)" } ?? "" : "")
        ]
        let alter = "ALTER TABLE \(table.sql) ALTER COLUMN \(name)"
        if let standard = column.defaultSQL, !column.defaultIsConstant { statements.append("\(alter) SET DEFAULT \(standard)") }
        if let storage = column.storage { statements.append("\(alter) SET STORAGE \(storage)") }
        if let compression = column.compression { statements.append("\(alter) SET COMPRESSION \(compression)") }
        if let target = column.statisticsTarget { statements.append("\(alter) SET STATISTICS \(target)") }
        if let comment = column.comment { statements.append("COMMENT ON COLUMN \(table.sql).\(name) IS \(Quote.literal(comment))") }
        statements += column.grants.map { $0.sql(on: table.sql, column: column.name) }
        return Step("add column \(title) again", statements, lock: .accessExclusive, on: table, reason: "Rows written since the drop get its default or NULL.")
    }

    /// Brings the column back as it was: the values from the snapshot, then what hung on it, NOT NULL last.
    func restore() -> [Step] {
        var fill = Step(
            "bring the values of \(title) back",
            .backfill(
                BackfillPlan(
                    schema: table.schema, table: table.name, key: key, assignments: assignment, condition: differs, moving: nil, batchSize: nil, isOnce: false)))
        fill.cost = .rows
        fill.estimate = .updating(table)
        return [addition, fill]
    }
}
