extension OperationType {
    public static let dropTable = OperationType(rawValue: "drop_table")
}

/// Drops a table: it is moved aside in one short transaction, and a rollback moves it back.
public struct DropTable: MigrationOperation {
    public static let type = OperationType.dropTable
    public static let summary = "drop a table, kept aside until it is forgotten"
    public static let keys: [Key] = [
        .table,
        .optional("cascade", .bool, "drop what depends on it too; a rollback makes it again", standard: "false"),
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
        if let living = target.twins.first(where: { $0.twin.source == target.sql }) {
            throw context.refusal(
                "table \"\(target.title)\" is kept in step with \"\(living.twin.table)\"", hint: "Drop \(living.twin.table) first, which ends that.")
        }
        let kept = target.twins.first { $0.twin.twin == target.sql }
        if let kept, !kept.isSwapped {
            throw context.refusal(
                "table \"\(target.title)\" is being filled from \"\(kept.twin.sourceTable)\"", hint: "Take the phase back that made it, with `migrate rollback`.")
        }
        guard let removal = target.removal else {
            throw context.refusal(
                "table \"\(target.title)\" takes another name in this migration, so what hangs on it cannot be told yet",
                hint: "Drop it in a migration of its own.")
        }
        try context.checkUndisturbed(target, by: "drop it")
        let family = removal.family.compactMap { name in context.catalog.tables.values.first { $0.schema == name.schema && $0.name == name.name } }
        try check(target, removal, family, in: context)
        for member in [target] + family { try checkRights(member, in: context) }
        var tied: [TableName: Table] = [:]
        for other in context.catalog.tables.values { tied[TableName(schema: other.schema, name: other.name)] = other }
        let snapshot = TableSnapshot(
            table: target, removal: removal, family: family, cascade: removal.dependants, tied: tied, migration: context.migration.name,
            majorVersion: context.catalog.majorVersion)
        let source = kept.flatMap { record in context.catalog.tables.values.first { $0.sql == record.twin.source } }
        let keeps = context.keepsSnapshots
        if keeps { try context.checkMayKeep() }
        var statements = keeps ? snapshot.statements(phase: context.phase.number) : snapshot.drops
        var locks = snapshot.locks
        var undo = keeps ? snapshot.restore() : []
        var notes = notes(snapshot, removal, family, isKept: keeps)
        if let kept, let source {
            // What came back is brought up to date before its foreign keys look at it.
            if keeps { undo.insert(contentsOf: kept.resume(source, target), at: 1) }
            statements = TwinTriggers(kept.twin).drop + [kept.delete] + statements
            locks = source.wholeLocks(.accessExclusive) + locks
            notes.append("It is no longer kept in step with \(source.title)\(keeps ? "; a rollback copies all rows into it again" : "").")
        }
        context.destroy(
            "drop table \(target.title)", statements, locks: locks, undo: undo, notes: notes,
            loses: keeps ? nil : "Table \(target.title) and its rows are not kept, so the phase cannot be taken back.",
            forGood: keeps ? nil : "table \(target.title) was dropped without a snapshot")
        if let source { context.update(TableName(schema: source.schema, name: source.name)) { $0.twins.removeAll { $0.twin.twin == target.sql } } }
        if keeps { context.checkAtEnd(snapshot.check) }
        for (child, key, _) in snapshot.incoming {
            context.update(TableName(schema: child.schema, name: child.name)) { $0.constraints.removeAll { $0.name == key.name && $0.kind == "f" } }
        }
        for (member, key) in snapshot.outgoing {
            guard let parent = key.references else { continue }
            context.update(parent) { $0.referencing.removeAll { $0.name == key.name && $0.table == member.reference } }
        }
        for parent in removal.parents {
            let gone = ([target] + family).map(\.sql)
            context.update(parent.name) { $0.partitions.removeAll { gone.contains($0.sql) } }
        }
        for member in [target] + family { context.remove(member) }
    }

    private func notes(_ snapshot: TableSnapshot, _ removal: Removal, _ family: [Table], isKept: Bool) -> [String] {
        let keys = snapshot.incoming.map { "\($0.key.name) of \($0.table.title)" } + snapshot.outgoing.map(\.key.name)
        if !isKept {
            let gone = family.map(\.title) + keys + (snapshot.links + snapshot.cascade).map(\.title)
            return gone.isEmpty ? [] : ["With it go \(gone.joined(separator: ", "))."]
        }
        var notes = ["Its rows stay in \(ColumnSnapshot.schema).\(snapshot.name), with its indexes and sequences; a rollback moves it back."]
        if !family.isEmpty { notes.append("With it go \(family.map(\.title).joined(separator: ", ")), each in the same way.") }
        for parent in removal.parents {
            notes.append(
                parent.bound == nil
                    ? "It leaves \(parent.title), which has no longer its rows; a rollback puts it back, with its inherited columns and checks as its own too."
                    : "It leaves \(parent.title), which has no longer its rows; a rollback attaches it again.")
        }
        if !keys.isEmpty { notes.append("Foreign keys go with it: \(keys.joined(separator: ", ")); a rollback adds them again and looks at the rows written since.") }
        if !snapshot.links.isEmpty { notes.append("With it go \(snapshot.links.map(\.title).joined(separator: ", ")); a rollback makes them again.") }
        return notes + snapshot.cascade.notes
    }

    /// What keeps the table from going.
    private func check(_ target: Table, _ removal: Removal, _ family: [Table], in context: PlanContext) throws(PlanRefusal) {
        if target.kind == "r", !family.isEmpty, !cascade {
            throw context.refusal(
                "table \"\(target.title)\" has tables that inherit from it: \(family.map(\.title).joined(separator: ", "))",
                hint: "With cascade: true they go too, and come back with a rollback.")
        }
        if !removal.dependants.isEmpty, !cascade {
            throw context.refusal(
                "table \"\(target.title)\" is used by \(removal.dependants.map(\.title).joined(separator: ", "))",
                hint: "With cascade: true they go too, and come back with a rollback. Or change them first, in a custom_sql operation with its rollback.")
        }
        try context.checkCascade(removal.dependants, of: "table \"\(target.title)\"")
        for parent in removal.parents {
            guard parent.isOurs else {
                throw context.refusal("role \"\(context.catalog.user)\" does not own \(parent.title), which \"\(target.title)\" would leave", hint: "Its owner can drop it.")
            }
            guard parent.referencing.isEmpty else {
                throw context.refusal(
                    "\"\(target.title)\" is a partition of \(parent.title), at which foreign keys point: \(parent.referencing.joined(separator: ", "))",
                    hint: "Their rows may point into the partition; whether any does would be looked up under a lock. Drop those keys first, in an earlier phase.")
            }
        }
    }

    /// Of the table or one of its family.
    private func checkRights(_ member: Table, in context: PlanContext) throws(PlanRefusal) {
        try context.checkMayCreate(in: member.schema)
        guard member.isOurs else {
            throw context.refusal("role \"\(context.catalog.user)\" does not own table \"\(member.title)\", which goes with it", hint: "Its owner can drop it.")
        }
        if let link = member.removal?.links.first(where: { !$0.isOurs }) {
            throw context.refusal("role \"\(context.catalog.user)\" does not own \(link.title), which has \"\(member.title)\"", hint: "Its owner can take the table out of it.")
        }
        if let key = member.referencing.first(where: { !$0.isOurs }) {
            throw context.refusal(
                "role \"\(context.catalog.user)\" does not own \(key.table), whose foreign key \(key.name) points at \"\(member.title)\"",
                hint: "Have its owner drop the foreign key first.")
        }
    }
}

extension Table {
    /// As `regclass` prints it under `search_path = pg_catalog`.
    fileprivate var reference: String { "\(SQLName.brief(schema)).\(SQLName.brief(name))" }
}
