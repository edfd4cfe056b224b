extension OperationType {
    public static let rebuildTable = OperationType(rawValue: "rebuild_table")
}

/// Writes a table anew while everybody uses it, with changes to its columns in one pass: a twin is filled, kept in step, compared, and
/// takes the name.
public struct RebuildTable: MigrationOperation {
    public static let type = OperationType.rebuildTable
    public static let summary = "write a table anew, with its changes, while everybody uses it"
    public static let keys: [Key] = [
        .table,
        .optional("changes", .records(changeKeys), "changes to its columns: change_type, add_column, drop_column, each with its column"),
        .optional("fillfactor", .integer(minimum: 10), "how full its pages are to be, in a hundred"),
        .optional("keepAs", .name, "the earlier table's name from the swap on", standard: "<table>_old"),
        .optional("swap", .bool, "whether the new table takes the name at once; else swap_table does it", standard: "true"),
        .optional("batchSize", .integer(minimum: 1), "rows of one transaction of the copy; left out, what takes 50 ms"),
    ]

    private static let changeKeys: [Key] = [
        .required("type", .choice(ChangeKind.allCases.map(\.rawValue)), "what changes"),
        .column,
        .optional("dataType", .type, "the type that it is to have"),
        .optional("nullable", .bool, "of a column that is added: whether NULL is allowed", standard: "true"),
        .optional("default", .value, "of a column that is added: what rows get that say nothing, those already there included"),
    ]

    enum ChangeKind: String, CaseIterable, Sendable {
        case changeType = "change_type"
        case addColumn = "add_column"
        case dropColumn = "drop_column"
    }

    public let fields: Fields
    public let table: TableName
    public let keepAs: String
    public let swaps: Bool
    public let fillfactor: Int?
    let changes: [Change]

    struct Change: Sendable {
        let kind: ChangeKind
        let column: String
        /// As written; nil for a column that goes.
        let dataType: String?
        let nullable: Bool
        let standard: DefaultValue?
    }

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        keepAs = try SwapTable.keptName(fields, of: table)
        swaps = fields.bool("swap") ?? true
        fillfactor = fields.integer("fillfactor")
        if let fillfactor, fillfactor > 100 { throw FieldError("pages cannot be fuller than full", key: "fillfactor", hint: "It is from 10 to 100.") }
        var changes: [Change] = []
        for record in fields.records("changes") ?? [] {
            do throws(FieldError) { changes.append(try Self.change(record)) } catch { throw FieldError(error.message, key: "changes", hint: error.hint) }
        }
        if let twice = changes.first(where: { change in changes.count { $0.column == change.column } > 1 }) {
            throw FieldError("column \"\(twice.column)\" changes twice", key: "changes")
        }
        self.changes = changes
    }

    private static func change(_ record: Fields) throws(FieldError) -> Change {
        guard let kind: ChangeKind = record.choice("type") else { throw .missing("type") }
        let column: String = try record.required("column")
        let dataType = record.text("dataType")
        if kind == .dropColumn, dataType != nil { throw FieldError("a column that is dropped takes no dataType") }
        if kind != .dropColumn, dataType == nil { throw FieldError("\(kind.rawValue) of \"\(column)\" needs a dataType") }
        if kind != .addColumn, let key = ["nullable", "default"].first(where: { record[$0] != nil }) {
            throw FieldError("\(key) goes with add_column", hint: "Change it in a phase of its own, with set_default, set_not_null and the like.")
        }
        return Change(kind: kind, column: column, dataType: dataType, nullable: record.bool("nullable") ?? true, standard: record.value("default"))
    }
}

/// A change to a column of a table that is written anew, in Swift.
public struct ColumnChange: Sendable {
    let fields: Fields

    public static func changeType(_ column: String, _ dataType: String) -> ColumnChange {
        ColumnChange(fields: Fields().with("type", .text("change_type")).with("column", .text(column)).with("dataType", .text(dataType)))
    }

    public static func addColumn(_ column: String, _ dataType: String, nullable: Bool = true, default standard: DefaultValue? = nil) -> ColumnChange {
        var fields = Fields().with("type", .text("add_column")).with("column", .text(column)).with("dataType", .text(dataType))
        if !nullable { fields = fields.with("nullable", .bool(false)) }
        if let standard { fields = fields.with("default", .value(standard)) }
        return ColumnChange(fields: fields)
    }

    public static func dropColumn(_ column: String) -> ColumnChange {
        ColumnChange(fields: Fields().with("type", .text("drop_column")).with("column", .text(column)))
    }
}

extension MigrationBuilder {
    /// Writes a table anew, without the room that dead rows took, and with its changes.
    /// - Parameters:
    ///   - keepAs: What the earlier table is called from the swap on; `<table>_old` where left out.
    ///   - swap: Whether the new table takes the name at once.
    public func rebuildTable(
        _ table: String, _ changes: [ColumnChange] = [], fillfactor: Int? = nil, keepAs: String? = nil, swap: Bool? = nil, batchSize: Int? = nil
    ) -> MigrationBuilder {
        adding(
            RebuildTable.self,
            [
                ("table", .text(table)), ("changes", changes.isEmpty ? nil : .records(changes.map(\.fields))), ("fillfactor", fillfactor.map(FieldValue.integer)),
                ("keepAs", keepAs.map(FieldValue.text)), ("swap", swap.map(FieldValue.bool)), ("batchSize", batchSize.map(FieldValue.integer)),
            ], call: "rebuildTable")
    }
}

extension RebuildTable {
    public func ask(_ questions: inout CatalogQuestions) {
        questions.swaps.insert(table)
        questions.newNames.insert(.init(table: table, name: keepAs))
        for change in changes where change.kind == .changeType { questions.typeChanges.insert(typeChange(change)) }
    }

    private func typeChange(_ change: Change) -> TypeChange {
        TypeChange(table: table, column: change.column, type: change.dataType ?? "", using: "\(Quote.identifier(change.column))::\(change.dataType ?? "")")
    }

    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        let shape = TwinShape(target: target, what: "written anew", version: context.catalog.majorVersion)
        try shape.checkKind(in: context)
        try context.free(keepAs, of: target)
        try context.checkMayCreate(in: target.schema)
        try context.checkUndisturbed(target, by: "rebuild it")
        try shape.checkThings(in: context)
        try shape.checkOwnKeys("and would go on to the earlier one", in: context)
        try context.checkSwappable(target, dropsReferencing: false, carriesReferencing: true)
        let key = try context.key(of: target, for: "the copy")
        try shape.checkDeferrable(key, extra: nil, in: context)
        let changed = try columns(of: target, key, in: &context)
        let build = TwinBuild(
            source: target, layout: nil, keepAs: keepAs, sourceKey: key, batchSize: fields.integer("batchSize"), dropsReferencing: false,
            tied: context.tablesByName, majorVersion: context.catalog.majorVersion, user: context.catalog.user, oid: context.unusedOID, changes: changed,
            fillfactor: fillfactor)
        for step in build.steps { context.add(step) }
        let twin = build.table
        context.place(twin, as: TableName(schema: twin.schema, name: twin.name))
        context.update(table) { $0.twins.append(build.record) }
        if swaps {
            try context.swap(target, build.record, named: table, keepAs: keepAs)
        } else {
            context.add(TwinBuild.compare(build.twin, target))
        }
    }

    // MARK: Columns

    private func columns(of target: Table, _ key: [BackfillPlan.KeyColumn], in context: inout PlanContext) throws(PlanRefusal) -> TwinChanges? {
        guard !changes.isEmpty else { return nil }
        var result = TwinChanges(target)
        for change in changes {
            switch change.kind {
            case .changeType: try changeType(change, of: target, key, &result, in: &context)
            case .addColumn: try addColumn(change, of: target, &result, in: context)
            case .dropColumn: try dropColumn(change, of: target, key, &result, in: context)
            }
        }
        return result
    }

    private func changeType(
        _ change: Change, of target: Table, _ key: [BackfillPlan.KeyColumn], _ result: inout TwinChanges, in context: inout PlanContext
    ) throws(PlanRefusal) {
        let present = try context.column(change.column, of: target), type = try context.type(change.dataType ?? "")
        let title = "\(target.title).\(change.column)"
        guard present.type != type.name else { throw context.refusal("column \"\(title)\" has type \(type.name) already", hint: "Take the change out.") }
        try checkReaders(of: change.column, target, in: context)
        if present.isGenerated { throw context.refusal("column \"\(title)\" computes itself", hint: "Drop it in an earlier phase and add it again after.") }
        if let problem = context.catalog.typeChanges[typeChange(change)]?.problem {
            throw context.refusal("the type of \"\(title)\" cannot become \(type.name): \(problem)", hint: "Use the pattern change-type, which takes expressions.")
        }
        // Padded to their length, or cut to it without a word.
        if ["character", "bit"].contains(where: { type.name == $0 || type.name.hasPrefix($0 + "(") }) {
            throw context.refusal("\"\(title)\" cannot become \(type.name) in a table written anew", hint: "Use the pattern change-type.")
        }
        let isKey = key.contains { $0.name == change.column }
        if isKey || target.referencing.contains(where: { $0.columns.contains(change.column) }), !TwinChanges.isOneFamily(present.type, type.name) {
            throw context.refusal(
                "\"\(title)\" is part of the key, which can go from one integer to another or from one text to another, not from \(present.type) to \(type.name)",
                hint: "Add another column, and carry the key over with the pattern change-type.")
        }
        let name = Quote.identifier(change.column)
        result.up[change.column] = TwinChanges.cast(name, to: type.name)
        result.down[change.column] = TwinChanges.cast(name, to: present.type)
        result.alterations.append("ALTER COLUMN \(name) TYPE \(type.name) USING \(name)::\(type.name)")
        guard let place = result.columns.firstIndex(where: { $0.name == change.column }) else { return }
        result.columns[place].type = type.name
        guard !TwinChanges.isOneFamily(present.type, type.name) else { return }
        let wanted = Fields().with("table", .text(fields.text("table") ?? "")).with("column", .text(change.column)).with("dataType", .text(change.dataType ?? ""))
        guard let attempt = try? Converts(fields: wanted) else { return }
        try attempt.plan(in: &context)
    }

    private func addColumn(_ change: Change, of target: Table, _ result: inout TwinChanges, in context: PlanContext) throws(PlanRefusal) {
        try context.missing(change.column, in: target)
        let type = try context.type(change.dataType ?? "")
        let standard = try change.standard.map { value throws(PlanRefusal) in try context.standard(value, on: table) }
        if !change.nullable, standard == nil || change.standard == .null {
            throw context.refusal("column \"\(change.column)\" cannot be NOT NULL: the rows of \"\(target.title)\" have no value for it", hint: "Give it a default.")
        }
        let rule = change.nullable ? "" : " NOT NULL"
        result.alterations.append("ADD COLUMN \(Quote.identifier(change.column)) \(type.name)\(standard.map { " DEFAULT \($0.sql)" } ?? "")\(rule)")
        result.added.insert(change.column)
        result.columns.append(Column(name: change.column, type: type.name, notNull: !change.nullable, defaultSQL: standard?.sql, defaultIsConstant: standard?.isVolatile != true))
    }

    private func dropColumn(
        _ change: Change, of target: Table, _ key: [BackfillPlan.KeyColumn], _ result: inout TwinChanges, in context: PlanContext
    ) throws(PlanRefusal) {
        let present = try context.column(change.column, of: target)
        try checkReaders(of: change.column, target, in: context)
        let things = target.indexes.filter { $0.columns.contains(change.column) }.map { "index \($0.name)" }
            + target.constraints.filter { $0.columns.contains(change.column) && $0.kind != "n" }.map { "constraint \($0.name)" }
        if let thing = things.first { throw context.refusal("\(thing) has column \"\(change.column)\" of \"\(target.title)\"", hint: "Drop it in an earlier phase.") }
        if present.notNull, present.defaultSQL == nil {
            throw context.refusal(
                "column \"\(change.column)\" of \"\(target.title)\" is NOT NULL, and the earlier table would take no row without it",
                hint: "Allow NULL first, with drop_not_null in an earlier phase.")
        }
        result.alterations.append("DROP COLUMN \(Quote.identifier(change.column))")
        result.dropped.insert(change.column)
        result.columns.removeAll { $0.name == change.column }
    }

    private func checkReaders(of column: String, _ target: Table, in context: PlanContext) throws(PlanRefusal) {
        let readers = target.outsideReaders(of: column)
        guard readers.isEmpty else {
            throw context.refusal(
                "\"\(target.title).\(column)\" cannot change: \(readers.joined(separator: ", ")) reads it",
                hint: "Drop them before and make them again after, in custom_sql operations with their rollback.")
        }
    }
}
