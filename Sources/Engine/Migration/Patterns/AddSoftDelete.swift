extension MigrationPatterns {
    /// Rows are marked rather than deleted: a column for when, an index of the living rows' keys, and a view of the living rows.
    /// - Parameters:
    ///   - indexed: Columns of the partial index of living rows.
    ///   - view: The view of living rows; nil for `<table>_living`.
    public static func addSoftDelete(
        _ table: String, indexed columns: [String], column: String = "deleted_at", dataType: String = "timestamptz", view: String? = nil,
        named name: String? = nil
    ) -> MigrationBuilder {
        let builder = migration(name ?? self.name("soft", "delete", table))
        let home: TableName, living: TableName
        do throws(FieldError) {
            home = try TableName(parsing: table)
            living = try view.map { text throws(FieldError) in try TableName(parsing: text) } ?? TableName(schema: home.schema, name: "\(home.name)_living")
        } catch {
            return builder.phase("").misused("addSoftDelete", error.message, hint: error.hint)
        }
        let condition = "\(SQLName.brief(column)) IS NULL"
        return builder
            .phase("Add \(table).\(column)")
            .addColumn(table, column, dataType)
            .validateColumnExists(table, column)
            .phase("Index the rows of \(table) that are not deleted")
            .addIndex(table, indexName(table, columns, suffix: "living_idx"), columns, where: condition)
            .addValidation(.indexExists, table)
            .phase("Show the rows of \(table) that are not deleted as \(living)")
            .customSQL(
                "CREATE VIEW \(SQLName.brief(living)) AS SELECT * FROM \(SQLName.brief(home)) WHERE \(condition)",
                rollback: "DROP VIEW \(SQLName.brief(living))")
    }
}

extension Pattern {
    static let addSoftDelete = Pattern(
        name: "add-soft-delete", summary: "mark rows as deleted instead of deleting them",
        parameters: [
            .table, .columns, .optional("column", "the column for when; left out, deleted_at"),
            .optional("dataType", "its type; left out, timestamptz"), .optional("view", "the view of living rows; left out, made of the table"),
        ]
    ) {
        MigrationPatterns.addSoftDelete(
            $0[.table], indexed: $0.list("columns") ?? [], column: $0.text("column") ?? "deleted_at", dataType: $0.text("dataType") ?? "timestamptz",
            view: $0.text("view"), named: $0.name)
    }
}
