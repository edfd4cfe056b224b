extension OperationType {
    public static let carryOver = OperationType(rawValue: "carry_over")
}

/// Gives the new column what hangs on the old one: NOT NULL, default, constraints, indexes, foreign keys both ways, comment,
/// grants, statistics target.
public struct CarryOver: MigrationOperation {
    public static let type = OperationType.carryOver
    public static let summary = "give the new column what hangs on the old one"
    public static let keys: [Key] = [
        .table,
        .required("oldColumn", .name, "the column that is there"),
        .required("newColumn", .name, "the column that takes its place"),
        .optional("only", .names, "the constraints and indexes to carry, by name; default for the default", standard: "all"),
    ]

    public let fields: Fields
    public let table: TableName
    public let oldColumn: String
    public let newColumn: String
    /// What to carry; nil for all.
    public let only: [String]?

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        oldColumn = try fields.required("oldColumn")
        newColumn = try fields.required("newColumn")
        only = fields.list("only")
        guard oldColumn != newColumn else {
            throw FieldError("oldColumn and newColumn are the same column", key: "newColumn")
        }
    }
}

extension MigrationBuilder {
    public func carryOver(_ table: String, _ oldColumn: String, _ newColumn: String, only: [String]? = nil) -> MigrationBuilder {
        adding(
            CarryOver.self,
            [
                ("table", .text(table)), ("oldColumn", .text(oldColumn)), ("newColumn", .text(newColumn)),
                ("only", only.map(FieldValue.list)),
            ], call: "carryOver")
    }
}

extension CarryOver {
    /// How the default is called in `only` and among misfits.
    static let defaultName = "default"

    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        let old = try context.column(oldColumn, of: target)
        let new = try context.column(newColumn, of: target)
        guard let pair = try context.pair(table, oldColumn, newColumn) else {
            throw context.refusal(
                "\"\(oldColumn)\" and \"\(newColumn)\" of \"\(target.title)\" are not kept in step", hint: "Enable the dual write in an earlier phase.")
        }
        let things = wanted(Attachment.all(on: [oldColumn], of: target)) { $0.name }
        try refuse(things, of: target, pair: pair, in: context)
        // A primary key takes it for granted.
        if old.notNull, !new.notNull, wants("not_null") || things.contains(where: { $0.kind == .primaryKey }) {
            if pair.notesRejects { context.add(Step("check: every value converts", .check(Unconverted.check(pair)))) }
            try NotNull.add(to: newColumn, of: table, in: &context)
        }
        var taken = target.siblings.union(target.constraints.map(\.name)).union(target.indexes.map(\.name))
        for thing in things {
            let name = Names.carried(thing.name, from: oldColumn, to: newColumn, taken: taken)
            taken.insert(name)
            do throws(SQLSyntaxError) {
                let made = try thing.renamed([oldColumn: newColumn], to: name)
                for var step in try made.steps(on: target) {
                    if thing.kind == .primaryKey { step.notes.append("It becomes the primary key once \(oldColumn) goes or gives up its name; foreign keys may rest on it before.") }
                    context.add(step)
                }
                context.update(table) { $0.add(made, like: thing, renaming: [oldColumn: newColumn]) }
            } catch {
                throw context.refusal("\(thing.title) of \"\(target.title)\" cannot be carried over: \(error.message)", hint: Self.hint(thing.name))
            }
        }
        addExtras(of: old, to: new, on: target, in: &context)
        context.carriedDefaults[pair.id] = carriedDefault(of: old, pair: pair, on: target)
    }

    public func recall(in context: inout PlanContext) {
        guard let target = context.catalog.tables[table], let old = target[column: oldColumn], let pair = try? context.pair(table, oldColumn, newColumn) else {
            return
        }
        context.carriedDefaults[pair.id] = carriedDefault(of: old, pair: pair, on: target)
    }

    private func wants(_ name: String) -> Bool { only?.contains(name) ?? true }
    private func wanted<Thing>(_ things: [Thing], _ name: (Thing) -> String) -> [Thing] { things.filter { wants(name($0)) } }

    private static func hint(_ name: String) -> String {
        "Leave it out by listing in \"only\" what to carry, and make its like in a custom_sql operation."
    }

    /// Everything that stands in the way, at once.
    private func refuse(_ things: [Attachment], of target: Table, pair: ColumnPair, in context: PlanContext) throws(PlanRefusal) {
        // What becomes of triggers was said when the dual write began.
        let readers = target.outsideReaders(of: oldColumn).filter { !$0.hasPrefix("trigger ") }
        guard readers.isEmpty else {
            throw context.refusal(
                "column \"\(oldColumn)\" of \"\(target.title)\" is read by \(readers.joined(separator: ", "))",
                hint: "Change or drop them first, in a custom_sql operation with its rollback: they would go on reading the old column.")
        }
        let misfits = context.catalog.misfits[ColumnPath(table: table, old: oldColumn, new: newColumn)] ?? [:]
        var problems = things.compactMap { thing -> String? in
            switch thing.kind {
            case .exclusion: return "\(thing.title) (PostgreSQL has no way to build one while others write)"
            case .index where target.kind == "p", .unique where target.kind == "p", .primaryKey where target.kind == "p": return "\(thing.title) (the table is partitioned)"
            case .referencing where target.referencing.contains(where: { $0.name == thing.name && $0.table == thing.table && !$0.isOurs }):
                return "\(thing.title) (role \"\(context.catalog.user)\" does not own its table)"
            default: return misfits[thing.name].map { "\(thing.title) (\($0))" }
            }
        }
        if wants(Self.defaultName), let problem = misfits[Self.defaultName] { problems.append("its default (\(problem))") }
        guard problems.isEmpty else {
            let exclusion = things.contains { $0.kind == .exclusion }
                ? " One for an exclusion constraint is add_constraint with EXCLUDE, in a quiet hour: its index is built while nobody reads or writes the table." : ""
            throw context.refusal(
                "\"\(newColumn)\" of \"\(target.title)\" cannot take over from \"\(oldColumn)\": \(problems.joined(separator: "; "))",
                hint: Self.hint("") + exclusion)
        }
    }

    private func addExtras(of old: Column, to new: Column, on target: Table, in context: inout PlanContext) {
        let extras = ColumnExtras(old)
        let statements = extras.statements(for: newColumn, of: target, isSameType: old.type == new.type)
        guard !statements.isEmpty else { return }
        var step = Step(
            "give \(target.title).\(newColumn) the \(extras.title) of \(oldColumn)", statements, lock: extras.lock(isSameType: old.type == new.type), on: target)
        let removal = extras.removal(from: newColumn, of: target)
        if !removal.isEmpty {
            step.undo = [Step("take the \(extras.title) of \(target.title).\(newColumn) away", removal, lock: .shareUpdateExclusive, on: target)]
        }
        context.add(step)
        context.updateColumn(newColumn, of: table) {
            $0.comment = old.comment ?? $0.comment
            $0.grants = old.grants
            $0.statisticsTarget = old.statisticsTarget
        }
    }

    /// The default for the new type, and whatever else fills the column.
    private func carriedDefault(of old: Column, pair: ColumnPair, on target: Table) -> CarriedDefault? {
        guard wants(Self.defaultName), old.defaultSQL != nil || !old.identity.isEmpty else { return nil }
        return CarriedDefault(
            sql: old.defaultSQL.map { Self.converted($0, by: pair) }, isConstant: old.defaultIsConstant, identity: old.identity,
            sequences: target.sequences.filter { $0.column == oldColumn })
    }

    /// The old column's default as the new one's: the same where the types are, else what the dual write makes of it.
    static func converted(_ standard: String, by pair: ColumnPair) -> String {
        guard pair.mayFail, let old = pair.old.only, let value = pair.new.columns.first?.value,
            let sql = try? ColumnReferences.substitute(old, with: standard, in: value.sql)
        else { return standard }
        return sql
    }
}

extension Table {
    /// Puts what was made into the picture.
    mutating func add(_ made: Attachment, like original: Attachment, renaming names: [String: String]) {
        func renamed(_ columns: [String]) -> [String] { columns.map { names[$0] ?? $0 } }
        if made.kind == .referencing {
            guard var key = referencing.first(where: { $0.name == original.name && $0.table == original.table }) else { return }
            key.name = made.name
            key.definition = made.definition
            key.columns = renamed(key.columns)
            referencing.append(key)
            // As the catalog has it: its name is taken.
            if var seen = constraints.first(where: { $0.name == original.name && $0.kind == "r" }) {
                seen.name = made.name
                seen.columns = renamed(seen.columns)
                constraints.append(seen)
            }
            return
        }
        if var index = indexes.first(where: { $0.name == original.name }) {
            index.name = made.name
            index.definition = made.index ?? made.definition
            index.columns = renamed(index.columns)
            index.reads = renamed(index.reads)
            index.isPrimary = false
            indexes.append(index)
        }
        if made.kind != .primaryKey, var constraint = constraints.first(where: { $0.name == original.name && $0.kind != "r" }) {
            constraint.name = made.name
            constraint.definition = made.definition
            constraint.columns = renamed(constraint.columns)
            constraints.append(constraint)
        }
    }
}
