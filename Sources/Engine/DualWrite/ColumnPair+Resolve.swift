extension ColumnPair {
    /// The pair with its types and expressions as the server understands them.
    static func resolve(
        table name: TableName, sources: [String], targets: [String], up: [String: SQLExpression], down: [String: SQLExpression],
        failsOnError: Bool, in context: PlanContext
    ) throws(PlanRefusal) -> ColumnPair {
        let table = try context.table(name)
        var old: [Column] = [], new: [Column] = []
        for column in sources { old.append(try context.column(column, of: table)) }
        for column in targets { new.append(try context.column(column, of: table)) }
        for column in old + new where column.isGenerated {
            throw context.refusal("column \"\(column.name)\" of \"\(table.title)\" is generated and cannot be written")
        }
        if let column = new.first(where: { $0.defaultSQL != nil || !$0.identity.isEmpty }) {
            throw context.refusal(
                "column \"\(column.name)\" of \"\(table.title)\" has a default, so an INSERT that leaves it out could not be told from one that gives it",
                hint: "Add it without a default; carry_over gives it the old column's when the dual write ends.")
        }
        let isPair = old.count == 1 && new.count == 1
        let newSide = try side(new, from: old, up, casts: isPair, on: name, in: context)
        let oldSide = try side(old, from: new, down, casts: isPair, on: name, in: context)
        let isSame = isPair && old[0].type == new[0].type && up.isEmpty && down.isEmpty
        return ColumnPair(
            schema: table.schema, table: table.name, old: oldSide, new: newSide, failsOnError: failsOnError, mayFail: !isSame,
            key: table.usableKey?.columns ?? [], carriers: table.kind == "p" && context.catalog.majorVersion == 12 ? table.partitions.filter { $0.kind == "r" }.map(\.sql) : [table.sql],
            firesAlways: table.isSubscribed)
    }

    /// - Parameter casts: Whether a column without an expression is the only one of the other side, cast.
    private static func side(
        _ columns: [Column], from others: [Column], _ expressions: [String: SQLExpression], casts: Bool, on table: TableName, in context: PlanContext
    ) throws(PlanRefusal) -> PairSide {
        var side = PairSide([])
        for column in columns {
            let base = column.type.baseType
            var member = PairColumn(
                name: column.name, type: column.type, constantDefault: column.defaultIsConstant ? column.defaultSQL : nil,
                fillsItself: !column.defaultIsConstant || !column.identity.isEmpty)
            if let given = expressions[column.name] {
                let sql = try resolve(given, on: table, in: context)
                member.value = PairExpression(sql: "(\(sql))::\(base)", reads: given.columns.sorted())
            } else if casts {
                if let problem = context.catalog.misfits[ColumnPath(table: table, old: others[0].name, new: column.name)]?[CatalogReader.cast] {
                    throw context.refusal(
                        "\"\(others[0].name)\" has no cast to the type of \"\(column.name)\": \(problem)",
                        hint: "Give an expression in \"up\" or \"down\".")
                }
                member.value = PairExpression(sql: "(\(Quote.identifier(others[0].name)))::\(base)", reads: [others[0].name])
            }
            side.columns.append(member)
        }
        return side
    }

    private static func resolve(_ given: SQLExpression, on table: TableName, in context: PlanContext) throws(PlanRefusal) -> String {
        let resolved = try context.expression(given.text, on: table)
        if resolved.volatility == "v" {
            throw context.refusal("expression \(given.text) gives a new value each time", hint: "The columns could never be compared.")
        }
        if given.hasSubquery { throw context.refusal("expression \(given.text) reads other rows", hint: "It may read the columns of its own row only.") }
        if let lacking = resolved.missingRights.first {
            throw context.refusal(
                "a role that writes the table could not run \(given.text)", hint: "Its writes would fail in the trigger. \(lacking)")
        }
        return resolved.sql
    }
}

extension String {
    /// A type without its modifier: `character varying(255)` is `character varying`, `numeric(10,2)[]` is `numeric[]`.
    ///
    /// `character` and `bit` alone would mean one character and one bit; by the names they have in the catalog they do not.
    var baseType: String {
        guard let open = firstIndex(of: "("), let close = self[open...].firstIndex(of: ")") else { return self }
        let name = ["character": "pg_catalog.bpchar", "bit": "pg_catalog.\"bit\""][String(self[..<open])] ?? String(self[..<open])
        return name + self[index(after: close)...]
    }
}
