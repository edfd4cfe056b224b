extension MigrationPatterns {
    /// Forbids rows that agree in these columns: duplicates are looked for before anything is begun.
    public static func addUniqueConstraint(
        _ table: String, _ columns: [String], constraintName: String? = nil, named name: String? = nil
    ) -> MigrationBuilder {
        let constraint = constraintName ?? indexName(table, columns, suffix: "key")
        return migration(name ?? self.name("add", constraint))
            .phase("Forbid duplicates of \(columns.joined(separator: ", ")) in \(table)")
            .validateNoDuplicates(table, columns, runsBefore: true)
            .addConstraint(table, constraint, "UNIQUE (\(columns.map(SQLName.brief).joined(separator: ", ")))")
            .validateConstraintValid(table, constraint)
    }
}

extension Pattern {
    static let addUniqueConstraint = Pattern(
        name: "add-unique-constraint", summary: "forbid rows that agree in these columns",
        parameters: [.table, .columns, .optional("constraintName", "the constraint's name; left out, made of table and columns")]
    ) {
        MigrationPatterns.addUniqueConstraint(
            $0[.table], $0.list("columns") ?? [], constraintName: $0.text("constraintName"), named: $0.name)
    }
}
