extension MigrationPatterns {
    /// A column of a child table.
    public struct ChildColumn: Hashable, Sendable {
        public var name: String
        public var type: String
        /// Its value from `item`, one element of the column that is taken apart.
        public var value: String
        public var nullable: Bool

        public init(name: String, type: String, value: String, nullable: Bool = true) {
            self.name = name
            self.type = type
            self.value = value
            self.nullable = nullable
        }
    }

    /// Makes a table of what a column repeats: a JSON array, an array, a list in a text.
    /// - Parameters:
    ///   - into: The new table; its own key is `id`.
    ///   - key: Its column that holds the key of the row.
    ///   - keyType: The type of the table's key.
    ///   - refColumn: The table's key.
    ///   - elements: What gives the elements of `NEW`; left out, `jsonb_array_elements(NEW.column)`.
    ///   - onDelete: What becomes of the rows of a row that is deleted, as the foreign key says it.
    ///   - constraints: What follows each one's name, for the new table.
    public static func normalizeColumn(
        _ table: String, _ column: String, into: String, key: String, keyType: String = "bigint", refColumn: String = "id", _ columns: [ChildColumn],
        elements: String? = nil, onDelete: String = "CASCADE", constraints: [(name: String, sql: String)] = [], named name: String? = nil
    ) -> MigrationBuilder {
        var builder = migration(name ?? self.name("normalize", table, column, "into", into))
        if columns.isEmpty { builder = builder.misused("normalizeColumn", "there is no column", hint: "Give .init(name:type:value:) for each.") }
        if let own = columns.first(where: { ["id", key].contains($0.name) }) {
            builder = builder.misused("normalizeColumn", "\"\(own.name)\" is the new table's own", hint: "Give the column another name.")
        }
        func brief(_ name: String) -> String { SQLName.brief(name) }
        let values = columns.map { "\($0.value) AS \(brief($0.name))" }.joined(separator: ", ")
        let rows = "SELECT \(values) FROM \(elements ?? "jsonb_array_elements(NEW.\(brief(column)))") AS item"
        let names = ChildNames(into: into, key: key)
        let parent = (try? TableName(parsing: table)).map { SQLName.brief($0) } ?? table
        builder =
            builder.phase("Create \(into)")
            .createTable(
                into,
                columns: [NewColumn("id", "bigint", identity: .byDefault), NewColumn(key, keyType, nullable: false)]
                    + columns.map { NewColumn($0.name, $0.type, nullable: $0.nullable ? nil : false) }, primaryKey: ["id"])
            .addIndex(into, names.index, [key])
            .phase("Keep \(into) in step with \(column)")
            .enableDualWrite(table, column: column, into: into, key: key, rows: rows)
            .phase("Fill \(into) from \(column)")
            .backfill(table, into: into)
            .validateRowsMatch(table, into: into, errorMessage: "\(into) does not have the rows of \(column) of \(table)")
            .phase("Add constraints to \(into)")
            .addConstraint(into, names.foreignKey, "FOREIGN KEY (\(brief(key))) REFERENCES \(parent) (\(brief(refColumn))) ON DELETE \(onDelete)")
        for constraint in constraints { builder = builder.addConstraint(into, constraint.name, constraint.sql) }
        return builder
            .phase("Drop \(column) of \(table)")
            .gate("Deploy the application version that reads and writes \(into), and no longer \(column) of \(table).")
            .dropColumn(table, column)
            .validateColumnNotExists(table, column)
    }

    /// Names of what hangs on the new table.
    private struct ChildNames {
        let index: String
        let foreignKey: String

        init(into: String, key: String) {
            let table = (try? TableName(parsing: into))?.name ?? into
            func name(_ end: String) -> String {
                let full = "\(table)_\(key)_\(end)"
                return full.utf8.count <= Names.longest ? full : Names.shortened("\(table)_\(end)", unique: full)
            }
            (index, foreignKey) = (name("idx"), name("fkey"))
        }
    }
}

extension Pattern {
    static let normalizeColumn = Pattern(
        name: "normalize-column", summary: "make a table of a JSON array or another repeated value while old and new code runs",
        parameters: [
            .table, .column, .required("into", "the new table"), .required("key", "the new table's column that holds the key of the row"), target,
            .optional("keyType", "the type of the table's key"), .optional("refColumn", "the table's key"),
            .optional("elements", "what gives the elements of NEW"), .optional("onDelete", "what becomes of the rows of a deleted row"),
        ]
    ) { arguments throws(PatternError) in
        var columns: [MigrationPatterns.ChildColumn] = []
        for text in arguments.texts(target.name) {
            let target = try MigrationPatterns.SplitTarget(argument: text)
            columns.append(.init(name: target.name, type: target.type, value: target.extract))
        }
        return MigrationPatterns.normalizeColumn(
            arguments[.table], arguments[.column], into: arguments.text("into") ?? "", key: arguments.text("key") ?? "",
            keyType: arguments.text("keyType") ?? "bigint", refColumn: arguments.text("refColumn") ?? "id", columns,
            elements: arguments.text("elements"), onDelete: arguments.text("onDelete") ?? "CASCADE", named: arguments.name)
    }
}
