extension MigrationPatterns {
    /// Drops a column in two phases, each behind a gate.
    ///
    /// Code stops reading first: once NULL is allowed and newer code leaves the column out, a reader would meet NULL.
    public static func removeColumn(_ table: String, _ column: String, named name: String? = nil) -> MigrationBuilder {
        migration(name ?? self.name("remove", table, column))
            .phase("Allow rows without \(table).\(column)")
            .gate("Deploy the application version that no longer reads \(table).\(column); it may still write it.")
            .makeNullable(table, column)
            .phase("Drop \(table).\(column)")
            .gate("Deploy the application version that no longer writes \(table).\(column).")
            .dropColumn(table, column)
            .validateColumnNotExists(table, column)
    }
}

extension Pattern {
    static let removeColumn = Pattern(
        name: "remove-column", summary: "drop a column once no code uses it", parameters: [.table, .column]
    ) {
        MigrationPatterns.removeColumn($0[.table], $0[.column], named: $0.name)
    }
}
