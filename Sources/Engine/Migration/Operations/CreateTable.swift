extension OperationType {
    public static let createTable = OperationType(rawValue: "create_table")
}

/// Makes a table; its foreign keys are added afterwards, so that writers of the tables they point at do not queue behind it.
public struct CreateTable: MigrationOperation {
    public static let type = OperationType.createTable
    public static let summary = "make a table"
    public static let keys: [Key] = [
        .table,
        .required("columns", .records(keys(of: AddColumn.self)), "its columns, each with the keys of add_column"),
        .optional("primaryKey", .names, "the columns of its primary key"),
        .optional("constraints", .records(keys(of: AddConstraint.self)), "its other constraints, each with constraintName and sql"),
        .optional("comment", .text, "the table's comment"),
    ]

    public let fields: Fields
    public let table: TableName
    public let columns: [AddColumn]
    /// Those other than the primary key of ``keys``.
    public let constraints: [AddConstraint]
    public let primaryKey: AddConstraint?
    public let comment: String?

    private static func keys(of operation: any MigrationOperation.Type) -> [Key] { operation.keys.filter { $0.name != "table" } }

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        comment = fields.text("comment")
        var columns: [AddColumn] = [], constraints: [AddConstraint] = []
        for record in fields.records("columns") ?? [] {
            do throws(FieldError) { columns.append(try AddColumn(fields: record.with("table", .text(table.description)))) } catch {
                throw FieldError("column \"\(record.text("column") ?? "")\": \(error.message)", key: "columns", hint: error.hint)
            }
        }
        for record in fields.records("constraints") ?? [] {
            do throws(FieldError) { constraints.append(try AddConstraint(fields: record.with("table", .text(table.description)))) } catch {
                throw FieldError("constraint \"\(record.text("constraintName") ?? "")\": \(error.message)", key: "constraints", hint: error.hint)
            }
        }
        try Self.checkOnce(columns.map(\.column), key: "columns")
        try Self.checkOnce(constraints.map(\.constraintName), key: "constraints")
        if let adopting = constraints.first(where: { $0.constraint.usingIndex != nil }) {
            throw FieldError("constraint \"\(adopting.constraintName)\" takes an index that a new table does not have", key: "constraints", hint: "Write its columns instead.")
        }
        let names = columns.map(\.column)
        if let key = fields.list("primaryKey") {
            if key.isEmpty { throw FieldError("needs the columns of the key", key: "primaryKey") }
            if let stray = key.first(where: { !names.contains($0) }) {
                throw FieldError("\"\(stray)\" is none of the columns", key: "primaryKey", hint: Nearest.suggestion(for: stray, among: names))
            }
            let name = "\(table.name)_pkey"
            primaryKey = try AddConstraint(fields: Fields(place: fields.place)
                .with("table", .text(table.description))
                .with("constraintName", .text(name.utf8.count <= Names.longest ? name : Names.shortened(name, unique: name)))
                .with("sql", .text("PRIMARY KEY (\(key.map(Quote.identifier).joined(separator: ", ")))")))
        } else {
            primaryKey = nil
        }
        self.columns = columns
        self.constraints = constraints
    }

    private static func checkOnce(_ names: [String], key: String) throws(FieldError) {
        if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) { throw FieldError("\"\(twice)\" is there twice", key: key) }
    }
}

/// A column of a table that is to be made, as ``MigrationBuilder/createTable(_:columns:primaryKey:constraints:comment:)`` takes it.
public struct NewColumn: Sendable {
    let fields: Fields

    public init(
        _ column: String, _ dataType: String, nullable: Bool? = nil, default value: DefaultValue? = nil, comment: String? = nil,
        identity: AddColumn.Identity? = nil, generated: String? = nil
    ) {
        fields = Fields()
            .with("column", .text(column)).with("dataType", .text(dataType)).with("nullable", nullable.map(FieldValue.bool))
            .with("default", value.map(FieldValue.value)).with("comment", comment.map(FieldValue.text))
            .with("identity", (identity?.rawValue).map(FieldValue.text)).with("generated", generated.map(FieldValue.sql))
    }
}

extension MigrationBuilder {
    /// - Parameter constraints: What follows each one's name: `("positive", "CHECK (total > 0)")`.
    public func createTable(
        _ table: String, columns: [NewColumn], primaryKey: [String]? = nil, constraints: [(name: String, sql: String)] = [], comment: String? = nil
    ) -> MigrationBuilder {
        let records = constraints.map { Fields().with("constraintName", .text($0.name)).with("sql", .sql($0.sql)) }
        return adding(
            CreateTable.self,
            [
                ("table", .text(table)), ("columns", .records(columns.map(\.fields))), ("primaryKey", primaryKey.map(FieldValue.list)),
                ("constraints", records.isEmpty ? nil : .records(records)), ("comment", comment.map(FieldValue.text)),
            ], call: "createTable")
    }
}

extension CreateTable {
    public func ask(_ questions: inout CatalogQuestions) {
        for constraint in constraints { constraint.ask(&questions) }
        primaryKey?.ask(&questions)
    }

    public func recall(in context: inout PlanContext) {
        context.recall(.makes(ObjectName(.table, table.names, site: .made)))
    }

    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let schema = try context.schema(forNew: table)
        var made = Table(
            oid: context.unusedOID, schema: schema, name: table.name, kind: "r", owner: context.catalog.user, isOurs: true, hidesRows: false,
            estimatedRows: 0, heapBytes: 0, totalBytes: 0, columns: [], constraints: [], indexes: [], triggers: [], readers: [], hasChildren: false)
        made.isNew = true
        made.removal = Removal()
        made.comment = comment
        var parts: [String] = []
        for column in columns {
            parts.append(try definition(of: column, in: context))
            made.columns.append(try picture(of: column, in: context))
        }
        context.place(made, as: table)
        for constraint in [primaryKey].compactMap({ $0 }) + constraints where constraint.constraint.kind != .foreignKey {
            // For its checks and its effect on the picture: the constraint itself stands in the statement.
            var scratch = context
            try constraint.plan(in: &scratch)
            context.catalog = scratch.catalog
            // The text may end in a comment.
            parts.append("CONSTRAINT \(Quote.identifier(constraint.constraintName)) \(constraint.constraint.text)\n")
        }
        var statements = ["CREATE TABLE \(made.sql) (\(parts.joined(separator: ", ")))"]
        if let comment { statements.append("COMMENT ON TABLE \(made.sql) IS \(Quote.literal(comment))") }
        for column in columns {
            guard let comment = column.comment else { continue }
            statements.append("COMMENT ON COLUMN \(made.sql).\(Quote.identifier(column.column)) IS \(Quote.literal(comment))")
        }
        var step = Step("create table \(made.title)", .transaction(.init(statements, isUserSQL: !constraints.isEmpty)))
        var dropped = made
        dropped.isNew = false
        step.undo = [Step("drop table \(made.title)", ["DROP TABLE IF EXISTS \(made.sql)"], lock: .accessExclusive, on: dropped)]
        step.notes = ["A rollback drops it with the rows written to it by then."]
        context.add(step)
        for constraint in constraints where constraint.constraint.kind == .foreignKey { try constraint.plan(in: &context) }
    }

    private func definition(of column: AddColumn, in context: PlanContext) throws(PlanRefusal) -> String {
        let type = try context.type(column.dataType)
        var text = "\(Quote.identifier(column.column)) \(type.name)\(column.collation)"
        if let identity = column.identity {
            guard ["smallint", "integer", "bigint"].contains(type.name) else {
                throw context.refusal("identity column \"\(column.column)\" cannot be of type \(type.name)", hint: "Use bigint.")
            }
            return text + " GENERATED \(identity == .always ? "ALWAYS" : "BY DEFAULT") AS IDENTITY"
        }
        if let generated = column.generated {
            let resolved = try context.expression(generated.text, on: table)
            text += " GENERATED ALWAYS AS (\(resolved.sql)) STORED"
        }
        if let value = column.defaultValue { text += " DEFAULT \(try context.standard(value, on: table).sql)" }
        return text + (column.nullable ? "" : " NOT NULL")
    }

    private func picture(of column: AddColumn, in context: PlanContext) throws(PlanRefusal) -> Column {
        let standard = try column.defaultValue.map { value throws(PlanRefusal) in try context.standard(value, on: table) }
        var made = Column(
            name: column.column, type: try context.type(column.dataType).name,
            notNull: !column.nullable || column.identity != nil || primaryKey?.constraint.columns.contains(column.column) == true
                || constraints.contains { $0.constraint.kind == .primaryKey && $0.constraint.columns.contains(column.column) },
            defaultSQL: standard?.sql, defaultIsConstant: !(standard.map { SQLParser.calls($0.sql) } ?? false),
            isGenerated: column.generated != nil, comment: column.comment)
        made.identity = column.identity.map { $0 == .always ? "a" : "d" } ?? ""
        made.generation = column.generated?.text
        return made
    }
}
