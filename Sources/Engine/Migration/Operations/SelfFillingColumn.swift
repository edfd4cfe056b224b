/// The lowering of an added column that fills itself: an identity column or a generated one.
struct SelfFillingColumn {
    let operation: AddColumn
    let type: ResolvedType
    let table: Table

    init(_ operation: AddColumn, _ type: ResolvedType, _ table: Table) {
        self.operation = operation
        self.type = type
        self.table = table
    }

    private var name: String { Quote.identifier(operation.column) }
    private var title: String { "\(table.title).\(operation.column)" }
    private var alter: String { "ALTER TABLE \(table.sql)" }

    private var comment: [String] { operation.comment.map { ["COMMENT ON COLUMN \(table.sql).\(name) IS \(Quote.literal($0))"] } ?? [] }

    private var drop: Step {
        Step("drop column \(title)", ["\(alter) DROP COLUMN IF EXISTS \(name)"], lock: .accessExclusive, on: table)
    }

    /// A sequence of ours numbers new rows at once and the others in batches; only then it becomes the column's own.
    func planIdentity(_ identity: AddColumn.Identity, in context: inout PlanContext) throws(PlanRefusal) {
        guard ["smallint", "integer", "bigint"].contains(type.name) else {
            throw context.refusal("identity column \"\(operation.column)\" cannot be of type \(type.name)", hint: "Use bigint.")
        }
        let kind = identity == .always ? "ALWAYS" : "BY DEFAULT"
        var added = Column(name: operation.column, type: type.name, notNull: true, comment: operation.comment)
        added.identity = identity == .always ? "a" : "d"
        if table.isNew {
            var step = Step("add column \(title)", ["\(alter) ADD COLUMN \(name) \(type.name) GENERATED \(kind) AS IDENTITY"] + comment, lock: .accessExclusive, on: table)
            step.undo = [drop]
            context.add(step)
            return context.update(operation.table) { $0.columns.append(added) }
        }
        let sequence = Quote.qualified(
            Names.schema, Names.shortened("\(table.name)_\(operation.column)", unique: "\(table.schema).\(table.name).\(operation.column)"))
        var begin = Step(
            "add column \(title)",
            [
                "CREATE SEQUENCE \(sequence)", "GRANT USAGE ON SEQUENCE \(sequence) TO PUBLIC", "\(alter) ADD COLUMN \(name) \(type.name)",
                "\(alter) ALTER COLUMN \(name) SET DEFAULT pg_catalog.nextval(\(Quote.literal(sequence))::pg_catalog.regclass)",
            ] + comment, lock: .accessExclusive, on: table,
            reason: "An identity column would be written to every row under the lock, so a sequence numbers new rows and the others follow in batches.")
        begin.undo = [
            Step(
                "drop column \(title)", ["\(alter) DROP COLUMN IF EXISTS \(name)", "DROP SEQUENCE IF EXISTS \(sequence)"], lock: .accessExclusive, on: table)
        ]
        context.add(begin)
        context.update(operation.table) { table in
            var open = added
            open.notNull = false
            table.columns.append(open)
        }
        var numbering = BackfillPlan(
            schema: table.schema, table: table.name, key: try context.optionalKey(of: table, for: "a backfill"),
            assignments: "\(name) = pg_catalog.nextval(\(Quote.literal(sequence))::pg_catalog.regclass)", condition: "\(name) IS NULL", moving: nil,
            batchSize: nil, isOnce: false)
        // No number is NULL, so a row met twice has one.
        numbering.way = .blocks
        numbering.isSwept = true
        var fill = Step("number the rows of \(table.title)", .backfill(numbering))
        fill.cost = .rows
        fill.estimate = .updating(table)
        context.add(fill)
        try NotNull.add(to: operation.column, of: operation.table, in: &context)
        let place = "pg_catalog.pg_get_serial_sequence(\(Quote.literal(table.sql)), \(Quote.literal(operation.column)))"
        var own = Step(
            "make \(title) an identity column",
                [
                    "\(alter) ALTER COLUMN \(name) DROP DEFAULT", "\(alter) ALTER COLUMN \(name) ADD GENERATED \(kind) AS IDENTITY",
                    "SELECT pg_catalog.setval(\(place), last_value, is_called) FROM \(sequence)", "DROP SEQUENCE \(sequence)",
                ], lock: .accessExclusive, on: table, reason: "Its own sequence goes on where ours stands.")
        own.undo = [
            Step("make \(title) a plain column", ["\(alter) ALTER COLUMN \(name) DROP IDENTITY IF EXISTS"], lock: .accessExclusive, on: table)
        ]
        context.add(own)
        context.updateColumn(operation.column, of: operation.table) { $0.identity = added.identity }
    }

    /// From 18 on a generated column may be virtual, which writes no row; a stored one is computed for every row under the lock.
    func planGenerated(_ expression: SQLExpression, in context: inout PlanContext) throws(PlanRefusal) {
        let resolved = try context.expression(expression.text, on: operation.table)
        guard resolved.volatility == "i" else {
            throw context.refusal("expression \(expression.text) is not immutable, as a generated column needs", hint: "It may depend on the row alone, not on settings or time.")
        }
        let isVirtual = context.catalog.majorVersion >= 18
        guard isVirtual || table.isNew else {
            throw context.refusal(
                "generated column \"\(operation.column)\" would be computed for every row of \"\(table.title)\" with everyone locked out",
                hint: "Add a plain column, keep it filled with a trigger and backfill it; or, where the table is small, say so in a custom_sql operation.")
        }
        var step = Step(
            "add column \(title)",
            ["\(alter) ADD COLUMN \(name) \(type.name) GENERATED ALWAYS AS (\(resolved.sql)) \(isVirtual ? "VIRTUAL" : "STORED")"] + comment,
            lock: .accessExclusive, on: table)
        step.reason = isVirtual ? "A virtual column is computed when it is read: no row is written." : nil
        step.undo = [drop]
        context.add(step)
        var added = Column(name: operation.column, type: type.name, isGenerated: true, comment: operation.comment)
        added.generation = resolved.sql
        context.update(operation.table) { $0.columns.append(added) }
    }
}
