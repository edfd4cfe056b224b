extension OperationType {
    public static let dropConstraint = OperationType(rawValue: "drop_constraint")
}

/// Drops a constraint.
public struct DropConstraint: MigrationOperation {
    public static let type = OperationType.dropConstraint
    public static let summary = "drop a constraint"
    public static let keys: [Key] = [
        .table,
        .constraintName,
    ]

    public let fields: Fields
    public let table: TableName
    public let constraintName: String

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        constraintName = try fields.required("constraintName")
    }
}

extension MigrationBuilder {
    public func dropConstraint(_ table: String, _ name: String) -> MigrationBuilder {
        adding(DropConstraint.self, [("table", .text(table)), ("constraintName", .text(name))], call: "dropConstraint")
    }
}

extension PlanContext {
    func constraint(_ name: String, of table: Table) throws(PlanRefusal) -> Constraint {
        guard let found = table.constraints.first(where: { $0.name == name && $0.kind != "r" }) else {
            throw refusal(
                "constraint \"\(name)\" of table \"\(table.title)\" does not exist",
                hint: Nearest.suggestion(for: name, among: table.constraints.filter { $0.kind != "r" }.map(\.name)))
        }
        return found
    }
}

extension DropConstraint {
    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        let found = try context.constraint(constraintName, of: target)
        if found.isInherited {
            throw context.refusal(
                "constraint \"\(found.name)\" of \"\(target.title)\" comes from the table it is a partition or child of", hint: "Drop it there.")
        }
        if found.kind == "n" {
            throw context.refusal(
                "constraint \"\(found.name)\" of \"\(target.title)\" is a NOT NULL",
                hint: "Use drop_not_null with column \(found.columns.first ?? "").")
        }
        let keys = target.constraints.filter { $0.kind == "r" && $0.index == found.name }
        if ["p", "u"].contains(found.kind), !keys.isEmpty {
            throw context.refusal(
                "constraint \"\(found.name)\" of \"\(target.title)\" is what foreign keys rest upon: \(keys.map(\.definition).joined(separator: ", "))",
                hint: "Drop those foreign keys first.")
        }
        let index = target.indexes.first { $0.name == found.name }
        var notes: [String] = []
        if ["p", "u"].contains(found.kind), let index, index.isReplicaIdentity(of: target) || found.kind == "p" && target.replicaIdentity == nil && !target.publications.isEmpty {
            notes.append("It is the replica identity of \(target.title): published UPDATE and DELETE fail from then on.")
        }
        if found.kind == "x" { notes.append("A rollback builds its index under a lock that blocks reads and writes.") }
        let referenced = found.references.flatMap { name -> [TableLock]? in
            guard name != TableName(schema: target.schema, name: target.name) else { return nil }
            let known = context.catalog.tables.values.first { $0.schema == name.schema && $0.name == name.name }
            return known?.wholeLocks(.accessExclusive) ?? [name.lock(.accessExclusive)]
        } ?? []
        context.destroy(
            "drop constraint \(found.name) of \(target.title)", ["ALTER TABLE \(target.sql) DROP CONSTRAINT \(Quote.identifier(found.name))"],
            locks: target.isNew ? [] : referenced + target.wholeLocks(.accessExclusive),
            undo: Self.restore(found, index: index, of: target, referenced: referenced, majorVersion: context.catalog.majorVersion), notes: notes)
        context.update(table) { table in table.constraints.removeAll { $0.name == found.name && $0.kind != "r" } }
        if index != nil { context.forgetIndex(found.name, of: table) }
    }

    /// The constraint as it was, by its safe way, with what hung on it.
    static func restore(_ constraint: Constraint, index: Index?, of table: Table, referenced: [TableLock], majorVersion: Int) -> [Step] {
        let parsed: SQLConstraint
        do throws(SQLSyntaxError) { parsed = try SQLConstraint(parsing: constraint.definition) } catch {
            // Syntax of a newer server than the grammar: as the server prints it, in one statement.
            return [Step(
                "add constraint \(constraint.name) of \(table.title)",
                ["ALTER TABLE \(table.sql) ADD CONSTRAINT \(Quote.identifier(constraint.name)) \(constraint.definition)"], lock: .accessExclusive, on: table)]
        }
        var steps = ConstraintBuild(
            table: table, name: constraint.name, constraint: parsed, majorVersion: majorVersion, isUserSQL: false, referenced: referenced,
            indexBody: index?.body, partitionNames: table.partitionNames(of: constraint.name)
        ).steps.map { step in
            var step = step
            step.undo = []
            return step
        }
        if let comment = constraint.comment {
            let sql = "COMMENT ON CONSTRAINT \(Quote.identifier(constraint.name)) ON \(table.sql) IS \(Quote.literal(comment))"
            steps.append(Step("give constraint \(constraint.name) its comment", [sql], lock: .shareUpdateExclusive, on: table))
        }
        if let index, let extras = DropIndex.extras(of: index, on: table) { steps.append(extras) }
        return steps
    }
}
