extension OperationType {
    public static let dropDefault = OperationType(rawValue: "drop_default")
}

/// Takes the default away; rows keep what they have.
public struct DropDefault: MigrationOperation {
    public static let type = OperationType.dropDefault
    public static let summary = "take a column's default away"
    public static let keys: [Key] = [
        .table,
        .column,
    ]

    public let fields: Fields
    public let table: TableName
    public let column: String

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        column = try fields.required("column")
    }
}

extension MigrationBuilder {
    public func dropDefault(_ table: String, _ column: String) -> MigrationBuilder {
        adding(DropDefault.self, [("table", .text(table)), ("column", .text(column))], call: "dropDefault")
    }
}

extension DropDefault {
    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        guard let present = try context.column(column, of: target).defaultSQL else { return }
        context.add(ColumnDefault.step(column, of: target, from: present, to: nil))
        context.updateColumn(column, of: table) { $0.defaultSQL = nil }
    }
}
