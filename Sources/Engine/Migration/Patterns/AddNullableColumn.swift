extension MigrationPatterns {
    /// Adds a column that may be NULL, in one phase.
    public static func addNullableColumn(
        _ table: String, _ column: String, _ dataType: String, default value: DefaultValue? = nil, named name: String? = nil
    ) -> MigrationBuilder {
        var builder = migration(name ?? self.name("add", table, column))
            .phase("Add \(table).\(column)")
            .addColumn(table, column, dataType)
        if let value { builder = builder.withDefault(value) }
        return builder.validateColumnExists(table, column)
    }
}

extension Pattern {
    static let addNullableColumn = Pattern(
        name: "add-nullable-column", summary: "add a column that may be NULL",
        parameters: [.table, .column, .dataType, .optional("default", "what rows get that say nothing")]
    ) {
        MigrationPatterns.addNullableColumn(
            $0[.table], $0[.column], $0[.dataType], default: $0.text("default").map(DefaultValue.init(argument:)), named: $0.name)
    }
}
