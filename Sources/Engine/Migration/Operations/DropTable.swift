extension OperationType {
    public static let dropTable = OperationType(rawValue: "drop_table")
}

/// Drops a table: it is moved aside in one short transaction, and a rollback moves it back.
public struct DropTable: MigrationOperation {
    public static let type = OperationType.dropTable
    public static let summary = "drop a table, kept aside until it is forgotten"
    public static let keys: [Key] = [
        .table,
        .optional("cascade", .bool, "drop what depends on it too", standard: "false"),
    ]

    public let fields: Fields
    public let table: TableName
    public let cascade: Bool

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        cascade = fields.bool("cascade") ?? false
    }
}

extension MigrationBuilder {
    public func dropTable(_ table: String, cascade: Bool? = nil) -> MigrationBuilder {
        adding(DropTable.self, [("table", .text(table)), ("cascade", cascade.map(FieldValue.bool))], call: "dropTable")
    }
}

extension DropTable {
    public func ask(_ questions: inout CatalogQuestions) { questions.removals.insert(table) }

    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        try checkFamily(of: target, in: context)
        guard let removal = target.removal else {
            throw context.refusal(
                "table \"\(target.title)\" takes another name in this migration, so what hangs on it cannot be told yet",
                hint: "Drop it in a migration of its own.")
        }
        try context.checkUndisturbed(target, by: "drop it")
        try context.checkMayCreate(in: target.schema)
        if !removal.dependants.isEmpty {
            let names = removal.dependants.joined(separator: ", ")
            throw context.refusal(
                "table \"\(target.title)\" is used by \(names)",
                hint: cascade
                    ? "Even with cascade they would not come back with a rollback: drop them first, in a custom_sql operation with its rollback."
                    : "Change or drop them first, in a custom_sql operation with its rollback.")
        }
        if let link = removal.links.first(where: { !$0.isOurs }) {
            throw context.refusal("role \"\(context.catalog.user)\" does not own \(link.title), which has \"\(target.title)\"", hint: "Its owner can take the table out of it.")
        }
        if let key = target.referencing.first(where: { !$0.isOurs }) {
            throw context.refusal(
                "role \"\(context.catalog.user)\" does not own \(key.table), whose foreign key \(key.name) points at \"\(target.title)\"",
                hint: "Have its owner drop the foreign key first.")
        }
        var tied: [TableName: Table] = [:]
        for other in context.catalog.tables.values { tied[TableName(schema: other.schema, name: other.name)] = other }
        let snapshot = TableSnapshot(
            table: target, removal: removal, tied: tied, migration: context.migration.name, majorVersion: context.catalog.majorVersion)
        var notes = ["Its rows stay in \(ColumnSnapshot.schema).\(snapshot.name), with its indexes and sequences; a rollback moves it back."]
        let keys = snapshot.incoming.map { "\($0.key.name) of \($0.table.title)" } + snapshot.outgoing.map(\.name)
        if !keys.isEmpty { notes.append("Foreign keys go with it: \(keys.joined(separator: ", ")); a rollback adds them again and looks at the rows written since.") }
        if !removal.links.isEmpty { notes.append("With it go \(removal.links.map(\.title).joined(separator: ", ")); a rollback makes them again.") }
        if context.keepsSnapshots {
            try context.checkMayKeep()
            context.destroy(
                "drop table \(target.title)", snapshot.statements(phase: context.phase.number), locks: snapshot.locks, undo: snapshot.restore(), notes: notes)
            context.checkAtEnd(snapshot.check)
        } else {
            context.destroy(
                "drop table \(target.title)", snapshot.foreignKeyDrops + ["DROP TABLE \(target.sql)"], locks: snapshot.locks, undo: [],
                notes: keys.isEmpty ? [] : ["Foreign keys go with it: \(keys.joined(separator: ", "))."],
                loses: "Table \(target.title) and its rows are not kept, so the phase cannot be taken back.",
                forGood: "table \(target.title) was dropped without a snapshot")
        }
        for (child, key) in snapshot.incoming {
            context.update(TableName(schema: child.schema, name: child.name)) { $0.constraints.removeAll { $0.name == key.name && $0.kind == "f" } }
        }
        for key in snapshot.outgoing {
            guard let parent = key.references else { continue }
            context.update(parent) { $0.referencing.removeAll { $0.name == key.name && $0.table == target.reference } }
        }
        context.remove(target)
    }

    /// Tables that share rows with others cannot be moved alone.
    private func checkFamily(of target: Table, in context: PlanContext) throws(PlanRefusal) {
        let reason: String? =
            if target.kind == "p" { "is partitioned, and would leave its partitions behind" }
            else if target.isPartition { "is a partition, and would take its rows out of its parent" }
            else if target.hasChildren { "has tables that inherit from it" }
            else if let parent = target.removal?.parents.first { "inherits from \(parent)" }
            else { nil }
        guard let reason else { return }
        throw context.refusal(
            "table \"\(target.title)\" \(reason)",
            hint: "Take a backup, then drop it in a custom_sql operation.")
    }
}

extension Table {
    /// As `regclass` prints it under `search_path = pg_catalog`.
    fileprivate var reference: String { "\(SQLName.brief(schema)).\(SQLName.brief(name))" }
}
