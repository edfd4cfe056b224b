extension PlanContext {
    /// Columns that a statement of the user's own gives to a table that is there.
    mutating func draw(_ node: SQLNode) {
        guard let statement = node["AlterTableStmt"], statement["objtype"]?.text == "OBJECT_TABLE",
            let names = statement["relation"]?.relationNames,
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
                new.notNull = (definition["constraints"]?.elements ?? []).contains {
                    $0["Constraint"]?["contype"]?.text == "CONSTR_NOTNULL"
                }
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
