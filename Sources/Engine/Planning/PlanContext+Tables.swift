extension PlanContext {
    // MARK: Tables that come, go and take other names

    /// Where a table of this name would be made.
    /// - Throws: A refusal where something has the name, or where this role may make nothing.
    func schema(forNew name: TableName) throws(PlanRefusal) -> String {
        if let taken = catalog.tables[name] {
            throw refusal(
                "\(taken.kindName) \"\(taken.title)\" is there already",
                hint: name.schema == nil && taken.schema != catalog.searchPath.first
                    ? "It is found along the search path; write schema.table to make one elsewhere."
                    : "If it is what this migration wants, take the operation out; else give another name.")
        }
        guard let schema = name.schema ?? catalog.searchPath.first else {
            throw refusal("no schema of the search path is there to make \"\(name.name)\" in", hint: "Write schema.table.")
        }
        try checkMayCreate(in: schema)
        return schema
    }

    /// Refuses where this role could not keep what a phase destroys.
    func checkMayKeep() throws(PlanRefusal) {
        let schema = ColumnSnapshot.schema
        guard let mayCreate = catalog.schemas[schema] else {
            if catalog.mayCreateSchemas { return }
            throw refusal(
                "role \"\(catalog.user)\" may not make schema \(schema), where what is dropped is kept",
                hint: "GRANT CREATE ON DATABASE \(Quote.identifier(catalog.database)) TO \(Quote.identifier(catalog.user));")
        }
        if mayCreate { return }
        throw refusal(
            "role \"\(catalog.user)\" may not write in schema \(schema), where what is dropped is kept",
            hint: "GRANT USAGE, CREATE ON SCHEMA \(schema) TO \(Quote.identifier(catalog.user));")
    }

    func checkMayCreate(in schema: String) throws(PlanRefusal) {
        guard let mayCreate = catalog.schemas[schema] else {
            throw refusal("schema \"\(schema)\" does not exist", hint: Nearest.suggestion(for: schema, among: catalog.schemas.keys.sorted()))
        }
        guard mayCreate else {
            throw refusal(
                "role \"\(catalog.user)\" may not create in schema \"\(schema)\"",
                hint: "Its owner can allow it: GRANT CREATE ON SCHEMA \(Quote.identifier(schema)) TO \(Quote.identifier(catalog.user));")
        }
    }

    /// Refuses where steps of this phase that come last speak of the table by its present name.
    func checkUndisturbed(_ table: Table, by what: String) throws(PlanRefusal) {
        if let pair = (pairs + disabledPairs).first(where: { $0.schema == table.schema && $0.table == table.name }) {
            throw refusal(
                "\(pair.title) are kept in step by triggers that name the table",
                hint: "End that with dual_write_disable in an earlier phase, then \(what).")
        }
        if let child = (children + disabledChildren).first(where: { $0.isOf(table) || $0.isIn(table) }) {
            throw refusal(
                "triggers that name the table keep \"\(child.childTitle)\" in step with \"\(child.sourceTitle)\"",
                hint: "End that with dual_write_disable in an earlier phase, then \(what).")
        }
        if endings.contains(where: { ending in ending.locks.contains { $0.table == table.sql } }) {
            throw refusal(
                "this phase also destroys something of \"\(table.title)\", which comes last in a phase",
                hint: "Put the two into phases of their own.")
        }
    }

    /// A number that no table of the picture has.
    var unusedOID: UInt32 { (catalog.tables.values.map(\.oid).max() ?? 0) + 1 }

    /// Puts a new table or view into the picture, under every name that finds it.
    mutating func place(_ table: Table, as name: TableName? = nil) {
        let names = [name, TableName(schema: table.schema, name: table.name)].compactMap { $0 }
        for name in names { catalog.tables[name] = table }
        let bare = TableName(name: table.name)
        if catalog.searchPath.first == table.schema, catalog.tables[bare] == nil { catalog.tables[bare] = table }
    }

    mutating func remove(_ table: Table) {
        catalog.tables = catalog.tables.filter { $0.value.oid != table.oid }
    }

    /// What an earlier phase made is in use by now.
    mutating func forgetNewTables() {
        for name in catalog.tables.keys where catalog.tables[name]?.isNew == true {
            catalog.tables[name]?.isNew = false
            catalog.tables[name]?.estimatedRows = nil
        }
    }
}

extension Table {
    /// For people: `table`, `view`.
    var kindName: String {
        switch kind {
        case "v": "view"
        case "m": "materialized view"
        case "f": "foreign table"
        case "i", "I": "index"
        case "S": "sequence"
        case "c": "type"
        default: "table"
        }
    }
}
