/// Plans one part after the other of an operation's text: what it locks, how it is taken back, what of it nothing brings back.
struct StatementPlanner {
    var context: PlanContext
    /// Whether the operation says itself how it is taken back.
    let isGiven: Bool

    mutating func step(of piece: StatementPieces.Piece, in operation: CustomSQL) throws(PlanRefusal) -> Step {
        var step = piece.step
        step.followsCatalog = true
        if piece.statements.isEmpty {
            if let error = operation.syntaxError { step.notes.append("The grammar at hand does not read it (\(error.message)); the server will judge it.") }
            if !isGiven { step.loses = "What this SQL did is not taken back: the grammar at hand does not read it. Say in \"rollback\" how it is." }
            return step
        }
        let phaseSays = context.phase.rollbackOperations != nil
        var whole = Inverse()
        var locks = LocksOfPiece(start: context.catalog)
        for statement in piece.statements {
            try PartitionedKeys.check(statement.node, in: context)
            step.notes += CopyNotes.notes(statement.node, statement.text, in: context).filter { !step.notes.contains($0) }
            locks.add(StatementLocks(context: context).locks(of: statement.node), StatementLocks.isShort(statement.node), context.catalog)
            let drawn = MadeTable.drawn(from: statement.node, statement.text, in: context)
            let deeds = StatementFamilies.deeds(of: statement.node, statement.text) ?? [.loses("\"\(statement.text.firstLine)\" is not taken back.")]
            var builder = InverseBuilder(context: context, mayDestroy: isGiven || phaseSays || context.isTakingBack)
            if statement.node["ViewStmt"] != nil { builder.shape = QueryText.of(statement.text) }
            whole.prepend(try builder.inverse(of: deeds, statement.text))
            context = builder.context
            if let drawn { context.place(drawn) }
            context.draw(statement.node)
        }
        step.notes += whole.notes
        if case .statement(let lone) = step.action {
            // Its lock is one of those that it waits for itself.
            step.locks = lone.effect == nil ? [] : locks.all
        } else {
            step.locks = locks.first
            step.notes += locks.notes
        }
        guard !isGiven else { return step }
        step.loses = whole.losses.isEmpty ? nil : whole.losses.map(\.capitalizedFirst).joined(separator: " ")
        step.undo = whole.steps(piece.statements.map(\.text).first?.firstLine ?? "") { [context] statements in
            let locks = statements.compactMap { SQLParser.attempt($0).0 }.flatMap(\.statements).flatMap { StatementLocks(context: context).locks(of: $0) }
            return StatementLocks.merged(locks)
        }
        if case .statement(let lone) = step.action, case .buildsIndex(let built)? = lone.effect, !step.undo.isEmpty {
            step.undo = [IndexBuild.dropConcurrently(built, on: built.table, ifThere: true)]
        }
        return step
    }
}

/// The locks of a transaction's statements: those that can be had before it does anything, and those that must come later.
private struct LocksOfPiece {
    /// Before the first statement: a table that is renamed on the way is locked by the name that it has then.
    let start: Catalog
    private(set) var first: [TableLock] = []
    private(set) var all: [TableLock] = []
    private var late: [TableLock] = []
    private var hasWorked = false

    init(start: Catalog) { self.start = start }

    mutating func add(_ locks: [TableLock], _ isShort: Bool, _ now: Catalog) {
        let locks = locks.map { lock in
            guard let oid = now.tables.values.first(where: { $0.sql == lock.table })?.oid, let table = start.tables.values.first(where: { $0.oid == oid }) else { return lock }
            return TableLock(table: table.sql, title: table.title, mode: lock.mode, reach: lock.reach)
        }
        all = StatementLocks.merged(all + locks)
        if hasWorked {
            late = StatementLocks.merged(late + locks)
        } else {
            first = StatementLocks.merged(first + locks)
        }
        if !isShort { hasWorked = true }
    }

    /// Taken at the start they would be held for as long as the statements before them work.
    var notes: [String] {
        late.filter { lock in lock.mode > .shareUpdateExclusive && !first.contains { $0.table == lock.table && $0.mode >= lock.mode } }.map { lock in
            "It takes \(lock.mode.sql) on \(lock.title) after statements that work on rows, so it cannot be waited for beforehand: put what takes it into an operation of its own."
        }
    }
}

extension PlanContext {
    /// Columns that a statement of the user's own gives to a table that is there.
    mutating func draw(_ node: SQLNode) {
        guard let statement = node["AlterTableStmt"], statement["objtype"]?.text == "OBJECT_TABLE", let names = statement["relation"]?.relationNames,
            !ledger.searchPathHasMoved || names.count > 1, let full = sight(of: ObjectName(.table, names)).names, let table = pictured(full)
        else { return }
        let name = TableName(schema: table.schema, name: table.name)
        for command in (statement["cmds"]?.elements ?? []).compactMap({ $0["AlterTableCmd"] }) {
            let column = command["name"]?.text ?? ""
            switch command["subtype"]?.text {
            case "AT_AddColumn":
                guard let definition = command["def"]?["ColumnDef"], let added = definition["colname"]?.text, table[column: added] == nil,
                    let type = definition["typeName"]?.storedTypeSQL.flatMap({ try? self.type($0) })
                else { continue }
                var new = Column(name: added, type: type.name)
                new.notNull = (definition["constraints"]?.elements ?? []).contains { $0["Constraint"]?["contype"]?.text == "CONSTR_NOTNULL" }
                update(name) { $0.columns.append(new) }
            case "AT_SetNotNull": updateColumn(column, of: name) { $0.notNull = true }
            default: break
            }
        }
    }

    /// Notes what a statement of an applied phase made.
    mutating func recall(_ deed: Deed) {
        switch deed {
        case .makes(let name, false, nil): if let names = candidates(name).first { ledger.remember(key(name, names)) }
        case .renames(let name, let new, _):
            for names in candidates(name) where ledger.isOurs(key(name, names)) { ledger.remember(key(name, names.dropLast() + [new])) }
        default: break
        }
    }
}

extension CatalogQuestions {
    /// What the picture of the tables that a statement makes or names depends on.
    mutating func ask(about node: SQLNode, _ text: String) {
        for names in CopyNotes.names(in: node) { ask(ObjectName(.table, names)) }
        for relation in StatementLocks.relations(of: node) { ask(ObjectName(.table, relation)) }
        if node["ViewStmt"]?["replace"] != nil || node["CreateTableAsStmt"]?["objtype"]?.text == "OBJECT_TABLE", let query = QueryText.of(text) { queries.insert(query) }
        if let statement = node["CreateStmt"], let name = statement["relation"]?.tableName {
            newColumns[name, default: []] += statement.newColumns
            for element in statement["tableElts"]?.elements ?? [] {
                guard let source = element["TableLikeClause"]?["relation"]?.tableName else { continue }
                tables.insert(source)
                formerNames[name] = source
            }
        }
        if let rename = node["RenameStmt"], rename["renameType"]?.text == "OBJECT_TABLE", let old = rename["relation"]?.tableName, let new = rename["newname"]?.text,
            formerNames[TableName(schema: old.schema, name: new)] == nil
        {
            formerNames[TableName(schema: old.schema, name: new)] = old
        }
        guard let statement = node["AlterTableStmt"], let table = statement["relation"]?.tableName else { return }
        for command in (statement["cmds"]?.elements ?? []).compactMap({ $0["AlterTableCmd"] }) {
            guard let definition = command["def"]?["ColumnDef"], let type = definition["typeName"]?.storedTypeSQL else { continue }
            if command["subtype"]?.text == "AT_AddColumn", let column = definition["colname"]?.text {
                newColumns[table, default: []].append(.init(name: column, type: type))
            } else if command["subtype"]?.text == "AT_AlterColumnType", definition["raw_default"] == nil, let column = command["name"]?.text {
                types.insert(type)
                typeChanges.insert(TypeChange(table: table, column: column, type: type, using: nil))
            }
        }
    }
}
