extension CatalogQuestions {
    /// What must be known of the catalog to take these back.
    mutating func ask(about deeds: [Deed]) {
        for deed in deeds {
            switch deed {
            case .makes(let name, _, let replacing):
                ask(name)
                if let replacing { restores.insert(RestoreQuestion(object: name, restore: replacing)) }
                if replacing == .view { restores.insert(RestoreQuestion(object: name, restore: .wholeView)) }
            case .renames(let name, _, _), .moves(let name, _, _): ask(name)
            case .alters(let name, let restore, _, _):
                ask(name)
                restores.insert(RestoreQuestion(object: name, restore: restore))
            case .drops(let name, _, _, let restore):
                ask(name)
                if let restore { restores.insert(RestoreQuestion(object: name, restore: restore)) }
            case .destroys(let destruction): if let object = destruction.object { ask(object) }
            case .writes(let table): if let table { ask(ObjectName(.table, table)) }
            case .changesTable(let change): ask(change)
            case .calls(let functions): self.functions.formUnion(functions)
            case .turns(let names, _): for name in names { ask(name) }
            case .makesUnnamed(_, let name): ask(name)
            case .makesTemporary, .loses, .movesSearchPath: break
            }
        }
    }

    mutating func ask(_ name: ObjectName) {
        objects.insert(name)
        if name.kind.form == .relation, name.kind != .index, name.kind != .sequence, let table = TableName(name.names) {
            tables.insert(table)
        }
        if let owner = name.owner { ask(ObjectName(.table, owner)) }
        if case .beside(let table) = name.site { ask(ObjectName(.table, table)) }
        if name.kind.form == .onDomain { objects.insert(ObjectName(.domain, Array(name.names.dropLast()))) }
    }

    private mutating func ask(_ change: TableChange) {
        switch change {
        case .allowsNull(let table, _), .dropsConstraint(let table, _, _), .changesType(let table, _): ask(ObjectName(.table, table))
        case .takesIndex(let table, let index, let constraint):
            ask(ObjectName(.index, [index], site: .beside(table)))
            ask(ObjectName(.constraint, table + [constraint]))
        case .dropsIndex(let index, _, _):
            objects.insert(ObjectName(.index, index))
            if let name = TableName(index) { indexes.insert(name) }
        }
    }
}

extension CatalogQuestions {
    /// What the picture of the tables that a statement makes or names depends on.
    mutating func ask(about node: SQLNode, _ text: String) {
        for names in CopyNotes.names(in: node) { ask(ObjectName(.table, names)) }
        for relation in StatementLocks.relations(of: node) { ask(ObjectName(.table, relation)) }
        if let reindex = node["ReindexStmt"], reindex["kind"]?.text == "REINDEX_OBJECT_INDEX", let name = reindex["relation"]?.tableName { indexes.insert(name) }
        if node["ViewStmt"]?["replace"] != nil || node["CreateTableAsStmt"]?["objtype"]?.text == "OBJECT_TABLE",
            let query = QueryText.of(text)
        {
            queries.insert(query)
        }
        if let statement = node["CreateStmt"], let name = statement["relation"]?.tableName {
            newColumns[name, default: []] += statement.newColumns
            for element in statement["tableElts"]?.elements ?? [] {
                guard let source = element["TableLikeClause"]?["relation"]?.tableName else { continue }
                tables.insert(source)
                formerNames[name] = source
            }
        }
        if let rename = node["RenameStmt"], rename["renameType"]?.text == "OBJECT_TABLE", let old = rename["relation"]?.tableName,
            let new = rename["newname"]?.text,
            formerNames[TableName(schema: old.schema, name: new)] == nil
        {
            formerNames[TableName(schema: old.schema, name: new)] = old
        }
        guard let statement = node["AlterTableStmt"], let table = statement["relation"]?.tableName else { return }
        for command in (statement["cmds"]?.elements ?? []).compactMap({ $0["AlterTableCmd"] }) {
            guard let definition = command["def"]?["ColumnDef"], let type = definition["typeName"]?.storedTypeSQL else { continue }
            if command["subtype"]?.text == "AT_AddColumn", let column = definition["colname"]?.text {
                newColumns[table, default: []].append(.init(name: column, type: type))
            } else if command["subtype"]?.text == "AT_AlterColumnType", definition["raw_default"] == nil, let column = command["name"]?.text
            {
                types.insert(type)
                typeChanges.insert(TypeChange(table: table, column: column, type: type, using: nil))
            }
        }
    }
}
