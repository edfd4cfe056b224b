extension MigrationPatterns {
    /// Demands a condition of every row: the data is looked at first, so that nothing is begun that cannot end.
    public static func addCheckConstraint(
        _ table: String, _ constraintName: String, _ condition: String, named name: String? = nil
    ) -> MigrationBuilder {
        let builder = migration(name ?? self.name("add", constraintName)).phase("Demand \(constraintName) of \(table)")
        let from: TableName
        do throws(FieldError) { from = try TableName(parsing: table) } catch {
            return builder.misused("addCheckConstraint", error.message, hint: error.hint)
        }
        return
            builder
            .validateDataIntegrity(
                "SELECT count(*) FROM \(SQLName.brief(from)) WHERE NOT (\(condition))", "rows of \(table) that break \(constraintName) must be mended first",
                runsBefore: true)
            .addConstraint(table, constraintName, "CHECK (\(condition))")
            .validateConstraintValid(table, constraintName)
    }
}

extension Pattern {
    private static let condition = Parameter.required("condition", "what must be true of every row, an SQL expression")

    static let addCheckConstraint = Pattern(
        name: "add-check-constraint", summary: "demand a condition of every row",
        parameters: [.table, .required("constraintName", "the constraint's name"), condition]
    ) {
        MigrationPatterns.addCheckConstraint($0[.table], $0.text("constraintName") ?? "", $0[condition], named: $0.name)
    }
}
