extension OperationType {
    public static let attachPartition = OperationType(rawValue: "attach_partition")
}

/// Makes a table that is there a partition of another one, without a scan that anybody waits for.
public struct AttachPartition: MigrationOperation {
    public static let type = OperationType.attachPartition
    public static let summary = "make a table a partition of another"
    public static let keys: [Key] = [.table, .required("partition", .table, "the table that becomes a partition")] + PartitionBound.keys

    public let fields: Fields
    public let table: TableName
    public let partition: TableName
    public let bound: PartitionBound

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        partition = try fields.table("partition")
        bound = try PartitionBound(fields, method: nil, of: partition.description)
        if partition == table { throw FieldError("a table cannot be a partition of itself", key: "partition") }
    }
}

extension MigrationBuilder {
    /// - Parameter partition: The table by its name, and which rows it takes.
    public func attachPartition(_ table: String, _ partition: NewPartition) -> MigrationBuilder {
        adding(AttachPartition.self, [("table", .text(table)), ("partition", .text(partition.name))] + partition.bound.fields, call: "attachPartition")
    }
}

extension AttachPartition {
    public func ask(_ questions: inout CatalogQuestions) {
        questions.tables.insert(partition)
        questions.parents.insert(table)
        questions.places.insert(.init(table: table, bound: bound))
    }

    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        let place = try PartitionPlace(partition.description, of: target, bound: bound, in: context)
        let leaf = try context.table(partition)
        try checkKind(leaf, in: context)
        try checkColumns(of: leaf, against: target, in: context)
        try context.checkBound(bound, of: table, partition.description, target)
        try context.checkUndisturbed(leaf, by: "attach it")
        for column in target.columns where column.notNull && leaf[column: column.name]?.notNull == false {
            try NotNull.add(to: column.name, of: partition, in: &context)
        }
        for step in try preparations(of: leaf, for: target, in: context) { context.add(step) }
        let referenced = place.referenced(.shareRowExclusive, in: context)
        var join = PartitionReturn(table: leaf, parent: place.asParent, referenced: referenced)
        join.strays = "rows of its bounds lie in"
        var steps = join.steps
        if case .hash = bound { steps[steps.count - 1].notes.append("\(leaf.title) is read while it is locked: no check can stand for a hash.") }
        steps[steps.count - 1].undo = [place.detach(leaf.sql, of: leaf.title)]
        steps[steps.count - 1].undo[0].locks.insert(contentsOf: referenced, at: 0)
        for step in steps { context.add(step) }
        context.update(table) { $0.partitions.append(place.picture(TableName(schema: leaf.schema, name: leaf.name))) }
        context.update(partition) { $0.isPartition = true }
    }

    private func checkKind(_ leaf: Table, in context: PlanContext) throws(PlanRefusal) {
        let reason: String? =
            if leaf.isPartition { "is a partition already" }
            else if leaf.kind == "p" { "is partitioned itself" }
            else if leaf.hasChildren { "has tables that inherit from it" }
            else if leaf.columns.contains(where: \.isInherited) { "inherits from another one" }
            else if let trigger = leaf.triggers.first(where: { $0.definition.contains(" REFERENCING ") }) { "has row trigger \"\(trigger.name)\", which reads a transition table" }
            else if let twin = leaf.twins.first { "is kept in step with \"\(twin.twin.source == leaf.sql ? twin.twin.table : twin.twin.sourceTable)\"" }
            else if leaf.columns.contains(where: { !$0.identity.isEmpty }) { "has an identity column, which a partition has of its parent" }
            else { nil }
        guard let reason else { return }
        throw context.refusal("table \"\(leaf.title)\" \(reason)", hint: "It can be attached once that is no longer so.")
    }

    private func checkColumns(of leaf: Table, against target: Table, in context: PlanContext) throws(PlanRefusal) {
        var differences: [String] = []
        for column in target.columns {
            guard let own = leaf[column: column.name] else {
                differences.append("it lacks \(column.name) \(column.type)")
                continue
            }
            if own.type != column.type { differences.append("\(column.name) is \(own.type), not \(column.type)") }
            if own.collation != column.collation { differences.append("\(column.name) has another collation") }
            if own.isGenerated != column.isGenerated { differences.append("\(column.name) is \(own.isGenerated ? "" : "not ")generated") }
        }
        differences += leaf.columns.filter { target[column: $0.name] == nil }.map { "it has \($0.name), which \(target.title) has not" }
        guard !differences.isEmpty else { return }
        throw context.refusal(
            "\"\(leaf.title)\" has not the columns of \"\(target.title)\": \(differences.joined(separator: "; "))", hint: "Change it in an earlier phase.")
    }

    /// Whatever the parent has and ATTACH would make under a lock: checks, keys, indexes, foreign keys.
    private func preparations(of leaf: Table, for target: Table, in context: PlanContext) throws(PlanRefusal) -> [Step] {
        let version = context.catalog.majorVersion
        let leafAsPartition = Partition(schema: leaf.schema, name: leaf.name, kind: "r", parent: target.sql, estimatedRows: leaf.estimatedRows, indexes: [:])
        var steps: [Step] = []
        func build(_ constraint: Constraint, named name: String, body: String? = nil, referenced: [TableLock] = []) {
            guard let parsed = try? SQLConstraint(parsing: constraint.definition) else { return }
            steps += ConstraintBuild(
                table: leaf, name: name, constraint: parsed, majorVersion: version, isUserSQL: false, referenced: referenced, indexBody: body
            ).steps
        }
        let tables = context.tablesByName
        for constraint in target.constraints {
            switch constraint.kind {
            case "c":
                if let own = leaf.constraints.first(where: { $0.name == constraint.name && $0.kind == "c" }) {
                    guard own.definition == constraint.definition else {
                        throw context.refusal("check \"\(own.name)\" of \"\(leaf.title)\" is not the one of \"\(target.title)\": \(own.definition)", hint: "Rename it in an earlier phase.")
                    }
                } else {
                    build(constraint, named: constraint.name)
                }
            case "f":
                guard !leaf.constraints.contains(where: { $0.kind == "f" && $0.definition == constraint.definition }) else { continue }
                let taken = leaf.constraints.contains { $0.name == constraint.name }
                build(
                    constraint, named: taken ? Names.fitting("\(leaf.name)_\(constraint.name)") : constraint.name,
                    referenced: constraint.references.flatMap { tables[$0]?.wholeLocks(.shareRowExclusive) } ?? [])
            default: break
            }
        }
        for index in target.indexes {
            let key = target.constraints.first { $0.name == index.name && ["p", "u"].contains($0.kind) }
            let isThere = leaf.indexes.contains { own in
                own.body == index.body && own.isUnique == index.isUnique && own.isValid
                    && (key == nil || leaf.constraints.contains { $0.name == own.name && $0.kind == key?.kind })
            }
            guard !isThere else { continue }
            if key?.kind == "p", let other = leaf.indexes.first(where: \.isPrimary) {
                throw context.refusal("primary key \"\(other.name)\" of \"\(leaf.title)\" is not that of \"\(target.title)\"", hint: "Drop it in an earlier phase.")
            }
            let name = IndexBuild.name(index.name, of: leafAsPartition)
            try context.free(name, of: leaf)
            if let key {
                build(key, named: name, body: index.body)
            } else {
                steps += IndexBuild(table: leaf, name: name, isUnique: index.isUnique, body: index.body).steps
            }
        }
        return steps
    }
}
