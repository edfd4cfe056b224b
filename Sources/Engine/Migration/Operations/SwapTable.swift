extension OperationType {
    public static let swapTable = OperationType(rawValue: "swap_table")
}

/// Gives the twin of a table that table's name, in one short transaction; the earlier table is kept in step under another.
public struct SwapTable: MigrationOperation {
    public static let type = OperationType.swapTable
    public static let summary = "give a table's twin its name"
    public static let keys: [Key] = [
        .table,
        .optional("keepAs", .name, "the earlier table's name from then on", standard: "<table>_old"),
    ]

    public let fields: Fields
    public let table: TableName
    public let keepAs: String

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        keepAs = try Self.keptName(fields, of: table)
    }

    /// What the earlier table is called from the swap on.
    static func keptName(_ fields: Fields, of table: TableName) throws(FieldError) -> String {
        let name = fields.text("keepAs") ?? table.name + "_old"
        guard name != table.name else { throw FieldError("it has that name already", key: "keepAs") }
        guard name.utf8.count <= Names.longest else {
            throw FieldError(
                "\"\(name)\" has \(name.utf8.count) bytes, more than the \(Names.longest) that PostgreSQL keeps", key: "keepAs",
                hint: "Say with keepAs what the earlier table is to be called.")
        }
        return name
    }
}

extension MigrationBuilder {
    /// - Parameter keepAs: What the earlier table is called from then on; `<table>_old` where left out.
    public func swapTable(_ table: String, keepAs: String? = nil) -> MigrationBuilder {
        adding(SwapTable.self, [("table", .text(table)), ("keepAs", keepAs.map(FieldValue.text))], call: "swapTable")
    }
}

extension SwapTable {
    public func ask(_ questions: inout CatalogQuestions) {
        questions.swaps.insert(table)
        questions.newNames.insert(.init(table: table, name: keepAs))
    }

    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        guard let record = target.twins.first(where: { !$0.isSwapped && $0.twin.sourceTable == target.name }) else {
            throw context.refusal(
                "table \"\(target.title)\" has no twin that could take its name",
                hint: "Make one first, with rebuild_table or partition_table and swap: false in an earlier phase.")
        }
        try context.free(keepAs, of: target)
        try context.checkUndisturbed(target, by: "swap it")
        try context.checkSwappable(target, dropsReferencing: record.dropsReferencing, carriesReferencing: record.carriesReferencing == true)
        try context.swap(target, record, named: table, keepAs: keepAs)
    }
}

extension PlanContext {
    /// By schema and name.
    var tablesByName: [TableName: Table] {
        catalog.tables.values.reduce(into: [:]) { $0[TableName(schema: $1.schema, name: $1.name)] = $1 }
    }

    /// Refuses a table from which something else could not be parted.
    func checkSwappable(_ table: Table, dropsReferencing: Bool, carriesReferencing: Bool) throws(PlanRefusal) {
        guard let removal = table.removal, let bindings = table.bindings else {
            throw refusal(
                "table \"\(table.title)\" takes another name in this migration, so what hangs on it cannot be told yet",
                hint: "Swap it in a migration of its own.")
        }
        if !bindings.fixed.isEmpty {
            throw refusal(
                "\(bindings.fixed.joined(separator: ", ")) would go on with the earlier table",
                hint: "Drop before and make again after, in custom_sql operations with their rollback.")
        }
        if let statement = bindings.statements.first(where: { !$0.isOurs }) {
            throw refusal("role \"\(catalog.user)\" does not own \(statement.title), which would go on with the earlier table", hint: "Run it as a member of the owner's role.")
        }
        if let link = removal.links.first(where: { !$0.isOurs }) {
            throw refusal("role \"\(catalog.user)\" does not own \(link.title), which has \"\(table.title)\"", hint: "Its owner can take the table out of it.")
        }
        guard let key = table.referencing.first else { return }
        if carriesReferencing {
            for key in table.referencing {
                guard let name = try? TableName(parsing: key.table), let child = tablesByName[name] else {
                    throw refusal("foreign key \(key.name) of \(key.table) points at \"\(table.title)\", and could not be made again", hint: "Drop it in an earlier phase.")
                }
                // Not before 18 could one be added there without a look at every row under the lock.
                guard child.kind != "p", !child.isPartition else {
                    throw refusal("foreign key \(key.name) of the partitioned table \(key.table) points at \"\(table.title)\"", hint: "Drop it in an earlier phase, and add it again after.")
                }
            }
        }
        guard dropsReferencing || carriesReferencing else {
            throw refusal(
                "foreign key \(key.name) of \(key.table) points at \"\(table.title)\", whose key alone is not unique once it is partitioned",
                hint: "With referencing: drop it goes at the swap, and comes back with a rollback.")
        }
        if let foreign = table.referencing.first(where: { !$0.isOurs }) {
            throw refusal("role \"\(catalog.user)\" does not own \(foreign.table), whose foreign key \(foreign.name) points at \"\(table.title)\"")
        }
    }

    /// Plans the swap, and changes the picture.
    mutating func swap(_ target: Table, _ record: TwinRecord, named name: TableName, keepAs: String) throws(PlanRefusal) {
        guard let twin = catalog.tables.values.first(where: { $0.schema == record.twin.schema && $0.name == record.twin.table }) else {
            throw refusal("the twin \"\(record.twin.table)\" of \"\(target.title)\" is gone")
        }
        let swap = TableSwap(
            source: target, twin: twin, record: record, keepAs: keepAs, removal: target.removal ?? Removal(), bindings: target.bindings ?? TableBindings(),
            tied: tablesByName, majorVersion: catalog.majorVersion)
        for step in swap.steps() { add(step) }
        for reference in target.referencing where record.carriesReferencing != true {
            guard let child = try? TableName(parsing: reference.table) else { continue }
            update(child) { $0.constraints.removeAll { $0.name == reference.name && $0.kind == "f" } }
        }
        remove(target)
        remove(twin)
        place(swap.swapped, as: name)
        place(swap.earlier, as: TableName(schema: name.schema, name: keepAs))
    }
}
