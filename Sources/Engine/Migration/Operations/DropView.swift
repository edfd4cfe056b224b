extension OperationType {
    public static let dropView = OperationType(rawValue: "drop_view")
}

/// Drops the view that a rename left under a table's old name.
public struct DropView: MigrationOperation {
    public static let type = OperationType.dropView
    public static let summary = "drop the view that a rename left"
    public static let keys: [Key] = [
        .required("view", .table, "the view, with its schema and a dot where needed"),
        .required("table", .table, "the table that it shows"),
    ]

    public let fields: Fields
    public let view: TableName
    public let table: TableName

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        view = try fields.table("view")
        table = try fields.table("table")
    }
}

extension MigrationBuilder {
    public func dropView(_ view: String, of table: String) -> MigrationBuilder {
        adding(DropView.self, [("view", .text(view)), ("table", .text(table))], call: "dropView")
    }
}

extension DropView {
    public func ask(_ questions: inout CatalogQuestions) { questions.tables.insert(view) }

    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        guard let found = context.catalog.tables[view] else {
            throw context.refusal("view \"\(view)\" does not exist in database \"\(context.catalog.database)\"")
        }
        guard found.kind == "v" else { throw context.refusal("\"\(found.title)\" is a \(found.kindName), not a view") }
        guard found.isOurs else {
            throw context.refusal(
                "role \"\(context.catalog.user)\" does not own view \"\(found.title)\"",
                hint: "Only the owner may drop it: GRANT \(Quote.identifier(found.owner)) TO \(Quote.identifier(context.catalog.user));")
        }
        let isMirror = found.viewDefinition.map { Self.shows(target, $0) } ?? true
        guard isMirror, found.triggers.isEmpty else {
            throw context.refusal(
                "view \"\(found.title)\" is more than the columns of \"\(target.title)\"",
                hint: "Drop it in a custom_sql operation, with the CREATE VIEW that brings it back as its rollback.")
        }
        guard found.readers.isEmpty else {
            throw context.refusal(
                "view \"\(found.title)\" is read by \(found.readers.map(\.title).joined(separator: ", "))",
                hint: "Change them first, so that they read \(target.title).")
        }
        let old = OldNameView(table: target, view: found)
        var undo = Step("bring back view \(found.title)", .transaction(.init(old.create(by: context.catalog.user))))
        undo.locks = []
        context.destroy("drop view \(found.title)", [old.drop], locks: old.locks, undo: [undo], notes: ["Code that uses the name \(found.title) fails from then on."])
        context.remove(found)
    }

    /// Whether the query is `SELECT` plain columns under their own names `FROM` the table, and nothing beside it.
    private static func shows(_ table: Table, _ definition: String) -> Bool {
        guard let tree = SQLParser.attempt(definition).0, tree.statements.count == 1, let select = tree.statements[0]["SelectStmt"],
            Set(select.fields.keys).isSubset(of: ["targetList", "fromClause", "limitOption", "op"]),
            let from = select["fromClause"]?.elements, from.count == 1, let range = from[0]["RangeVar"],
            range["relname"]?.text == table.name, range["schemaname"]?.text ?? "pg_catalog" == table.schema
        else { return false }
        return (select["targetList"]?.elements ?? []).allSatisfy { target in
            let names = target["ResTarget"]?["val"]?["ColumnRef"]?["fields"]?.names ?? []
            return target["ResTarget"]?["name"] == nil && names.last.map { table[column: $0] != nil } == true
        }
    }
}
