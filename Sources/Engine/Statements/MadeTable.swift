/// The table that a `CREATE TABLE` of the user's own makes, as later operations of the migration will find it.
struct MadeTable {
    let statement: SQLNode
    let context: PlanContext

    /// - Returns: Nil where nothing is made, or where only the server can tell what.
    static func drawn(from node: SQLNode, _ text: String, in context: PlanContext) -> Table? {
        if let statement = node["CreateStmt"] { return MadeTable(statement: statement, context: context).table }
        guard let statement = node["CreateTableAsStmt"], statement["objtype"]?.text == "OBJECT_TABLE", let query = QueryText.of(text),
            var columns = context.catalog.shapes[query], var table = context.newTable(statement["into"]?["rel"])
        else { return nil }
        for (index, name) in (statement["into"]?["colNames"]?.names ?? []).enumerated() where index < columns.count {
            columns[index].name = name
        }
        table.columns = columns
        return table
    }

    private var table: Table? {
        guard statement["ofTypename"] == nil, var table = context.newTable(statement["relation"]) else { return nil }
        for parent in statement["inhRelations"]?.elements ?? [] {
            guard let parent = existing(parent["RangeVar"]) else { return nil }
            table.columns += parent.columns.filter { table[column: $0.name] == nil }
            // Keys and indexes of a partitioned table are its partitions' too.
            if statement["partbound"] != nil { table.indexes += parent.indexes.map { copy($0, to: table) } }
        }
        table.isPartition = statement["partbound"] != nil
        if let key = statement["partspec"]?["partParams"]?.elements {
            table.kind = "p"
            table.partitionKey = key.compactMap { $0["PartitionElem"]?["name"]?.text }
        }
        for element in statement["tableElts"]?.elements ?? [] {
            if let column = element["ColumnDef"] {
                guard add(column, to: &table) else { return nil }
            } else if let like = element["TableLikeClause"] {
                guard let source = existing(like["relation"]) else { return nil }
                add(source, with: LikeOptions(like), to: &table)
            }
        }
        for element in statement["tableElts"]?.elements ?? [] {
            if let constraint = element["Constraint"] { add(constraint, column: nil, to: &table) }
        }
        return table
    }

    private func existing(_ relation: SQLNode?) -> Table? {
        relation?.relationNames.flatMap { context.sight(of: ObjectName(.table, $0)).names }.flatMap(context.pictured)
    }

    private func copy(_ index: Index, to table: Table) -> Index {
        var copy = index
        copy.name =
            index.isPrimary
            ? "\(table.name)_pkey" : "\(table.name)_\(index.columns.joined(separator: "_"))_\(index.isUnique ? "key" : "idx")"
        copy.parent = nil
        return copy
    }

    private func add(_ source: Table, with options: LikeOptions, to table: inout Table) {
        for column in source.columns {
            var column = column
            column.grants = []
            if !options.contains(.comments) { column.comment = nil }
            if !options.contains(.identity) { column.identity = "" }
            if !options.contains(.defaults) { column.defaultSQL = nil }
            table.columns.append(column)
        }
        if options.contains(.indexes) { table.indexes += source.indexes.map { copy($0, to: table) } }
    }

    private func add(_ definition: SQLNode, to table: inout Table) -> Bool {
        guard let name = definition["colname"]?.text, let type = definition["typeName"], let text = type.storedTypeSQL,
            let resolved = try? context.type(text)
        else { return false }
        var column = Column(name: name, type: resolved.name)
        if type.isSerial {
            column.notNull = true
            column.defaultIsConstant = false
        }
        for constraint in (definition["constraints"]?.elements ?? []).compactMap({ $0["Constraint"] }) {
            switch constraint["contype"]?.text {
            case "CONSTR_NOTNULL": column.notNull = true
            case "CONSTR_IDENTITY": (column.identity, column.notNull) = (constraint["generated_when"]?.text ?? "a", true)
            case "CONSTR_GENERATED": (column.isGenerated, column.generation) = (true, "")
            default: break
            }
        }
        table.columns.append(column)
        for constraint in definition["constraints"]?.elements ?? [] {
            if let constraint = constraint["Constraint"] { add(constraint, column: name, to: &table) }
        }
        return true
    }

    private func add(_ constraint: SQLNode, column: String?, to table: inout Table) {
        let isPrimary = constraint["contype"]?.text == "CONSTR_PRIMARY"
        guard isPrimary || constraint["contype"]?.text == "CONSTR_UNIQUE" else { return }
        let columns = column.map { [$0] } ?? constraint["keys"]?.names ?? []
        if isPrimary {
            for index in table.columns.indices where columns.contains(table.columns[index].name) { table.columns[index].notNull = true }
        }
        let name = constraint["conname"]?.text ?? (isPrimary ? "\(table.name)_pkey" : "\(table.name)_\(columns.joined(separator: "_"))_key")
        table.constraints.append(
            Constraint(
                name: name, kind: isPrimary ? "p" : "u", columns: columns,
                definition: "\(isPrimary ? "PRIMARY KEY" : "UNIQUE") (\(columns.map(Quote.identifier).joined(separator: ", ")))",
                isValid: true))
        table.indexes.append(
            Index(
                name: name, columns: columns, definition: "", isPrimary: isPrimary, isUnique: true, isValid: true,
                isUsableKey: constraint["deferrable"] == nil && columns.allSatisfy { table[column: $0]?.notNull == true }, reads: columns))
    }
}

/// What follows INCLUDING.
struct LikeOptions: OptionSet {
    let rawValue: Int
    /// - SeeAlso: `TableLikeOption` of PostgreSQL's parsenodes.h.
    static let comments = LikeOptions(rawValue: 1 << 0), defaults = LikeOptions(rawValue: 1 << 3), identity = LikeOptions(rawValue: 1 << 5)
    static let indexes = LikeOptions(rawValue: 1 << 6)

    init(rawValue: Int) { self.rawValue = rawValue }
    init(_ clause: SQLNode) { rawValue = clause["options"]?.integer ?? 0 }
}

extension SQLNode {
    private var serialType: String? {
        switch self["names"]?.names {
        case ["serial"], ["serial4"]: "\"pg_catalog\".\"int4\""
        case ["bigserial"], ["serial8"]: "\"pg_catalog\".\"int8\""
        case ["smallserial"], ["serial2"]: "\"pg_catalog\".\"int2\""
        default: nil
        }
    }

    fileprivate var isSerial: Bool { serialType != nil }

    /// The type that a column written so has.
    var storedTypeSQL: String? { serialType ?? fullTypeSQL }

    /// Columns that a `CREATE TABLE` gives by name and type, for the catalog to be asked.
    var newColumns: [ExpressionQuestion.AddedColumn] {
        (self["tableElts"]?.elements ?? []).compactMap { element in
            guard let column = element["ColumnDef"], let name = column["colname"]?.text, let type = column["typeName"]?.storedTypeSQL else {
                return nil
            }
            return .init(name: name, type: type)
        }
    }
}

extension PlanContext {
    /// An empty table under the name that a statement gives it; nil where it is there, or goes with the session.
    fileprivate func newTable(_ relation: SQLNode?) -> Table? {
        guard let names = relation?.relationNames, relation?["relpersistence"]?.text != "t", !ledger.searchPathHasMoved || names.count > 1
        else { return nil }
        let name = ObjectName(.table, names, site: .made)
        guard case .absent = sight(of: name), let full = candidates(name).first, full.count == 2 else { return nil }
        var table = Table(
            oid: unusedOID, schema: full[0], name: full[1], kind: "r", owner: catalog.user, isOurs: true, hidesRows: false,
            estimatedRows: 0, heapBytes: 0,
            totalBytes: 0, columns: [], constraints: [], indexes: [], triggers: [], readers: [], hasChildren: false)
        table.isNew = true
        table.removal = Removal()
        return table
    }
}
