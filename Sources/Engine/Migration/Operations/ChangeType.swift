extension OperationType {
    public static let changeType = OperationType(rawValue: "change_type")
}

/// Changes a column's type in place, where the server needs neither to rewrite the table nor to build an index.
public struct ChangeType: MigrationOperation {
    public static let type = OperationType.changeType
    public static let summary = "change a column's type in place"
    public static let keys: [Key] = [
        .table,
        .column,
        .required("dataType", .type, "the type that it is to have"),
        .optional("using", .expression, "the value from the present one", standard: "the present value, cast"),
        .optional("oldType", .type, "the type that it must have now"),
        .optional("rewrite", .bool, "whether the table may be locked while it is rewritten", standard: "false"),
    ]

    public let fields: Fields
    public let table: TableName
    public let column: String
    /// As written.
    public let dataType: String
    public let using: SQLExpression?
    public let oldType: String?
    public let rewrite: Bool

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        column = try fields.required("column")
        dataType = try fields.required("dataType")
        using = try fields.expression("using")
        oldType = fields.text("oldType")
        rewrite = fields.bool("rewrite") ?? false
    }
}

extension MigrationBuilder {
    /// Changes the type in place, or not at all; `changeColumnType` does it while old and new code runs.
    public func changeType(
        _ table: String, _ column: String, _ dataType: String, using: String? = nil, rewrite: Bool? = nil
    ) -> MigrationBuilder {
        adding(
            ChangeType.self,
            [
                ("table", .text(table)), ("column", .text(column)), ("dataType", .text(dataType)), ("using", using.map(FieldValue.sql)),
                ("rewrite", rewrite.map(FieldValue.bool)),
            ], call: "changeType")
    }
}

extension ChangeType {
    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        let present = try context.column(column, of: target)
        let type = try context.type(dataType)
        if let oldType, try context.type(oldType).name != present.type {
            throw context.refusal(
                "column \"\(column)\" of \"\(target.title)\" has type \(present.type), not \(oldType)", hint: "Mend oldType, or leave it out.")
        }
        guard present.type != type.name else {
            throw context.refusal("column \"\(column)\" of \"\(target.title)\" has type \(type.name) already", hint: "Take the operation out.")
        }
        try context.unpaired(column, of: target, to: "given another type")
        let readers = target.outsideReaders(of: column)
        guard readers.isEmpty else {
            throw context.refusal(
                "the type of \"\(target.title).\(column)\" cannot change: \(readers.joined(separator: ", ")) reads it",
                hint: "Drop them before and make them again after, in custom_sql operations with their rollback.")
        }
        let question = TypeChange(table: table, column: column, type: dataType, using: using?.text)
        let effect = context.catalog.typeChanges[question]
        if let problem = effect?.problem { throw context.refusal("the type of \"\(target.title).\(column)\" cannot become \(type.name): \(problem)", hint: "Give \"using\", or change what stands in the way.") }
        let checks = target.constraints.filter { $0.kind == "c" && $0.columns.contains(column) }.map { "check \($0.name)" }
        let isFree = target.isNew || (effect?.isFree ?? false) && checks.isEmpty
        guard isFree || rewrite else {
            let work = effect.map { effect in
                effect.rewritesTable ? "rewrite the table" : effect.rebuiltIndexes.isEmpty ? "read the whole table for \(checks.joined(separator: ", "))" : "build \(effect.rebuiltIndexes.joined(separator: ", ")) anew"
            } ?? "rewrite the table"
            throw context.refusal(
                "changing \"\(target.title).\(column)\" from \(present.type) to \(type.name) would \(work), with every reader and writer locked out meanwhile",
                hint: "Use the pattern instead: migrate generate change-type --table \(table) --column \(column) --old-type \(Self.word(present.type)) --new-type \(Self.word(dataType)), or insist with rewrite: true.")
        }
        var clause = "ALTER TABLE \(target.sql) ALTER COLUMN \(Quote.identifier(column)) TYPE \(type.name)"
        if let using { clause += " USING \(try context.expression(using.text, on: table).sql)" }
        var transaction = Step.Transaction([clause])
        transaction.isUnbounded = !isFree
        var step = Step("change the type of \(target.title).\(column) to \(type.name)", .transaction(transaction))
        if !target.isNew { step.locks = [TableLock(table: target.sql, title: target.title, mode: .accessExclusive)] }
        step.cost = isFree ? .catalogOnly : .rewrite
        if !isFree { step.estimate = .updating(target) }
        step.reason = isFree ? "Every value of \(present.type) is one of \(type.name) as it is stored: only the catalog is written." : "You asked for it: the table stands still until it is written anew."
        step.notes = ["Statements prepared before it fail until they are prepared again, where they read \(column) or SELECT *."]
        if target.isNew || !isFree || effect?.isFreeBack == true {
            var back = Step.Transaction([
                "ALTER TABLE \(target.sql) ALTER COLUMN \(Quote.identifier(column)) TYPE \(present.type)"
                    + (isFree ? "" : " USING \(Quote.identifier(column))::\(present.type)")
            ])
            back.isUnbounded = !isFree
            var undo = Step("change the type of \(target.title).\(column) back to \(present.type)", .transaction(back))
            undo.locks = step.locks
            undo.cost = step.cost
            step.undo = [undo]
        } else {
            step.loses = "The type of \(target.title).\(column) is not changed back: that would rewrite the table."
        }
        context.add(step)
        context.updateColumn(column, of: table) { $0.type = type.name }
    }

    private static func word(_ text: String) -> String { text.contains { !$0.isLetter && !$0.isNumber } ? "'\(text)'" : text }
}
