extension MigrationBuilder {
    /// Gives a column another name while code of both kinds runs, in five phases: a second column, kept in step both ways until
    /// the first goes.
    public func renameColumn(_ table: String, _ oldColumn: String, _ newColumn: String, _ dataType: String) -> MigrationBuilder {
        phase("Add \(table).\(newColumn)")
            .addColumn(table, newColumn, dataType)
            .validateColumnExists(table, newColumn)
            .phase("Keep \(oldColumn) and \(newColumn) in step")
            .enableDualWrite(table, oldColumn, newColumn)
            .phase("Copy \(oldColumn) to \(newColumn) on every row")
            .backfill(table, "\(SQLName.brief(newColumn)) = \(SQLName.brief(oldColumn))")
            .carryOver(table, oldColumn, newColumn)
            .validateColumnsMatch(
                table, oldColumn, newColumn, errorMessage: "\(table).\(newColumn) differs from \(oldColumn) on some rows"
            )
            .phase("Switch code to \(newColumn)")
            .gate("Deploy the application version that reads \(table).\(newColumn) and still may write \(table).\(oldColumn).")
            .phase("Drop \(table).\(oldColumn)")
            .gate("Deploy the application version that no longer reads or writes \(table).\(oldColumn).")
            .disableDualWrite(table, oldColumn, newColumn)
            .dropColumn(table, oldColumn)
            .validateColumnNotExists(table, oldColumn)
    }
}

extension MigrationPatterns {
    /// See ``MigrationBuilder/renameColumn(_:_:_:_:)``.
    public static func safeRenameColumn(
        _ table: String, _ oldColumn: String, _ newColumn: String, _ dataType: String, named name: String? = nil
    ) -> MigrationBuilder {
        migration(name ?? self.name("rename", table, oldColumn, "to", newColumn)).renameColumn(table, oldColumn, newColumn, dataType)
    }
}

extension Pattern {
    private static let oldColumn = Parameter.required("oldColumn", "the column that is there")
    private static let newColumn = Parameter.required("newColumn", "the name it is to have")

    static let renameColumn = Pattern(
        name: "rename-column", summary: "rename a column while old and new code runs",
        parameters: [.table, oldColumn, newColumn, .dataType]
    ) {
        MigrationPatterns.safeRenameColumn($0[.table], $0[oldColumn], $0[newColumn], $0[.dataType], named: $0.name)
    }
}
