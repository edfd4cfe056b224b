extension MigrationPatterns {
    /// Gives a table another name while code that knows only the old one goes on through a view.
    public static func renameTable(_ table: String, _ newName: String, named name: String? = nil) -> MigrationBuilder {
        let builder = migration(name ?? self.name("rename", table, "to", newName))
        let old: TableName
        do throws(FieldError) { old = try TableName(parsing: table) } catch {
            return builder.phase("").misused("renameTable", error.message, hint: error.hint)
        }
        let renamed = TableName(schema: old.schema, name: newName).description
        return builder
            .phase("Rename \(table) to \(newName), with a view under the old name")
            .renameTable(table, newName)
            .addValidation(.tableExists, renamed)
            .phase("Drop the view \(table)")
            .gate("Deploy the application version that uses \(renamed) and no longer \(table).")
            .dropView(table, of: renamed)
    }
}

extension Pattern {
    private static let newName = Parameter.required("newName", "the name it is to have, in the same schema")

    static let renameTable = Pattern(
        name: "rename-table", summary: "rename a table while old and new code runs", parameters: [.table, newName]
    ) {
        MigrationPatterns.renameTable($0[.table], $0[newName], named: $0.name)
    }
}
