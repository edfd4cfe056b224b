extension InverseBuilder {
    /// Changes whose way back is as careful as that of the operation that does the same.
    mutating func change(_ change: TableChange, _ inverse: inout Inverse) throws(PlanRefusal) {
        switch change {
        case .allowsNull(let names, let column): try allowNull(names, column, &inverse)
        case .dropsConstraint(let names, let name, let ifThere): dropConstraint(names, name, ifThere, &inverse)
        case .dropsIndex(let names, let ifThere, let cascade): dropIndex(names, ifThere, cascade, &inverse)
        case .takesIndex(let names, let index, let constraint): takeIndex(names, index, constraint, &inverse)
        case .changesType(let names, let column): changeType(names, column, &inverse)
        }
    }

    private enum Home {
        case known(Table)
        /// Made by the migration, so that it goes as a whole or is read when its phase begins.
        case own
    }

    private func home(_ names: [String], _ inverse: inout Inverse) -> Home? {
        let name = ObjectName(.table, names)
        switch context.ledger.searchPathHasMoved && names.count < 2 ? .absent : context.sight(of: name) {
        case .there(let found):
            if let table = context.pictured(found.names) { return .known(table) }
        case .made(.moved, let now):
            if let table = context.pictured(now) { return .known(table) }
        case .made: return .own
        case .absent: break
        }
        inverse.losses = ["What it does to \(names.joined(separator: ".")) is not taken back: it is not there when this is planned."]
        return nil
    }

    private func name(_ table: Table) -> TableName { TableName(schema: table.schema, name: table.name) }

    private mutating func allowNull(_ names: [String], _ column: String, _ inverse: inout Inverse) throws(PlanRefusal) {
        guard case .known(let table)? = home(names, &inverse), let earlier = table[column: column], earlier.notNull,
            table.kind == "r" || table.kind == "p"
        else { return }
        var back = context
        back.place(table)
        back.updateColumn(column, of: name(table)) { $0.allowNull() }
        let before = back.steps.count
        try NotNull.add(to: column, of: name(table), named: earlier.notNullConstraint, in: &back)
        inverse.prepend(
            back.steps.dropFirst(before).map { step in
                var step = step
                step.undo = []
                return step
            })
        inverse.losses = ["NULLs written to \(table.title).\(column) since then keep a rollback from marking it NOT NULL."]
        context.updateColumn(column, of: name(table)) { $0.allowNull() }
    }

    private mutating func dropConstraint(_ names: [String], _ constraint: String, _ ifThere: Bool, _ inverse: inout Inverse) {
        guard case .known(let table)? = home(names, &inverse) else { return }
        guard let found = table.constraints.first(where: { $0.name == constraint && $0.kind != "r" }) else {
            if case .made? = Optional(context.sight(of: ObjectName(.constraint, names + [constraint]))) { return }
            if !ifThere {
                inverse.losses = ["Constraint \(constraint) of \(table.title) is not brought back: it is not there when this is planned."]
            }
            return
        }
        let index = table.indexes.first { $0.name == constraint }
        inverse.prepend(DefinitionRestore(table: table).constraint(found, backedBy: index))
        let key = context.key(ObjectName(.constraint, []), [table.schema, table.name, constraint])
        context.ledger[key] = .gone
        context.droppedNames.insert(key)
        context.update(name(table)) { $0.constraints.removeAll { $0.name == constraint && $0.kind != "r" } }
        if index != nil { context.forgetIndex(constraint, of: name(table)) }
    }

    private mutating func dropIndex(_ names: [String], _ ifThere: Bool, _ cascade: Bool, _ inverse: inout Inverse) {
        let index = ObjectName(.index, names)
        let sight = context.sight(of: index)
        guard let full = sight.names else {
            if !ifThere { inverse.losses = ["\(index.title.capitalizedFirst) is not brought back: it is not there when this is planned."] }
            return
        }
        context.ledger[context.key(index, full)] = .gone
        guard sight.isOld else { return }
        context.droppedNames.insert(context.key(index, full))
        let home = TableName(names).flatMap { context.catalog.indexTables[$0] }
        guard let home, let table = context.pictured([home.schema ?? "", home.name]),
            let found = table.indexes.first(where: { $0.name == full.last })
        else {
            inverse.losses = ["\(index.title.capitalizedFirst) is not brought back."]
            return
        }
        if found.isValid { inverse.prepend(DropIndex.restore(found, of: table)) }
        if cascade { inverse.losses = ["What CASCADE takes along with \(index.title) is not brought back."] }
        context.forgetIndex(found.name, of: name(table))
    }

    private mutating func takeIndex(_ names: [String], _ index: String, _ constraint: String, _ inverse: inout Inverse) {
        let name = ObjectName(.index, [index], site: .beside(names))
        guard let home = home(names, &inverse) else { return }
        guard case .known(let table) = home else { return }
        let sight = context.sight(of: name)
        let found = table.indexes.first { $0.name == index }
        if case .there = sight, let found { inverse.prepend(DropIndex.restore(found, of: table)) }
        inverse.prepend(["ALTER TABLE IF EXISTS \(table.sql) DROP CONSTRAINT IF EXISTS \(Quote.identifier(constraint))"])
        if let full = sight.names {
            context.ledger[context.key(name, full)] = .gone
            context.ledger[context.key(name, [table.schema, constraint])] = .madeInThisPhase
        }
        context.ledger[context.key(ObjectName(.constraint, []), [table.schema, table.name, constraint])] = .madeInThisPhase
    }

    private mutating func changeType(_ names: [String], _ column: String, _ inverse: inout Inverse) {
        guard case .known(let table)? = home(names, &inverse), let old = table[column: column] else { return }
        let collation = old.collation.map { " COLLATE \($0)" } ?? ""
        let sql = "ALTER TABLE \(table.sql) ALTER COLUMN \(Quote.identifier(column)) TYPE \(old.type)\(collation)"
        let change = context.catalog.typeChanges.first { $0.key.column == column && context.catalog.tables[$0.key.table]?.oid == table.oid }
        if change?.value.isFreeBack == true {
            inverse.prepend([sql])
        } else {
            inverse.losses = [
                "Column \(table.title).\(column) keeps its new type and values: back to \(old.type) PostgreSQL would write the table anew."
            ]
        }
    }
}
