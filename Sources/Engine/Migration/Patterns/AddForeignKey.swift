/// What becomes of rows that have not the row they refer to.
public enum Orphans: Hashable, Sendable {
    /// The migration stops and lists them.
    case refuse
    /// They move to a table of this name, made like theirs.
    case keepIn(String)
}

extension MigrationPatterns {
    /// Makes a column refer to another table: an index first, then the door is closed, then the rows that are there are looked at.
    /// - Parameters:
    ///   - onDelete: What follows ON DELETE, `CASCADE`.
    ///   - index: Whether to build an index on the column, which deletes of the other table need.
    public static func addForeignKey(
        _ table: String, _ column: String, _ refTable: String, _ refColumn: String, constraintName: String? = nil, onDelete: String? = nil,
        index: Bool = true, orphans: Orphans = .refuse, named name: String? = nil
    ) -> MigrationBuilder {
        let constraint = constraintName ?? indexName(table, [column], suffix: "fkey")
        var builder = migration(name ?? self.name("add", constraint))
        let home: TableName, other: TableName, kept: TableName?
        do throws(FieldError) {
            home = try TableName(parsing: table)
            other = try TableName(parsing: refTable)
            if case .keepIn(let text) = orphans { kept = try TableName(parsing: text) } else { kept = nil }
        } catch {
            return builder.phase("").misused("addForeignKey", error.message, hint: error.hint)
        }
        if index {
            builder = builder.phase("Build an index on \(table).\(column)")
                .addIndex(table, indexName(table, [column], suffix: "idx"), [column])
                .addValidation(.indexExists, table)
        }
        let (own, side) = (SQLName.brief(home), kept.map { SQLName.brief($0) } ?? "")
        builder = builder.phase("Let no row into \(table) any more without its row of \(refTable)")
        if kept != nil {
            // Taken back after the constraint, so that the rows may return.
            builder = builder.customSQL(
                "CREATE TABLE \(side) (LIKE \(own))",
                rollback: "INSERT INTO \(own) OVERRIDING SYSTEM VALUE SELECT * FROM \(side); DROP TABLE \(side)")
        }
        builder = builder.addConstraint(
            table, constraint,
            "FOREIGN KEY (\(SQLName.brief(column))) REFERENCES \(SQLName.brief(other)) (\(SQLName.brief(refColumn)))"
                + (onDelete.map { " ON DELETE \($0)" } ?? "") + " NOT VALID")
        builder = builder.phase("Look at the rows that are there")
        if kept != nil {
            let reference = SQLName.brief(column)
            builder = builder.customSQL(
                """
                WITH orphans AS (
                  DELETE FROM \(own) AS o WHERE o.\(reference) IS NOT NULL
                    AND NOT EXISTS (SELECT FROM \(SQLName.brief(other)) AS r WHERE r.\(SQLName.brief(refColumn)) = o.\(reference))
                  RETURNING o.*)
                INSERT INTO \(side) SELECT * FROM orphans
                """,
                rollback: "SELECT 'the rows return when \(kept?.name.replacing("'", with: "''") ?? "") goes'")
        }
        return builder.validateConstraint(table, constraint)
            .validateNoOrphans(table, column, refTable, refColumn, runsBefore: kept == nil)
            .validateConstraintValid(table, constraint)
    }
}


extension Pattern {
    private static let refTable = Parameter.required("refTable", "the table referred to")
    private static let refColumn = Parameter.required("refColumn", "its column")

    static let addForeignKey = Pattern(
        name: "add-foreign-key", summary: "make a column refer to another table",
        parameters: [
            .table, .column, refTable, refColumn, .optional("constraintName", "the constraint's name; left out, made of table and column"),
            .optional("onDelete", "what follows ON DELETE, such as CASCADE"), .optional("index", "false leaves the index on the column out"),
            .optional("orphansKeepIn", "a new table for rows without the row they refer to; left out, they stop the migration"),
        ]
    ) {
        MigrationPatterns.addForeignKey(
            $0[.table], $0[.column], $0[refTable], $0[refColumn], constraintName: $0.text("constraintName"), onDelete: $0.text("onDelete"),
            index: $0.flag("index") ?? true, orphans: $0.text("orphansKeepIn").map(Orphans.keepIn) ?? .refuse, named: $0.name)
    }
}
