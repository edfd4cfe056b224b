extension OperationType {
    public static let dualWriteEnable = OperationType(rawValue: "dual_write_enable")
}

/// Keeps columns of a table in step from inside the database, whichever of them a statement writes: two, or for a split or
/// merge the sources and the targets. Or keeps a child table in step with a column, one way.
public struct DualWriteEnable: MigrationOperation {
    public static let type = OperationType.dualWriteEnable
    public static let summary = "keep columns in step, or a child table with a column"
    public static let keys: [Key] = [
        .table,
        .optional("oldColumn", .name, "the column that is there"),
        .optional("newColumn", .name, "the column that takes its place"),
        .optional("columns", .names, "instead of the two: every column of a split or merge"),
        .up,
        .down,
        .optional(
            "onError", .choice(FailedConversion.allCases.map(\.rawValue)),
            "a value that does not convert: keep NULL beside it, or fail the statement", standard: "keep"),
        .optional(
            "triggers", .choices(TriggerFate.allCases.map(\.rawValue)),
            "what becomes of your triggers that mention an old column: a copy for the new one, or nothing"),
        .optional("column", .name, "instead of the two: the column that the rows of a child table are made of"),
        .into,
        .childKey,
        .rows,
    ]
    public static let positionals = ["table", "oldColumn", "newColumn"]

    public let fields: Fields
    public let table: TableName
    /// The columns that are there.
    public let sources: [String]
    /// The columns that take their place.
    public let targets: [String]
    /// Each target's value from the sources; a cast of the only source where left out.
    public let up: [String: SQLExpression]
    /// Each source's value from the targets; for a pair of two a cast where left out, else there is no way back.
    public let down: [String: SQLExpression]
    public let onError: FailedConversion
    public let triggers: [String: TriggerFate]
    /// The child table that is kept in step, instead of columns.
    let child: ChildTable.Definition?

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        onError = fields.choice("onError") ?? .keep
        triggers = (fields.map("triggers") ?? [:]).compactMapValues(TriggerFate.init(rawValue:))
        child = try Self.child(fields)
        if child != nil {
            (sources, targets, up, down) = ([], [], [:], [:])
        } else if let columns = fields.list("columns") {
            guard fields.text("oldColumn") == nil, fields.text("newColumn") == nil else {
                throw FieldError("columns stands beside oldColumn or newColumn", key: "columns", hint: "Give either two columns or the list of all.")
            }
            guard let up = try fields.expressions("up"), !up.isEmpty else {
                throw FieldError("columns needs \"up\" with an expression for each target", key: "up", hint: "Write up: {first_name: \"split_part(full_name, ' ', 1)\", …}.")
            }
            if let stray = up.keys.sorted().first(where: { !columns.contains($0) }) { throw FieldError("\"\(stray)\" is not among columns", key: "up") }
            targets = columns.filter { up[$0] != nil }
            sources = columns.filter { up[$0] == nil }
            guard !sources.isEmpty else { throw FieldError("every column is a target of \"up\"", key: "up", hint: "The columns that are there have no expression in it.") }
            self.up = up
            let down = try fields.expressions("down") ?? [:]
            if fields["down"] != nil, Set(down.keys) != Set(sources) {
                throw FieldError("\"down\" needs an expression for each of \(sources.joined(separator: ", "))", key: "down", hint: "Leave it out for one way only.")
            }
            self.down = down
        } else {
            let (old, new) = (try fields.required("oldColumn"), try fields.required("newColumn"))
            guard old != new else { throw FieldError("oldColumn and newColumn are the same column", key: "newColumn") }
            for key in ["up", "down"] where fields.map(key) != nil {
                throw FieldError("needs one expression", key: key, hint: "A map of expressions goes with columns.")
            }
            (sources, targets) = ([old], [new])
            up = try fields.expression("up").map { [new: $0] } ?? [:]
            down = try fields.expression("down").map { [old: $0] } ?? [:]
        }
    }

    /// What becomes of a statement whose value the other column cannot take.
    public enum FailedConversion: String, CaseIterable, Sendable {
        case keep, fail
    }

    public enum TriggerFate: String, CaseIterable, Sendable {
        case copy, leave
    }
}

extension MigrationBuilder {
    /// - Parameters:
    ///   - up: The new column's value from the old one's; a cast where left out.
    ///   - down: The old column's value from the new one's; a cast where left out.
    ///   - triggers: What becomes of the user's triggers that mention the old column, by name.
    public func enableDualWrite(
        _ table: String, _ oldColumn: String, _ newColumn: String, up: String? = nil, down: String? = nil,
        onError: DualWriteEnable.FailedConversion? = nil, triggers: [String: DualWriteEnable.TriggerFate] = [:]
    ) -> MigrationBuilder {
        adding(
            DualWriteEnable.self,
            [
                ("table", .text(table)), ("oldColumn", .text(oldColumn)), ("newColumn", .text(newColumn)),
                ("up", up.map(FieldValue.sql)), ("down", down.map(FieldValue.sql)), ("onError", (onError?.rawValue).map(FieldValue.text)),
                ("triggers", triggers.isEmpty ? nil : .map(triggers.mapValues(\.rawValue))),
            ], call: "enableDualWrite")
    }

    /// Keeps the columns of a split or merge in step.
    /// - Parameters:
    ///   - columns: All of them, sources and targets.
    ///   - up: Each target's value from the sources.
    ///   - down: Each source's value from the targets; without it writes to the targets do not reach the sources.
    public func enableDualWrite(
        _ table: String, columns: [String], up: [String: String], down: [String: String]? = nil,
        onError: DualWriteEnable.FailedConversion? = nil, triggers: [String: DualWriteEnable.TriggerFate] = [:]
    ) -> MigrationBuilder {
        adding(
            DualWriteEnable.self,
            [
                ("table", .text(table)), ("columns", .list(columns)), ("up", .sql(up)), ("down", down.map(FieldValue.sql)),
                ("onError", (onError?.rawValue).map(FieldValue.text)), ("triggers", triggers.isEmpty ? nil : .map(triggers.mapValues(\.rawValue))),
            ], call: "enableDualWrite")
    }
}

extension FieldValue {
    static func sql(_ texts: [String: String]) -> FieldValue {
        .map(texts.mapValues { text in
            if case .text(let trimmed) = FieldValue.sql(text) { trimmed } else { text }
        })
    }
}

extension DualWriteEnable {
    public func ask(_ questions: inout CatalogQuestions) {
        guard let child else { return }
        questions.tables.insert(child.into)
        questions.rows.insert(RowsQuestion(table: table, into: child.into, text: child.rows.text))
    }

    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        if let child { return try planChild(child, in: &context) }
        let target = try context.table(table)
        var pair = try pair(in: context)
        if let other = context.pairs.first(where: { $0.isOn(target) && !Set($0.columns).isDisjoint(with: pair.columns) }) {
            throw context.refusal(
                "\(other.columns.map { "\"\($0)\"" }.joined(separator: " and ")) of \"\(target.title)\" are kept in step already",
                hint: "A column can be one side of one pair.")
        }
        let sync = SyncTriggers(pair)
        if let later = target.triggers.first(where: { $0.isBefore && !$0.isOurs && $0.name.utf8.lexicographicallyPrecedes(sync.insertTrigger.utf8) == false }) {
            throw context.refusal(
                "trigger \"\(later.name)\" of \"\(target.title)\" would fire after ours and could undo what it carries",
                hint: "Rename it so that it sorts before \"~\": ALTER TRIGGER \(Quote.identifier(later.name)) ON \(target.sql) RENAME TO …;")
        }
        pair.copies = try UserTriggers(table: target, sources: sources, targets: targets, fates: triggers).copies(in: context)
        let triggers = SyncTriggers(pair)
        var step = Step(
            "keep \(target.title).\(pair.title) in step", triggers.create, lock: .shareRowExclusive, on: target,
            reason: "Triggers carry each write of one side to the other, in the statement's own transaction.")
        if pair.isOneWay { step.notes.append("It is one way: writes to \(pair.new.title) do not reach \(pair.old.title).") }
        for copy in pair.copies { step.notes.append("Trigger \"\(copy.original)\" gets a copy for \(pair.new.title), \"\(copy.name)\".") }
        if !pair.isOneWay, pair.old.fillsItself { step.notes.append("\"\(pair.old.title)\" fills itself on INSERT, so its value wins over one given for \"\(pair.new.title)\".") }
        if pair.notesRejects {
            step.notes.append("A value that does not convert leaves NULL on the other side and is listed in ai_shell.rejected_rows.")
            if !pair.isOneWay, let name = pair.old.names.first(where: { target[column: $0]?.notNull == true }) {
                step.notes.append("\"\(name)\" is NOT NULL: a value of \(pair.new.title) that it cannot take fails the statement.")
            }
        }
        if pair.firesAlways { step.notes.append("A subscription writes this table, so the triggers fire for replicated rows too.") }
        step.undo = [
            Step(
                "stop keeping \(target.title).\(pair.title) in step", triggers.drop + pair.copies.reversed().flatMap(\.drop), lock: .accessExclusive, on: target)
        ]
        context.add(step)
        context.enable(pair)
    }

    public func recall(in context: inout PlanContext) {
        guard let table = context.catalog.tables[table] else { return }
        if let child {
            guard context.child(of: self.table, into: child.into) == nil, let child = try? ChildTable.resolve(child, in: context) else { return }
            return context.enable(child)
        }
        // The journal knows the pairs that live, under the names that they have by now.
        if context.pairs.contains(where: { $0.isOn(table) && !Set($0.columns).isDisjoint(with: sources + targets) }) { return }
        if let pair = try? pair(in: context) { context.enable(pair) }
    }

    private func pair(in context: PlanContext) throws(PlanRefusal) -> ColumnPair {
        try ColumnPair.resolve(
            table: table, sources: sources, targets: targets, up: up, down: down, failsOnError: onError == .fail, in: context)
    }
}
