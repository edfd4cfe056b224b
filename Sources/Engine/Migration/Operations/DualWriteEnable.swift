extension OperationType {
    public static let dualWriteEnable = OperationType(rawValue: "dual_write_enable")
}

/// Keeps two columns of a table in step from inside the database, whichever of them a statement writes.
public struct DualWriteEnable: MigrationOperation {
    public static let type = OperationType.dualWriteEnable
    public static let summary = "keep two columns in step"
    public static let keys: [Key] = [
        .table,
        .oldColumn,
        .newColumn,
        .up,
        .down,
        .optional(
            "onError", .choice(FailedConversion.allCases.map(\.rawValue)),
            "a value that does not convert: keep NULL beside it, or fail the statement", standard: "keep"),
    ]

    public let fields: Fields
    public let table: TableName
    public let oldColumn: String
    public let newColumn: String
    /// The new value from the old one; nil where a cast does.
    public let up: SQLExpression?
    /// The old value from the new one; nil where a cast does.
    public let down: SQLExpression?
    public let onError: FailedConversion

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        oldColumn = try fields.required("oldColumn")
        newColumn = try fields.required("newColumn")
        up = try fields.expression("up")
        down = try fields.expression("down")
        onError = fields.choice("onError") ?? .keep
        guard oldColumn != newColumn else {
            throw FieldError("oldColumn and newColumn are the same column", key: "newColumn")
        }
    }

    /// What becomes of a statement whose value the other column cannot take.
    public enum FailedConversion: String, CaseIterable, Sendable {
        case keep, fail
    }
}

extension MigrationBuilder {
    /// - Parameters:
    ///   - up: The new column's value from the old one's; a cast where left out.
    ///   - down: The old column's value from the new one's; a cast where left out.
    public func enableDualWrite(
        _ table: String, _ oldColumn: String, _ newColumn: String, up: String? = nil, down: String? = nil,
        onError: DualWriteEnable.FailedConversion? = nil
    ) -> MigrationBuilder {
        adding(
            DualWriteEnable.self,
            [
                ("table", .text(table)), ("oldColumn", .text(oldColumn)), ("newColumn", .text(newColumn)),
                ("up", up.map(FieldValue.sql)), ("down", down.map(FieldValue.sql)), ("onError", (onError?.rawValue).map(FieldValue.text)),
            ], call: "enableDualWrite")
    }
}

extension DualWriteEnable {
    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        let pair = try pair(in: context)
        if let other = context.pairs.first(where: {
            $0.schema == pair.schema && $0.table == pair.table && !Set([$0.old, $0.new]).isDisjoint(with: [pair.old, pair.new])
        }) {
            throw context.refusal(
                "\"\(other.old)\" and \"\(other.new)\" of \"\(target.title)\" are kept in step already", hint: "A column can be one side of one pair.")
        }
        let triggers = SyncTriggers(pair)
        if let later = target.triggers.first(where: { $0.isBefore && !$0.isOurs && $0.name.utf8.lexicographicallyPrecedes(triggers.insertTrigger.utf8) == false }) {
            throw context.refusal(
                "trigger \"\(later.name)\" of \"\(target.title)\" would fire after ours and could undo what it carries",
                hint: "Rename it so that it sorts before \"~\": ALTER TRIGGER \(Quote.identifier(later.name)) ON \(target.sql) RENAME TO …;")
        }
        var step = Step(
            "keep \(target.title).\(oldColumn) and \(newColumn) in step", triggers.create, lock: .shareRowExclusive, on: target,
            reason: "Triggers carry each write of one column to the other, in the statement's own transaction.")
        for trigger in target.triggers where !trigger.isOurs && (trigger.definition + trigger.functionText).contains(oldColumn) {
            step.notes.append("Trigger \"\(trigger.name)\" mentions \"\(oldColumn)\": see whether it should know \"\(newColumn)\" too.")
        }
        if pair.oldDefaultIsVolatile { step.notes.append("\"\(oldColumn)\" fills itself on INSERT, so its value wins over one given for \"\(newColumn)\".") }
        if pair.mayFail, !pair.failsOnError {
            step.notes.append("A value that does not convert leaves NULL on the other side and is listed in ai_shell.rejected_rows.")
        }
        step.undo = [Step("stop keeping \(target.title).\(oldColumn) and \(newColumn) in step", triggers.drop, lock: .accessExclusive, on: target)]
        context.add(step)
        context.enable(pair)
    }

    public func recall(in context: inout PlanContext) {
        if let pair = try? pair(in: context) { context.enable(pair) }
    }

    private func pair(in context: PlanContext) throws(PlanRefusal) -> ColumnPair {
        try ColumnPair.resolve(table: table, old: oldColumn, new: newColumn, up: up, down: down, failsOnError: onError == .fail, in: context)
    }
}

extension ColumnPair {
    /// The pair with its types and expressions as the server understands them.
    static func resolve(
        table name: TableName, old: String, new: String, up: SQLExpression?, down: SQLExpression?, failsOnError: Bool, in context: PlanContext
    ) throws(PlanRefusal) -> ColumnPair {
        let table = try context.table(name)
        let (oldColumn, newColumn) = (try context.column(old, of: table), try context.column(new, of: table))
        for column in [oldColumn, newColumn] where column.isGenerated {
            throw context.refusal("column \"\(column.name)\" of \"\(table.title)\" is generated and cannot be written")
        }
        if newColumn.defaultSQL != nil || !newColumn.identity.isEmpty {
            throw context.refusal(
                "column \"\(new)\" of \"\(table.title)\" has a default, so an INSERT that leaves it out could not be told from one that gives it",
                hint: "Add it without a default; carry_over gives it the old column's when the dual write ends.")
        }
        func side(_ given: SQLExpression?, of source: Column, to target: Column) throws(PlanRefusal) -> String {
            let base = target.type.baseType
            guard let given else { return "(\(Quote.identifier(source.name)))::\(base)" }
            let resolved = try context.expression(given.text, on: name)
            if resolved.volatility == "v" {
                throw context.refusal("expression \(given.text) gives a new value each time", hint: "The two columns could never be compared.")
            }
            if given.hasSubquery { throw context.refusal("expression \(given.text) reads other rows", hint: "It may read the columns of its own row only.") }
            return "(\(resolved.sql))::\(base)"
        }
        let same = oldColumn.type == newColumn.type && up == nil && down == nil
        return ColumnPair(
            schema: table.schema, table: table.name, old: old, new: new, oldType: oldColumn.type, newType: newColumn.type,
            up: try side(up, of: oldColumn, to: newColumn), down: try side(down, of: newColumn, to: oldColumn), failsOnError: failsOnError,
            upColumns: (up?.columns).map { $0.sorted() } ?? [old], downColumns: (down?.columns).map { $0.sorted() } ?? [new], mayFail: !same,
            oldConstantDefault: oldColumn.defaultIsConstant ? oldColumn.defaultSQL : nil,
            oldDefaultIsVolatile: !oldColumn.defaultIsConstant || !oldColumn.identity.isEmpty, key: table.usableKey?.columns ?? [])
    }
}

extension String {
    /// A type without its modifier: `character varying(255)` is `character varying`, `numeric(10,2)[]` is `numeric[]`.
    var baseType: String {
        guard let open = firstIndex(of: "("), let close = self[open...].firstIndex(of: ")") else { return self }
        return String(self[..<open] + self[index(after: close)...])
    }
}
