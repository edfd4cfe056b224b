extension MigrationPatterns {
    /// Adds a column that is never NULL, in three phases: with its default, rows that got NULL meanwhile filled, NULL forbidden.
    ///
    /// Code that names the column and writes NULL may live until the third phase.
    public static func addRequiredColumn(
        _ table: String, _ column: String, _ dataType: String, default value: DefaultValue, named name: String? = nil
    ) -> MigrationBuilder {
        let brief = SQLName.brief(column)
        let builder = migration(name ?? self.name("add", table, column))
            .phase("Add \(table).\(column) with its default")
            .addColumn(table, column, dataType).withDefault(value)
            .validateColumnExists(table, column)
            .phase("Fill rows where \(table).\(column) is NULL")
            .backfill(table, "\(brief) = \(value.sql) WHERE \(brief) IS NULL")
            .phase("Forbid NULL in \(table).\(column)")
            .makeNonNullable(table, column)
        guard value != .null else {
            return builder.misused("addRequiredColumn", "the default is NULL", hint: "Give a value, or use addNullableColumn.")
        }
        return builder
    }
}

extension Pattern {
    static let addRequiredColumn = Pattern(
        name: "add-required-column", summary: "add a column that is never NULL",
        parameters: [.table, .column, .dataType, .required("default", "what rows get that say nothing, those already there included")]
    ) {
        MigrationPatterns.addRequiredColumn(
            $0[.table], $0[.column], $0[.dataType], default: DefaultValue(argument: $0.text("default") ?? ""), named: $0.name)
    }
}
