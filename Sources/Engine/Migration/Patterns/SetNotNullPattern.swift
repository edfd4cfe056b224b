extension MigrationPatterns {
    /// Forbids NULL in a column: the data is looked at first, so that nothing is begun that cannot end.
    public static func setNotNull(_ table: String, _ column: String, named name: String? = nil) -> MigrationBuilder {
        let builder = migration(name ?? self.name("require", table, column)).phase("Forbid NULL in \(table).\(column)")
        let from: TableName
        do throws(FieldError) { from = try TableName(parsing: table) } catch {
            return builder.misused("setNotNull", error.message, hint: error.hint)
        }
        return
            builder
            .makeNonNullable(table, column)
            .validateDataIntegrity(
                "SELECT count(*) FROM \(SQLName.brief(from)) WHERE \(SQLName.brief(column)) IS NULL",
                "rows with NULL in \(table).\(column) must be filled first", runsBefore: true)
    }
}

extension Pattern {
    static let setNotNull = Pattern(name: "set-not-null", summary: "forbid NULL in a column", parameters: [.table, .column]) {
        MigrationPatterns.setNotNull($0[.table], $0[.column], named: $0.name)
    }
}
