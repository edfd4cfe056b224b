extension MigrationBuilder {
    /// Gives a column another type while code of both kinds runs, in five phases: a second column, kept in step both ways, takes
    /// the name when all code accepts both types.
    /// - Parameters:
    ///   - oldType: What the column is now.
    ///   - up: The new value from the old one; a cast where left out.
    ///   - down: The old value from the new one, which the expression calls `<column>_new`; a cast where left out.
    public func changeColumnType(
        _ table: String, _ column: String, _ oldType: String, _ newType: String, up: String? = nil, down: String? = nil
    ) -> MigrationBuilder {
        let (new, kept) = (column + "_new", column + "_old")
        let value = up ?? "CAST(\(SQLName.brief(column)) AS \(newType))"
        return
            phase("Add \(table).\(new), of type \(newType)")
            .addColumn(table, new, newType)
            .validateConverts(table, column, newType, using: up)
            .validateColumnExists(table, new)
            .phase("Keep \(column) and \(new) in step")
            .enableDualWrite(table, column, new, up: up, down: down)
            .phase("Convert \(column) to \(new) on every row")
            .backfill(table, "\(SQLName.brief(new)) = \(value)")
            .carryOver(table, column, new)
            .validateColumnsMatch(table, column, new, errorMessage: "\(table).\(new) differs from \(column) on some rows")
            .phase("Give \(new) the name \(column)")
            .gate("Deploy the application version that accepts \(table).\(column) as \(oldType) and as \(newType), and restart clients that keep prepared statements.")
            .switchColumn(table, column, new, keepAs: kept)
            .phase("Drop \(table).\(kept)")
            .gate("Every client works with \(table).\(column) as \(newType); there is no need to switch back.")
            .disableDualWrite(table, column, kept)
            .dropColumn(table, kept)
            .validateColumnNotExists(table, kept)
    }
}

extension MigrationPatterns {
    /// See ``MigrationBuilder/changeColumnType(_:_:_:_:up:down:)``.
    public static func changeColumnType(
        _ table: String, _ column: String, _ oldType: String, _ newType: String, up: String? = nil, down: String? = nil, named name: String? = nil
    ) -> MigrationBuilder {
        migration(name ?? self.name("change", table, column, "to", newType))
            .changeColumnType(table, column, oldType, newType, up: up, down: down)
    }
}

extension Pattern {
    private static let oldType = Parameter.required("oldType", "the type that it has")
    private static let newType = Parameter.required("newType", "the type that it is to have")

    static let changeColumnType = Pattern(
        name: "change-type", summary: "give a column another type while old and new code runs",
        parameters: [
            .table, .column, oldType, newType, .optional("up", "the new value from the old one"),
            .optional("down", "the old value from the new one, called <column>_new"),
        ]
    ) {
        MigrationPatterns.changeColumnType(
            $0[.table], $0[.column], $0[oldType], $0[newType], up: $0.text("up"), down: $0.text("down"), named: $0.name)
    }
}
